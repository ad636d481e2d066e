/** Where a column comes from: the feature it holds, the step that makes it, and the data at the beginning of its way. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { Closure } from '../closure.ts';

export interface ColumnOrigin {
  readonly feature?: Iri;
  /** The run that made it, or the data it stands in. */
  readonly step?: Iri;
  /** Dataset versions from which it came and that came from no other. */
  readonly sources: readonly Iri[];
}

/**
 * @param upstream of the model version
 * @param feature as the profile of the column names it
 */
export function originOf(
  upstream: Closure,
  column: string,
  { model, data, feature }: { readonly model: Iri; readonly data: readonly Iri[]; readonly feature?: Iri | undefined },
): ColumnOrigin {
  const known = feature ?? featureNamed(upstream, model, column);
  const ends = [...(known === undefined ? [] : [known]), ...columnsNamed(upstream, data, column)];
  for (const end of ends) {
    const sources = sourcesOf(upstream, inputsOf(upstream, end));
    if (sources.length > 0) return { ...(known && { feature: known }), ...stepOf(upstream, end, data), sources };
  }
  const step = stepOf(upstream, known ?? data[0], data);
  return { ...(known && { feature: known }), ...step, sources: sourcesOf(upstream, data) };
}

/** The feature of that name in a feature set that training used; the last part of a name such as acme/avg_spend will do. */
function featureNamed(upstream: Closure, model: Iri, column: string): Iri | undefined {
  const features = upstream
    .related(model, 'wasGeneratedBy')
    .flatMap((run) => upstream.related(run.iri, 'used', { kind: 'FeatureSet' }))
    .flatMap((set) => upstream.related(set.iri, 'hadMember', { kind: 'Feature' }))
    .map(({ iri }) => ({ iri, name: upstream.text(iri, `${CLEW}name`) ?? '' }));
  return (
    features.find(({ name }) => name === column)?.iri ??
    features.find(({ name }) => name.split('/').at(-1) === column)?.iri
  );
}

/** The columns of that name that the training data are recorded to have. */
function columnsNamed(upstream: Closure, data: readonly Iri[], column: string): Iri[] {
  return data
    .flatMap((iri) => upstream.related(iri, 'hadMember', { kind: 'Column' }))
    .map(({ iri }) => iri)
    .filter((iri) => upstream.text(iri, `${CLEW}name`) === column);
}

function stepOf(upstream: Closure, end: Iri | undefined, data: readonly Iri[]): { readonly step?: Iri } {
  for (const iri of [...(end === undefined ? [] : [end]), ...data]) {
    const [run] = upstream.related(iri, 'wasGeneratedBy', { kind: 'Run' });
    if (run) return { step: run.iri };
  }
  return {};
}

/** Dataset versions one step up: derived from, used by the run that made it, or holding a column that it was derived from. */
function inputsOf(upstream: Closure, iri: Iri): Iri[] {
  const derived = upstream.related(iri, 'wasDerivedFrom').map((from) => from.iri);
  const used = upstream
    .related(iri, 'wasGeneratedBy')
    .flatMap((run) => upstream.related(run.iri, 'used', { kind: 'DatasetVersion' }))
    .map((input) => input.iri);
  const holders = derived
    .filter((from) => upstream.isA(from, 'Column'))
    .flatMap((from) => upstream.relating(from, 'hadMember', { kind: 'DatasetVersion' }).map((holder) => holder.iri));
  return [...derived.filter((from) => upstream.isA(from, 'DatasetVersion')), ...used, ...holders];
}

function sourcesOf(upstream: Closure, from: readonly Iri[]): Iri[] {
  const seen = new Set<Iri>();
  const sources = new Set<Iri>();
  const waiting = [...from];
  for (let iri = waiting.pop(); iri !== undefined; iri = waiting.pop()) {
    if (seen.has(iri)) continue;
    seen.add(iri);
    const inputs = inputsOf(upstream, iri);
    if (inputs.length === 0) sources.add(iri);
    waiting.push(...inputs);
  }
  return [...sources].sort();
}
