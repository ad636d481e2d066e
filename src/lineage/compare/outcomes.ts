/** Metrics of both sides set against each other: what came of the changes, and whether it was measured alike. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW, PROV } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Change, Outcome } from './change.ts';
import { isData } from './classify.ts';
import { magnitude, textOf } from './differences.ts';
import type { Elements } from './elements.ts';
import { dataOf } from './evaluations.ts';
import { displayName } from './logical-name.ts';
import { oneOf, wholeOf, type PairNode } from './pairs.ts';
import type { Told } from './tell.ts';

const VALUE = `${PROV}value` as Iri;
const SLICE = `${CLEW}slice` as Iri;
const HIGHER = `${CLEW}higherIsBetter` as Iri;

/** @returns by metric, data and slice; what both sides have first */
export function outcomesOf(elements: Elements, nodes: readonly PairNode[], changesOf: Told['changesOf']): Outcome[] {
  const byWhole = Map.groupBy(nodes, wholeOf);
  return nodes
    .filter((node) => elements.family(oneOf(node)) === 'Metric')
    .map((node) => outcomeOf(elements, node, byWhole, changesOf))
    .sort((a, b) => orderOf(a) - orderOf(b) || compareKeys(a, b));
}

/** Both sides first; what was measured as a whole before its slices. */
function orderOf({ left, right, slice }: Outcome): number {
  return (left === undefined || right === undefined ? 2 : 0) + (slice === undefined ? 0 : 1);
}

function compareKeys(a: Outcome, b: Outcome): number {
  const key = (o: Outcome) => [o.metric, o.dataset ?? '', o.slice ?? '', o.left ?? '', o.right ?? ''].join('\n');
  return key(a) < key(b) ? -1 : 1;
}

function outcomeOf(
  elements: Elements,
  node: PairNode,
  byWhole: ReadonlyMap<PairNode, readonly PairNode[]>,
  changesOf: Told['changesOf'],
): Outcome {
  const { left, right } = node;
  const value = (iri: Iri | undefined) => (iri === undefined ? undefined : elements.values(iri, VALUE)[0]);
  const [before, after] = [value(left), value(right)];
  const size = magnitude(before, after);
  const any = (property: Iri) => (right && elements.text(right, property)) ?? (left && elements.text(left, property));
  const [slice, higher] = [any(SLICE), any(HIGHER)];
  const dataset = datasetOf(elements, wholeOf(node));
  const because = ruler(elements, node, byWhole, changesOf).map(({ id }) => id);
  return {
    metric: any(TERM.name) ?? displayName(elements, oneOf(node)),
    ...(slice !== undefined && { slice }),
    ...(dataset !== undefined && { dataset }),
    ...(left !== undefined && { left }),
    ...(right !== undefined && { right }),
    ...(before && { before: textOf(before) }),
    ...(after && { after: textOf(after) }),
    ...(size && { magnitude: size }),
    ...(higher !== undefined && { higherIsBetter: higher === 'true' || higher === '1' }),
    comparable: because.length === 0,
    because,
  };
}

function datasetOf(elements: Elements, evaluation: PairNode): string | undefined {
  const [data] = dataOf(elements, oneOf(evaluation));
  return data && displayName(elements, data);
}

/** What differs in how it was measured: in the metric itself, in its evaluation, in the data it was computed on. */
function ruler(
  elements: Elements,
  metric: PairNode,
  byWhole: ReadonlyMap<PairNode, readonly PairNode[]>,
  changesOf: Told['changesOf'],
): Change[] {
  const reached = new Set([wholeOf(metric)]);
  for (const node of reached) for (const input of node.inputs) if (input.purpose === 'evaluation') reached.add(input);
  const found = [...reached].flatMap((whole) =>
    (byWhole.get(whole) ?? []).flatMap((node) => {
      const family = elements.family(oneOf(node));
      const counts = node === metric || family === 'Evaluation' || isData(family);
      return counts ? changesOf(node).filter((change) => change.class === 'evaluation') : [];
    }),
  );
  return found.filter((change) => change.aspect !== 'sampleSize' || change.origin === undefined);
}
