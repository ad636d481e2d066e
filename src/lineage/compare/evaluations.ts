/** What the compared things were measured by: evaluations and metrics stand downstream of them, and are aligned by data, slice and metric. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { EdgeName } from '../../prov/relations.ts';
import { LIMITS } from '../limits.ts';
import type { Reading } from '../reading.ts';
import { trace } from '../trace.ts';
import { align } from './align.ts';
import type { PathStep } from './change.ts';
import { isData } from './classify.ts';
import type { Elements } from './elements.ts';
import { bestPairs, shared } from './likeness.ts';
import { logicalName } from './logical-name.ts';
import type { PairNode } from './pairs.ts';
import type { Walk } from './walk.ts';

/** How one side was measured. */
export interface Measured {
  /** What was evaluated: the compared thing, or the models that a compared run made. */
  readonly things: readonly Iri[];
  readonly evaluations: readonly Iri[];
  /** Metrics that a run made directly. */
  readonly metrics: readonly Iri[];
  /** Elements from which the walk upstream from these did not go on. */
  readonly frontier: number;
}

interface Options {
  readonly asOf: number | undefined;
  readonly limit: number | undefined;
}

const SLICE = `${CLEW}slice` as Iri;

/** @param iri what is compared; it has been read */
export async function measuredBy(reading: Reading, elements: Elements, iri: Iri, options: Options): Promise<Measured> {
  const { asOf } = options;
  const family = elements.family(iri);
  const from = async (of: readonly Iri[], name: EdgeName, kind: string): Promise<Iri[]> => {
    if (of.length === 0) return [];
    const kinds = elements.vocabulary.withSubKinds(kind);
    const pages = await reading.reader.edges({
      of,
      direction: 'downstream',
      names: [name],
      kinds,
      ...(asOf !== undefined && { asOf }),
    });
    return [...new Set([...pages.values()].flatMap(({ edges }) => edges.map((edge) => edge.from)))].sort();
  };
  if (family !== 'ModelVersion' && family !== 'Run') return { things: [], evaluations: [], metrics: [], frontier: 0 };
  const runs = family === 'Run' ? [iri] : generatedBy(elements, iri);
  const things = family === 'Run' ? await from([iri], 'wasGeneratedBy', 'ModelVersion') : [iri];
  const made = family === 'Run' ? await from([iri], 'wasGeneratedBy', 'Evaluation') : [];
  const evaluations = [...new Set([...made, ...(await from(things, 'wasDerivedFrom', 'Evaluation'))])];
  const metrics = await from(runs, 'wasGeneratedBy', 'Metric');
  const frontier = await reachAll(reading, elements, evaluations, options);
  await elements.load([...evaluations, ...metrics]);
  await elements.load(evaluations.flatMap((e) => elements.inputs(e).map((input) => input.iri)));
  const members = new Set(evaluations.flatMap((e) => elements.inputs(e).map((input) => input.iri)));
  return {
    things,
    evaluations: evaluations.sort(),
    metrics: metrics.filter((metric) => !members.has(metric)),
    frontier,
  };
}

/** Walks upstream from how things were measured, not through what was measured; returns the size of the frontier that was left. */
async function reachAll(
  reading: Reading,
  elements: Elements,
  iris: readonly Iri[],
  { asOf, limit }: Options,
): Promise<number> {
  let frontier = 0;
  for (let i = 0; i < iris.length; i += LIMITS.starts) {
    const of = iris.slice(i, i + LIMITS.starts);
    const walk = await trace(reading, { of, direction: 'upstream', stopAt: ['ModelVersion'], asOf, limit });
    elements.include(walk);
    frontier += walk.receipt.frontier.count;
  }
  return frontier;
}

function generatedBy(elements: Elements, iri: Iri): Iri[] {
  return elements.inputs(iri).flatMap(({ relation, iri: run }) => (relation === 'wasGeneratedBy' ? [run] : []));
}

