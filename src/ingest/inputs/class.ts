import { isIri, type Iri } from '../../prov/iri.ts';
import type { Terms } from './terms.ts';

/** A class by name, prefixed name or IRI; an IRI of a foreign namespace is taken as it is. @throws Fault BAD_ARGUMENT */
export function typeOf(name: string, terms: Terms): Iri {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(name) && isIri(name) ? name : terms.type(name);
}
