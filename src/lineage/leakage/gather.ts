/** All that the question is about, and everything upstream of it. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import type { RelationName } from '../../prov/relations.ts';
import { Closure, closureOver, statesOfAll } from '../closure.ts';
import type { LineageCode } from '../codes.ts';
import { LIMITS } from '../limits.ts';
import type { Reading } from '../reading.ts';
import { receiptAtDepth } from '../receipts.ts';
import { trace, type TraceReceipt } from '../trace.ts';

export interface GatherRequest {
  readonly of: string;
  readonly asOf?: string | number | undefined;
  readonly limit?: number | undefined;
}

export interface Gathered {
  /** Everything upstream of what was asked for, and of the evaluations of it. */
  readonly closure: Closure;
  readonly models: readonly Iri[];
  readonly evaluations: readonly Iri[];
  /** A run that was asked about. */
  readonly runs: readonly Iri[];
  readonly receipts: readonly TraceReceipt[];
}

/**
 * Of a model version its evaluations; of an evaluation the model versions; of a run the model versions that it made or evaluated, with the
 * evaluations of those that it made.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT (none of these), LIMIT
 */
export async function gathered(reading: Reading, request: GatherRequest): Promise<Gathered> {
  const first = await closureOver(reading, { ...request, of: [request.of], direction: 'upstream' });
  const { subject } = first;
  const evaluatedBy = (run: Iri) => first.related(run, 'used', { role: 'evaluatedModel' }).map(({ iri }) => iri);
  if (first.isA(subject, 'Evaluation')) {
    const derived = first.related(subject, 'wasDerivedFrom', { kind: 'ModelVersion' }).map(({ iri }) => iri);
    const used = first.related(subject, 'wasGeneratedBy').flatMap(({ iri }) => evaluatedBy(iri));
    return {
      closure: first,
      models: [...new Set([...derived, ...used])].sort(),
      evaluations: [subject],
      runs: [],
      receipts: [first.receipt],
    };
  }
  const isRun = first.isA(subject, 'Run');
  if (!isRun && !first.isA(subject, 'ModelVersion')) {
    throw new Fault<LineageCode>(
      'BAD_ARGUMENT',
      `${shortName(subject)} is ${first.kind(subject) ?? 'of no kind'}; leakage is asked of a model version, an evaluation or a run.`,
    );
  }
  const made = isRun ? await downstream(reading, request, [subject], 'wasGeneratedBy') : NOTHING;
  const models = isRun ? made.models : [subject];
  const judged = await downstream(reading, request, models, 'wasDerivedFrom');
  const evaluations = [...new Set([...made.evaluations, ...judged.evaluations])].sort();
  const above = await withUpstream(reading, first, [...made.models, ...evaluations], request);
  return {
    closure: above.closure,
    models: [...new Set([...models, ...(isRun ? evaluatedBy(subject) : [])])].sort(),
    evaluations,
    runs: isRun ? [subject] : [],
    receipts: [first.receipt, ...made.receipts, ...judged.receipts, ...above.receipts],
  };
}

interface Downstream {
  readonly models: readonly Iri[];
  readonly evaluations: readonly Iri[];
  readonly receipts: readonly TraceReceipt[];
}

const NOTHING: Downstream = { models: [], evaluations: [], receipts: [] };

/** Model versions and evaluations one hop downstream. */
async function downstream(
  reading: Reading,
  { asOf, limit }: GatherRequest,
  of: readonly Iri[],
  relation: RelationName,
): Promise<Downstream> {
  const receipts: TraceReceipt[] = [];
  const found = new Map<Iri, string | undefined>();
  for (const starts of some(of)) {
    const { elements, receipt } = await trace(reading, {
      of: starts,
      direction: 'downstream',
      relations: [relation],
      kinds: ['Evaluation', 'ModelVersion'],
      depth: 1,
      asOf,
      limit,
    });
    receipts.push(receiptAtDepth(receipt));
    for (const { iri, depth, kind } of elements) if (depth === 1) found.set(iri, kind);
  }
  const kinds = new Set(reading.vocabulary.withSubKinds('Evaluation'));
  const [evaluations, models] = [true, false].map((wanted) =>
    [...found].filter(([, kind]) => kinds.has(kind ?? '') === wanted).map(([iri]) => iri),
  );
  return { models: models!, evaluations: evaluations!, receipts };
}

/** As many elements at a time as a walk may start from. */
function some(iris: readonly Iri[]): (readonly Iri[])[] {
  return Array.from({ length: Math.ceil(iris.length / LIMITS.starts) }, (_, i) =>
    iris.slice(i * LIMITS.starts, (i + 1) * LIMITS.starts),
  );
}

/** The closure with some more elements and all that is upstream of the data and runs that they refer to. */
async function withUpstream(
  reading: Reading,
  first: Closure,
  iris: readonly Iri[],
  { asOf, limit }: GatherRequest,
): Promise<{ readonly closure: Closure; readonly receipts: readonly TraceReceipt[] }> {
  const at = asOf === undefined ? undefined : first.receipt.asOf;
  const states = await statesOfAll(reading, [...first.elements, ...iris], at);
  const added = new Closure(first.starts, first.receipt, states, reading.vocabulary);
  const above = iris
    .flatMap((iri) =>
      added.descriptions(iri).flatMap(({ relations }) => relations.flatMap(({ object }) => object ?? [])),
    )
    // Metrics and the like are members of an evaluation; nothing about data hangs on them.
    .filter((iri) => !states.has(iri));
  const members = new Set(iris.flatMap((iri) => added.related(iri, 'hadMember').map((member) => member.iri)));
  const from = [...new Set(above)].filter((iri) => !members.has(iri)).sort();
  const receipts: TraceReceipt[] = [];
  for (const starts of some(from)) {
    const walk = await trace(reading, { of: starts, direction: 'upstream', asOf, limit });
    receipts.push(walk.receipt);
    for (const [iri, state] of await statesOfAll(reading, walk.reached(), at)) states.set(iri, state);
  }
  return { closure: new Closure(first.starts, first.receipt, states, reading.vocabulary), receipts };
}
