import type { Vocabulary } from '../prov/vocabulary.ts';
import type { Reader } from '../store/store.ts';
import type { SearchIndexes } from './search/indexes.ts';
import type { WalkCache } from './walks.ts';

/** What the reading verbs need: one snapshot of a store, and what words mean. Valid only inside the `store.read` that gave the reader. */
export interface Reading {
  readonly reader: Reader;
  readonly vocabulary: Vocabulary;
  /** Walks made before on the same history, if the caller keeps any. */
  readonly walks?: WalkCache;
  /** What is held in memory for searches of this history, if the caller keeps any. */
  readonly searches?: SearchIndexes;
}
