/** The contexts of a PROV-JSONLD document, as far as they declare names: https://www.w3.org/submissions/prov-jsonld/#context */
import { isObject, pointer, type Json } from '../../rdf/json.ts';
import { clip } from '../../prov/iri.ts';
import type { Names } from '../names.ts';
import { illegal } from './values.ts';
import { CONTEXTS, ELEMENT_TERMS, RELATION_TERMS, SPECIAL } from './terms.ts';

/** Keys that a document may define in full because the context that we know does. */
const DEFINED: ReadonlySet<string> = new Set([
  ...Object.keys(SPECIAL),
  ...Object.keys(ELEMENT_TERMS),
  ...RELATION_TERMS.map(({ term }) => term),
  'entity',
  'activity',
  'agent',
]);

/**
 * The names under a context: prefixes as they are declared, the default namespace as `@vocab` or `@base` says it.
 * @param path where it stands
 * @throws Fault ILLEGAL_DOCUMENT for a context that is not PROV-JSONLD's, and for terms of one's own
 */
export function namesOf(context: Json | undefined, names: Names, path: readonly (string | number)[]): Names {
  if (context === undefined) return names;
  const list: readonly Json[] = Array.isArray(context) ? context : [context];
  const declared = new Map<string, string>();
  for (const [i, one] of list.entries()) {
    const at = Array.isArray(context) ? [...path, i] : path;
    if (typeof one === 'string') {
      if (CONTEXTS.has(one)) continue;
      throw illegal(`The context ${JSON.stringify(clip(one))} is not PROV-JSONLD's, and none is fetched.`, pointer(at));
    }
    if (!isObject(one)) throw illegal('A context is an address or an object.', pointer(at));
    for (const [key, value] of one) {
      const prefix = key === '@vocab' || key === '@base' ? 'default' : key;
      if (key === '@version' || (isObject(value) && DEFINED.has(key))) continue;
      if (typeof value !== 'string' || (key.startsWith('@') && prefix !== 'default'))
        throw illegal(
          `${JSON.stringify(clip(key))} is neither a prefix nor a term of PROV-JSONLD.`,
          pointer([...at, key]),
        );
      declared.set(prefix, value);
    }
  }
  return names.with(declared);
}
