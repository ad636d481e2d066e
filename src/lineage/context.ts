import type { Vocabulary } from '../prov/vocabulary.ts';
import type { CompiledShapes } from '../shacl/compile.ts';
import type { Store } from '../store/store.ts';
import type { Recording } from './record.ts';

/** What every verb needs: made once by `open.ts`, passed along. */
export interface Context {
  readonly store: Store;
  readonly vocabulary: Vocabulary;
  readonly shapes: CompiledShapes;
  readonly recorder: Recording;
}
