/** All that the question is about, and everything upstream of it. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import type { RelationName } from '../../prov/relations.ts';
import type { Direction } from '../../store/store.ts';
import { Closure, closureOver, statesOfAll } from '../closure.ts';
import type { LineageCode } from '../codes.ts';
import { LIMITS, walkSize } from '../limits.ts';
import type { Reading } from '../reading.ts';
import { receiptAtDepth, receiptTogether } from '../receipts.ts';
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
  /** Runs that evaluated the models, whether or not an evaluation of theirs is recorded. */
  readonly evaluating: readonly Iri[];
  /** A run that was asked about. */
  readonly runs: readonly Iri[];
  /** Of all walks together; each element is counted once. */
  readonly receipt: TraceReceipt;
}

/**
 * Of a model version its evaluations and the runs that evaluated it; of an evaluation the model versions; of a run the model versions that it made or
 * evaluated, with the evaluations of those that it made.
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
      evaluating: [],
      runs: [],
      receipt: first.receipt,
    };
  }
  const isRun = first.isA(subject, 'Run');
  if (!isRun && !first.isA(subject, 'ModelVersion')) {
    throw new Fault<LineageCode>(
      'BAD_ARGUMENT',
      `${shortName(subject)} is ${first.kind(subject) ?? 'of no kind'}; leakage is asked of a model version, an evaluation or a run.`,
    );
  }
  const seen = new Seen(first, walkSize(request.limit));
  const made = isRun ? await downstream(reading, request, seen, [subject], 'wasGeneratedBy') : NOTHING;
  const models = isRun ? made.models : [subject];
  const judged = await downstream(reading, request, seen, models, 'wasDerivedFrom');
  const evaluations = [...new Set([...made.evaluations, ...judged.evaluations])].sort();
  const evaluating = await evaluatingRuns(reading, request, seen, models);
  const more = [...new Set([...made.models, ...evaluations, ...evaluating])];
  return {
    closure: await withUpstream(reading, first, more, request, seen),
    models: [...new Set([...models, ...(isRun ? evaluatedBy(subject) : [])])].sort(),
    evaluations,
    evaluating,
    runs: isRun ? [subject] : [],
    receipt: receiptTogether(seen.receipts),
  };
}

/** What all walks together came to: no more elements than one walk may visit. */
class Seen {
  readonly receipts: TraceReceipt[];
  readonly #elements: Set<Iri>;
  readonly #limit: number;

  constructor(first: Closure, limit: number) {
    this.#elements = new Set(first.elements);
    this.#limit = limit;
    this.receipts = [first.receipt];
  }

  /**
   * Those that there is room for; the others are told in the receipt as not followed.
   * @param receipt of the walk that found them
   */
  admit(found: Iterable<Iri>, direction: Direction, receipt: TraceReceipt): Iri[] {
    const before = this.#elements.size;
    const admitted: Iri[] = [];
    const left: Iri[] = [];
    for (const iri of found) {
      if (!this.#elements.has(iri) && this.#elements.size >= this.#limit) left.push(iri);
      else {
        this.#elements.add(iri);
        admitted.push(iri);
      }
    }
    const { count, reasons, first } = receipt.frontier;
    const added = this.#elements.size - before;
    const told = left.map((iri) => ({ iri, direction, reason: 'size' as const }));
    this.receipts.push({
      ...receipt,
      complete: receipt.complete && left.length === 0,
      elements: added,
      shown: added,
      frontier: {
        count: count + left.length,
        reasons: { ...reasons, size: reasons.size + left.length },
        first: [...first, ...told].slice(0, LIMITS.frontier),
      },
    });
    return admitted;
  }
}

interface Downstream {
  readonly models: readonly Iri[];
  readonly evaluations: readonly Iri[];
}

const NOTHING: Downstream = { models: [], evaluations: [] };

/** Model versions and evaluations one hop downstream. */
async function downstream(
  reading: Reading,
  { asOf, limit }: GatherRequest,
  seen: Seen,
  of: readonly Iri[],
  relation: RelationName,
): Promise<Downstream> {
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
    const near = new Map(elements.flatMap(({ iri, depth, kind }) => (depth === 1 ? [[iri, kind] as const] : [])));
    for (const iri of seen.admit(near.keys(), 'downstream', receiptAtDepth(receipt))) found.set(iri, near.get(iri));
  }
  const kinds = new Set(reading.vocabulary.withSubKinds('Evaluation'));
  const [evaluations, models] = [true, false].map((wanted) =>
    [...found].filter(([, kind]) => kinds.has(kind ?? '') === wanted).map(([iri]) => iri),
  );
  return { models: models!, evaluations: evaluations! };
}

/** Runs that used a model version as the one to evaluate: their results may be recorded elsewhere, or nowhere. */
async function evaluatingRuns(
  { reader }: Reading,
  { asOf }: GatherRequest,
  seen: Seen,
  models: readonly Iri[],
): Promise<Iri[]> {
  if (models.length === 0) return [];
  const [receipt] = seen.receipts as [TraceReceipt];
  const pages = await reader.edges({
    of: models,
    direction: 'downstream',
    names: ['used'],
    roles: [`${CLEW}evaluatedModel`],
    ...(asOf !== undefined && { asOf: receipt.asOf }),
  });
  const runs = new Set([...pages.values()].flatMap(({ edges }) => edges.map(({ from }) => from)));
  const whole = { count: 0, reasons: { depth: 0, size: 0, time: 0 }, first: [] };
  return seen.admit([...runs].sort(), 'downstream', { ...receipt, complete: true, frontier: whole });
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
  seen: Seen,
): Promise<Closure> {
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
  for (const starts of some(from)) {
    const walk = await trace(reading, { of: starts, direction: 'upstream', asOf, limit });
    // In the order of the walk: what is nearer is kept first.
    const admitted = seen.admit(
      walk.elements.map(({ iri }) => iri),
      'upstream',
      walk.receipt,
    );
    for (const [iri, state] of await statesOfAll(reading, admitted, at)) states.set(iri, state);
  }
  return new Closure(first.starts, first.receipt, states, reading.vocabulary);
}
