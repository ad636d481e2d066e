import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { STARTED_AT } from '../../prov/statement.ts';
import { instant } from '../../prov/time.ts';
import { isReference } from '../../prov/value.ts';
import type { Closure } from '../closure.ts';

/**
 * The run that made a version: of several the one that began first. Equal content is one version, so that a run which made it again is said to have
 * generated it too; those that say so do not count.
 * @param made the version with a hop upstream over wasGeneratedBy
 */
export function makerOf(made: Closure, version: Iri): Iri | undefined {
  const runs = [...new Set(made.related(version, 'wasGeneratedBy').map(({ iri }) => iri))].filter(
    (run) => !made.values(run, `${CLEW}reproduces`).some((value) => isReference(value) && value.iri === version),
  );
  const begin = (run: Iri) => {
    const text = made.text(run, STARTED_AT);
    return text === undefined ? Infinity : instant(text);
  };
  return runs.sort((a, b) => begin(a) - begin(b) || (a < b ? -1 : 1))[0];
}
