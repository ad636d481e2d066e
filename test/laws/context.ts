/** Contexts for tests of verbs: the real vocabulary and a fresh store. Everything opened is closed after the test file. */
import { afterAll } from 'vitest';
import type { Context } from '../../src/lineage/context.ts';
import { Recorder, type RecorderOptions } from '../../src/lineage/record.ts';
import { loadVocabulary, type LoadedOntology } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import type { Store } from '../../src/store/store.ts';

let loading: Promise<LoadedOntology> | undefined;

/** A function that makes a context over a store that `open` gives. */
export function contexts(open: () => Promise<Store>): (options?: RecorderOptions) => Promise<Context> {
  const opened: Store[] = [];
  afterAll(async () => {
    for (const store of opened) await store.close();
  });
  return async (options) => {
    const { vocabulary, shapes } = await (loading ??= loadVocabulary());
    const store = await open();
    opened.push(store);
    const compiled = compileShapes(shapes, vocabulary);
    return { store, vocabulary, shapes: compiled, recorder: new Recorder(store, vocabulary, compiled, options) };
  };
}
