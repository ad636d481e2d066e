import type { Iri } from '../prov/iri.ts';
import type { Closure } from '../lineage/closure.ts';

/**
 * The runs that made a model version. A registered version that nothing is said to have made is followed to the version it was derived from: a registry
 * gives another name to what a run made.
 */
export function trainingRuns(closure: Closure, model: Iri): Iri[] {
  const seen = new Set<Iri>();
  let versions = [model];
  while (versions.length > 0) {
    const runs = versions.flatMap((version) => {
      seen.add(version);
      return closure.related(version, 'wasGeneratedBy', { kind: 'Run' }).map(({ iri }) => iri);
    });
    if (runs.length > 0) return [...new Set(runs)].sort();
    versions = versions
      .flatMap((version) => closure.related(version, 'wasDerivedFrom', { kind: 'ModelVersion' }).map(({ iri }) => iri))
      .filter((version) => !seen.has(version));
  }
  return [];
}
