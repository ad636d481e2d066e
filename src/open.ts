/** The only file that names concrete stores: turns settings into a context that every verb can work with. */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from './lineage/context.ts';
import { Recorder } from './lineage/record.ts';
import { HeadFolder } from './client/head-folder.ts';
import { reproject } from './lineage/reproject.ts';
import { seal } from './lineage/seal.ts';
import { Cosigning } from './log/cosigning.ts';
import { standsBehind } from './log/heads.ts';
import { identityOf } from './log/identity.ts';
import { Publisher } from './log/publish.ts';
import { PublishedLog } from './log/published.ts';
import { planOfList, planOfPolicy, type WitnessPlan } from './log/witnesses.ts';
import { rememberHeads } from './log/remember.ts';
import { Fault } from './prov/fault.ts';
import { loadVocabulary, type LoadedOntology } from './rdf/vocabulary.ts';
import type { Settings, SettingsCode } from './settings.ts';
import { compileShapes, type CompiledShapes } from './shacl/compile.ts';
import type { Store, StoreCode } from './store/store.ts';

export type StoreSettings = Pick<Settings, 'store' | 'neo4jUser' | 'neo4jPassword'> &
  Partial<Pick<Settings, 'walkMemory'>> & {
    /** Do not make an embedded store where there is none: for those who only read. */
    readonly mustExist?: boolean;
    /** Change nothing, not even to bring an embedded store up to date. */
    readonly readOnly?: boolean;
  };

/** An open context; whoever opened it closes it. */
export interface Opened extends Context {
  /** The ontology, shapes and modules in force, as loaded. */
  readonly loaded: LoadedOntology;
  /** Records in this thread. */
  readonly recorder: Recorder;
  /** What was published of the log; undefined for a store in memory, which has nothing to prove. */
  readonly log?: PublishedLog;
  /** Publishes the log, if that was asked for; whoever asked starts it. */
  readonly publisher?: Publisher;
  /** Refuses to record on a history that must not grow. @throws Fault BEHIND, FORK, LOG_DAMAGED */
  checkWritable(): void;
  /** Waits for records under way, publishes what is left, then closes the store. */
  close(): Promise<void>;
}

/**
 * Opens the store that the address names: `sqlite:FILE` (its folder is made if missing), or a Neo4j address.
 * @throws Fault BAD_SETTING for another address; StoreFault
 */
export async function openStore(settings: StoreSettings): Promise<Store> {
  const address = settings.store;
  if (address.startsWith('sqlite:')) {
    const file = address.slice('sqlite:'.length);
    if (file === '') throw badAddress(address);
    if (file !== ':memory:') await makeRoom(file, settings.mustExist === true);
    const { openSqlite } = await import('./store/sqlite/open.ts');
    const { walkMemory, readOnly = false } = settings;
    const memory = walkMemory === undefined ? {} : { adjacency: { memory: walkMemory * 2 ** 20 } };
    return openSqlite({ file, readOnly, ...memory });
  }
  if (/^(bolt|neo4j)(\+s|\+ssc)?:\/\//.test(address)) {
    const { openNeo4j } = await import('./store/neo4j/open.ts');
    return openNeo4j({
      url: address,
      user: settings.neo4jUser,
      password: settings.neo4jPassword,
    });
  }
  throw badAddress(address);
}

export type ContextSettings = StoreSettings &
  Pick<Settings, 'modules'> &
  Partial<Pick<Settings, 'heads' | 'log' | 'logKey' | 'logOrigin' | 'witness' | 'witnessPolicy' | 'witnessEvery'>>;

/** What words mean, and the shapes that records are held against. */
export interface Ontology {
  readonly loaded: LoadedOntology;
  readonly shapes: CompiledShapes;
}

/** Loads ontology and modules, and compiles their shapes. @throws Fault of the vocabulary and of shapes */
export async function loadOntology(modules: readonly string[]): Promise<Ontology> {
  const loaded = await loadVocabulary({ modules });
  return { loaded, shapes: compileShapes(loaded.shapes, loaded.vocabulary) };
}

