/** The JSON-LD contexts that documents may name; all others are refused, and none is fetched. */
import { CLEW } from '../prov/namespaces.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { jsonLdContext } from './context.ts';

/** What documents call our context by. A service also serves it at `/context`. */
export const CONTEXT_IRI = `${CLEW.replace(/ns#$/, '')}context`;

/** Bundled contexts by the IRI that documents name them by. */
export function bundledContexts(vocabulary: Vocabulary): ReadonlyMap<string, object> {
  return new Map([[CONTEXT_IRI, jsonLdContext(vocabulary)]]);
}
