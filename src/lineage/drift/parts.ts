import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { Closure } from '../closure.ts';

/** Whether a data profile is of this part of the data; one that does not say is of the features. */
export function isPartOf(closure: Closure, profile: Iri, part: 'features' | 'predictions' | 'labels'): boolean {
  return closure.isA(profile, 'DataProfile') && (closure.text(profile, `${CLEW}profilePart`) ?? 'features') === part;
}