export interface ContextOptions {
  /** Loaded before with the same modules, by those who had the time. */
  readonly ontology?: Ontology;
  /** Publish the log; told why whenever that fails. Without it, others do: the next service on this store, or `clew prove`. */
  readonly publish?: (error: unknown) => void;
  /** What must have happened before the store is opened. */
  readonly before?: Promise<void>;
  /** Record also where a longer history is known: for the record that begins a new epoch, which says so. */
  readonly beginsEpoch?: boolean;
}

/** Loads ontology and modules, opens the store, and puts the verbs' context together. @throws Fault of each */
export async function openContext(settings: ContextSettings, options: ContextOptions = {}): Promise<Opened> {
  const { publish, before, beginsEpoch = false } = options;
  const [{ loaded, shapes }] = await Promise.all([options.ontology ?? loadOntology(settings.modules), before]);
  const { vocabulary } = loaded;
  const store = await openStore(settings);
  await seal(store);
  await reproject(store, vocabulary);
  if (settings.heads !== undefined)
    await rememberHeads(
      store,
      (await new HeadFolder(settings.heads).notes()).map((kept) => kept.note),
    );
  const published = publishedIn(settings, store);
  const publisher = published && publish && (await openPublisher(settings, published, publish));
  const refusal = beginsEpoch ? undefined : await standsBehind(store);
  // A history that must not be signed must not grow either: what is recorded now would be lost when it is put right.
  const checkWritable = (): void => {
    publisher?.checkWritable();
    if (refusal) throw refusal;
  };
  const recorder = new Recorder(store, vocabulary, shapes, {
    authorize: () => Promise.resolve().then(checkWritable),
  });
  return {
    store,
    vocabulary,
    shapes,
    recorder,
    loaded,
    ...(published && { log: published }),
    ...(publisher && { publisher }),
    checkWritable,
    async close() {
      await recorder.idle();
      await publisher?.close();
      await store.close();
    },
  };
}

function publishedIn({ store: address, log }: ContextSettings, store: Store): PublishedLog | undefined {
  return log === undefined || address === 'sqlite::memory:' ? undefined : new PublishedLog(store, log);
}

async function openPublisher(
  settings: ContextSettings,
  { store, directory }: PublishedLog,
  report: (error: unknown) => void,
): Promise<Publisher> {
  const { logKey, logOrigin, witnessEvery = 10 } = settings;
  const keyFile = logKey ?? `${directory}.key`;
  const plan = await witnessPlan(settings);
  return Publisher.open(store, {
    directory,
    identity: () => identityOf(store, { keyFile, origin: logOrigin }),
    report,
    ...(plan && { cosigning: new Cosigning(store, { plan, every: witnessEvery * 1000, report }) }),
  });
}

/** @throws Fault BAD_SETTING, WITNESS */
async function witnessPlan({ witness = [], witnessPolicy: policy }: ContextSettings): Promise<WitnessPlan | undefined> {
  if (witness.length > 0) return planOfList(witness);
  if (policy === undefined) return undefined;
  let text: string;
  try {
    text = await readFile(policy, 'utf8');
  } catch (cause) {
    throw new Fault<SettingsCode>('BAD_SETTING', `The policy ${policy} cannot be read.`, { cause });
  }
  return planOfPolicy(text);
}

/** The folder of an embedded store, readable by its owner alone. */
async function makeRoom(file: string, mustExist: boolean): Promise<void> {
  if (mustExist && !existsSync(file)) {
    throw new Fault<StoreCode>('STORE_UNAVAILABLE', `There is no store at ${file}.`, {
      hint: 'Check the folder; clew serve and clew import make a store where there is none.',
    });
  }
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Fault<StoreCode>('STORE_UNAVAILABLE', `The folder of ${file} cannot be made.`, { cause });
  }
}

function badAddress(address: string): Fault<SettingsCode> {
  const shown = address.replace(/\/\/[^@/]*@/, '//…@');
  return new Fault('BAD_SETTING', `The store address ${JSON.stringify(shown)} is none that Clew knows.`, {
    hint: 'Write sqlite:FILE, bolt://host:7687 or neo4j://host:7687 (bolt+s, neo4j+s for TLS).',
  });
}
