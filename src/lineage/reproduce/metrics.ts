import type { Iri } from '../../prov/iri.ts';
import { CLEW, PROV } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Closure } from '../closure.ts';

/** The metrics that a run made itself, by name and slice, as they were recorded. @param results what came of the run, a hop downstream */
export function metricsOf(results: Closure, run: Iri): Map<string, string> {
  const found = new Map<string, string>();
  for (const { iri } of results.relating(run, 'wasGeneratedBy', { kind: 'Metric' })) {
    const [name, value] = [results.text(iri, TERM.name), results.text(iri, `${PROV}value`)];
    const slice = results.text(iri, `${CLEW}slice`);
    if (name !== undefined && value !== undefined) found.set(slice === undefined ? name : `${name} (${slice})`, value);
  }
  return found;
}
