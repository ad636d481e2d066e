/** Contexts for tests of verbs: the real vocabulary and shapes over a fresh store. A context is closed when the next is made. */
import { afterAll } from 'vitest';
import type { Context } from '../../src/lineage/context.ts';
import { Recorder, type RecorderOptions } from '../../src/lineage/record.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import type { Store } from '../../src/store/store.ts';

async function load() {
  const { vocabulary, shapes } = await loadVocabulary();
  return { vocabulary, shapes: compileShapes(shapes, vocabulary) };
}

let loading: ReturnType<typeof load> | undefined;

/** A function that makes a context over a store that `open` gives. */
export function contexts(open: () => Promise<Store>): (options?: RecorderOptions) => Promise<Context> {
  let last: Store | undefined;
  afterAll(() => last?.close());
  return async (options) => {
    await last?.close();
    const { vocabulary, shapes } = await (loading ??= load());
    const store = (last = await open());
    return { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes, options) };
  };
}
