/** The only file that names concrete stores: turns settings into a context that every verb can work with. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from './lineage/context.ts';
import { Recorder } from './lineage/record.ts';
import { reproject } from './lineage/reproject.ts';
import { seal } from './lineage/seal.ts';
import { Fault } from './prov/fault.ts';
import { loadVocabulary, type LoadedOntology } from './rdf/vocabulary.ts';
import type { Settings, SettingsCode } from './settings.ts';
import { compileShapes } from './shacl/compile.ts';
import type { Store, StoreCode } from './store/store.ts';

export type StoreSettings = Pick<Settings, 'store' | 'neo4jUser' | 'neo4jPassword'> & {
  /** Do not make an embedded store where there is none: for those who only read. */
  readonly mustExist?: boolean;
};

/** An open context; whoever opened it closes it. */
export interface Opened extends Context {
  /** The ontology, shapes and modules in force, as loaded. */
  readonly loaded: LoadedOntology;
  /** Waits for records under way, then closes the store. */
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
    return openSqlite({ file });
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

/** Loads ontology and modules, opens the store, and puts the verbs' context together. @throws Fault of each */
export async function openContext(settings: StoreSettings & Pick<Settings, 'modules'>): Promise<Opened> {
  const loaded = await loadVocabulary({ modules: settings.modules });
  const { vocabulary } = loaded;
  const shapes = compileShapes(loaded.shapes, vocabulary);
  const store = await openStore(settings);
  await seal(store);
  await reproject(store, vocabulary);
  const recorder = new Recorder(store, vocabulary, shapes);
  return {
    store,
    vocabulary,
    shapes,
    recorder,
    loaded,
    async close() {
      await recorder.idle();
      await store.close();
    },
  };
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