/** Adds the pairs of evaluations and metrics to a walk, seen from the compared pair. */
export function beginEvaluations(walk: Walk, elements: Elements, top: PairNode, left: Measured, right: Measured): void {
  const evaluated = (l: Iri, r: Iri) => against('wasDerivedFrom', l, r);
  const pairs = pairEvaluations(elements, left.evaluations, right.evaluations);
  for (const [l, r] of pairs) walk.begin(l, r, 'evaluation', { node: top, step: evaluated(l, r) });
  const input = (iri: Iri) => ({ relation: 'wasGeneratedBy' as const, role: 'metric', iri });
  const metrics = align(elements, left.metrics.map(input), right.metrics.map(input), new Map(), false);
  for (const [l, r] of [...metrics.equal, ...metrics.pairs])
    walk.begin(l.iri, r.iri, 'evaluation', { node: top, step: against('wasGeneratedBy', l.iri, r.iri) });
  walk.unaligned += metrics.unaligned;
  const alone = (
    side: 'left' | 'right',
    evaluations: readonly Iri[],
    paired: ReadonlySet<Iri>,
    rest: readonly Iri[],
  ) => {
    const members = evaluations.filter((e) => !paired.has(e)).flatMap((e) => metricsIn(elements, e));
    for (const metric of [...members, ...rest])
      walk.beginAlone(metric, side, top, { relation: 'wasDerivedFrom', against: true });
  };
  alone(
    'left',
    left.evaluations,
    new Set(pairs.map(([l]) => l)),
    metrics.left.map(({ iri }) => iri),
  );
  alone(
    'right',
    right.evaluations,
    new Set(pairs.map(([, r]) => r)),
    metrics.right.map(({ iri }) => iri),
  );
}

function against(relation: EdgeName, left: Iri, right: Iri): PathStep {
  return { relation, against: true, left, right };
}

/** Evaluations on data of one name and slice; then those that measure the same things on other data. */
function pairEvaluations(elements: Elements, left: readonly Iri[], right: readonly Iri[]): (readonly [Iri, Iri])[] {
  const pairs: (readonly [Iri, Iri])[] = [];
  const alike = (l: Iri, r: Iri) => shared(metricNames(elements, l), metricNames(elements, r)) ?? 1;
  const take = (ls: readonly Iri[], rs: readonly Iri[], least: number | undefined) => {
    for (const [l, r] of bestPairs(ls, rs, alike, least)) pairs.push([ls[l]!, rs[r]!]);
  };
  const named = (iris: readonly Iri[]) => Map.groupBy(iris, (iri) => onWhat(elements, iri));
  const rights = named(right);
  for (const [name, ls] of named(left)) take(ls, rights.get(name) ?? [], 0);
  const [ls, rs] = [new Set(pairs.map(([l]) => l)), new Set(pairs.map(([, r]) => r))];
  take(
    left.filter((iri) => !ls.has(iri)),
    right.filter((iri) => !rs.has(iri)),
    undefined,
  );
  return pairs;
}

function onWhat(elements: Elements, evaluation: Iri): string {
  const data = dataOf(elements, evaluation).map((iri) => logicalName(elements, iri) ?? iri);
  return JSON.stringify([data.sort(), elements.text(evaluation, SLICE) ?? '']);
}

/** The data that an evaluation was computed on. */
export function dataOf(elements: Elements, evaluation: Iri): Iri[] {
  return elements
    .inputs(evaluation)
    .flatMap(({ iri, relation }) => (relation !== 'hadMember' && isData(elements.family(iri)) ? [iri] : []));
}

function metricsIn(elements: Elements, evaluation: Iri): Iri[] {
  return elements.inputs(evaluation).flatMap(({ iri }) => (elements.family(iri) === 'Metric' ? [iri] : []));
}

function metricNames(elements: Elements, evaluation: Iri): Set<string> {
  return new Set(metricsIn(elements, evaluation).map((iri) => logicalName(elements, iri) ?? iri));
}
