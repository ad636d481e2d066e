/** A store with a short history in several records, for tests of the reading verbs. */
import { afterAll } from 'vitest';
import { Recorder } from '../../src/lineage/record.ts';
import type { Reading } from '../../src/lineage/reading.ts';
import { CLEW, PROV, XSD } from '../../src/prov/namespaces.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import type { Vocabulary } from '../../src/prov/vocabulary.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import type { CompiledShapes } from '../../src/shacl/compile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';

export const c = (name: string) => `${CLEW}${name}`;
export const u = (name: string) => `urn:clew:${name}` as Iri;
export const text = (value: string) => ({ value });
export const time = (value: string) => ({ value, datatype: `${XSD}dateTime` as Iri });

const NO_SHAPES = { check: () => [] } as unknown as CompiledShapes;

export interface Fixture {
  readonly store: Store;
  readonly vocabulary: Vocabulary;
  readonly recorder: Recorder;
  /** Reads on one snapshot. */
  read<T>(use: (reading: Reading) => Promise<T>): Promise<T>;
}

/** An empty history; closed after the test file. */
export async function openFixture(now: () => Date = () => new Date()): Promise<Fixture> {
  const { vocabulary } = await loadVocabulary();
  const store = await openSqlite({ file: ':memory:' });
  afterAll(() => store.close());
  const recorder = new Recorder(store, vocabulary, NO_SHAPES, { now });
  return { store, vocabulary, recorder, read: (use) => store.read((reader) => use({ reader, vocabulary })) };
}

export function modelVersion(version: string): Statement[] {
  const id = u(`model:churn@${version}`);
  return [
    element(id, [c('ModelVersion')], { [c('name')]: text('churn'), [c('version')]: text(version) }),
    relate('specializationOf', id, u('model:churn')),
  ];
}

/** An alias from a time on; `until` ends it. */
export function alias(iri: Iri, name: string, version: string, from: string, until?: string): Statement[] {
  return [
    element(iri, [c('Alias')], {
      [c('name')]: text(name),
      [`${PROV}generatedAtTime`]: time(from),
      [`${PROV}invalidatedAtTime`]: until === undefined ? [] : time(until),
    }),
    relate('specializationOf', iri, u('model:churn')),
    relate('wasDerivedFrom', iri, u(`model:churn@${version}`)),
  ];
}
