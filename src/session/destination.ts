/** Where records go: a running service, or a store that is opened for it. */
import { resolve } from 'node:path';
import type { Ontology } from '../open.ts';
import { Fault } from '../prov/fault.ts';
import type { Submission } from '../prov/record.ts';
import type { Settings } from '../settings.ts';
import type { SessionCode } from './fault.ts';

/** A destination as it is kept beside a record; credentials are not, they are read from the settings when it is opened. */
export type Destination = { readonly url: string } | { readonly store: string; readonly modules: readonly string[] };

/** What a history says of a record. */
export interface Delivered {
  /** Place in history, from 0. */
  readonly number: number;
  /** `sha256:…` of the canonical record. */
  readonly digest: string;
  /** False if it was there already. */
  readonly created: boolean;
}

/** An open destination; whoever opened it closes it. */
export interface Deliverer {
  record(submission: Submission): Promise<Delivered>;
  close(): Promise<void>;
}

/** The destination that settings name, the same from whichever folder it is used. */
export function destinationOf(settings: Pick<Settings, 'url' | 'store' | 'modules'>): Destination {
  if (settings.url !== undefined) return { url: settings.url };
  const { store } = settings;
  const file = store.startsWith('sqlite:') && store !== 'sqlite::memory:' ? store.slice('sqlite:'.length) : undefined;
  return {
    store: file === undefined ? store : `sqlite:${resolve(file)}`,
    modules: settings.modules.map((path) => resolve(path)),
  };
}

/** For people: an address without credentials. */
export function placeOf(destination: Destination): string {
  return 'url' in destination ? destination.url : destination.store.replace(/\/\/[^@/]*@/, '//…@');
}

/** @throws Fault SPOOL */
export function restoreDestination(saved: unknown): Destination {
  const given = (saved ?? {}) as Partial<{ url: unknown; store: unknown; modules: unknown }>;
  if (typeof given.url === 'string') return { url: given.url };
  if (typeof given.store === 'string' && Array.isArray(given.modules))
    return { store: given.store, modules: given.modules.map(String) };
  throw new Fault<SessionCode>('SPOOL', 'What was kept does not say where it is to be recorded.');
}

/** Ontologies by the modules that they were loaded with: they take longest to load, and a command may be under way meanwhile. */
const ontologies = new Map<string, Promise<Ontology>>();

/** Loads what opening the destination will need, but opens nothing: a store may be restored or moved while a command runs. */
export async function preload(destination: Destination): Promise<void> {
  if ('url' in destination) await import('../client/post-record.ts');
  else await ontologyOf(destination.modules);
}

async function ontologyOf(modules: readonly string[]): Promise<Ontology> {
  const { loadOntology } = await import('../open.ts');
  const key = JSON.stringify(modules);
  const known = ontologies.get(key) ?? loadOntology(modules);
  ontologies.set(key, known);
  return known;
}

/**
 * Opens a destination.
 * @param settings for credentials and for the folder of heads
 * @throws Fault SERVICE, HISTORY_CHANGED; of the store and the vocabulary
 */
export async function openDestination(destination: Destination, settings: Settings): Promise<Deliverer> {
  if ('url' in destination) return openService(destination.url, settings);
  // Loaded only by those who need it: store, shapes and ontology take longer than many a command that is wrapped.
  const { openContext } = await import('../open.ts');
  const context = await openContext(
    { ...settings, ...destination },
    { ontology: await ontologyOf(destination.modules) },
  );
  return {
    async record(submission) {
      const { number, digest, created } = await context.recorder.record(submission);
      return { number, digest, created };
    },
    close: () => context.close(),
  };
}

async function openService(url: string, { heads }: Settings): Promise<Deliverer> {
  const [{ Service }, { postRecord }] = await Promise.all([
    import('../client/http.ts'),
    import('../client/post-record.ts'),
  ]);
  const service = new Service(url);
  if (heads !== undefined) {
    const { Heads } = await import('../client/heads.ts');
    await new Heads(heads, () => undefined).check(service);
  }
  return { record: (submission) => postRecord(service, submission), close: () => Promise.resolve() };
}
