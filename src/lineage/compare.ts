/** Two runs, model versions, dataset versions or environments set against each other: what differs, where that begins, and what came of it. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { shortName } from '../prov/name.ts';
import type { LineageCode } from './codes.ts';
import type { Comparison, Outcome } from './compare/change.ts';
import { Elements } from './compare/elements.ts';
import { beginEvaluations, measuredBy } from './compare/evaluations.ts';
import { mirrored } from './compare/mirror.ts';
import { outcomesOf } from './compare/outcomes.ts';
import { tell } from './compare/tell.ts';
import { Walk } from './compare/walk.ts';
import type { Reading } from './reading.ts';
import { trace, type Trace } from './trace.ts';

export interface CompareRequest {
  /** Names as `resolveName` takes them; the left one is taken for the earlier. */
  readonly left: string;
  readonly right: string;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
  /** Most elements to visit on either side. */
  readonly limit?: number | undefined;
}

/**
 * Compares two elements of one kind with all that they came from. The closures of both are walked in step, and equal parts are not entered, so that
 * the time goes with what differs; how things are paired and what counts as a difference is in docs/design/compare.md.
 * @returns the same on every store, whatever the order of recording; mirrored if the two are exchanged
 * @throws Fault NOT_FOUND, AMBIGUOUS, LIMIT; BAD_ARGUMENT (also for two elements of different kinds)
 */
export async function compare(reading: Reading, { left, right, asOf, limit }: CompareRequest): Promise<Comparison> {
  const closure = (id: string) => trace(reading, { of: [id], direction: 'upstream', asOf, limit });
  const [lefts, rights] = [await closure(left), await closure(right)];
  const past = asOf === undefined ? undefined : lefts.receipt.asOf;
  const [l, r] = [lefts.start[0]!, rights.start[0]!];
  // Walked in an order that does not depend on which side is which, so that exchanged sides give the mirror image to the letter.
  const exchanged = r < l;
  const [first, second] = exchanged ? [rights, lefts] : [lefts, rights];
  const elements = new Elements(reading, past, first, second);
  await elements.load([l, r]);
  const kind = commonKind(elements, l, r);
  const { walk, frontier } = await walkBoth(reading, elements, [first.start[0]!, second.start[0]!], {
    asOf: past,
    limit,
  });
  const nodes = exchanged ? mirrored(walk.nodes) : walk.nodes;
  const { changesOf, ...told } = tell(elements, nodes, {
    left: lefts.reached(),
    right: rights.reached(),
    complete: lefts.receipt.complete && rights.receipt.complete,
  });
  const outcomes = outcomesOf(elements, nodes, changesOf);
  return {
    left: l,
    right: r,
    kind,
    equal: told.changes.length === 0 && outcomes.every(isEqual),
    ...told,
    outcomes,
    pairs: nodes.filter((node) => !node.same).length,
    receipt: receiptOf(lefts, rights, walk.unaligned, frontier),
  };
}

interface Walked {
  readonly walk: Walk;
  /** Elements behind evaluations that were not followed. */
  readonly frontier: number;
}

/** Walks what the two came from, then what they were measured by. */
async function walkBoth(
  reading: Reading,
  elements: Elements,
  [left, right]: readonly [Iri, Iri],
  options: { readonly asOf: number | undefined; readonly limit: number | undefined },
): Promise<Walked> {
  const lefts = await measuredBy(reading, elements, left, options);
  const rights = await measuredBy(reading, elements, right, options);
  const walk = new Walk(elements, new Set([...lefts.things, ...rights.things]));
  const top = walk.begin(left, right, elements.family(left) === 'Evaluation' ? 'evaluation' : 'main');
  await walk.run();
  if (left !== right) beginEvaluations(walk, elements, top, lefts, rights);
  await walk.run();
  return { walk, frontier: lefts.frontier + rights.frontier };
}

function isEqual({ before, after, magnitude }: Outcome): boolean {
  return magnitude ? magnitude.delta === 0 : before === after;
}

/** @throws Fault BAD_ARGUMENT */
function commonKind(elements: Elements, left: Iri, right: Iri): string {
  const named = (iri: Iri) => elements.kind(iri) ?? elements.state(iri)?.row.classes[0] ?? 'Element';
  const [a, b] = [named(left), named(right)];
  if (a === b) return a;
  const [first, second] = [elements.vocabulary.kind(a), elements.vocabulary.kind(b)];
  if (first && elements.vocabulary.isKind(first, b)) return b;
  if (second && elements.vocabulary.isKind(second, a)) return a;
  throw new Fault<LineageCode>(
    'BAD_ARGUMENT',
    `${article(a)} and ${article(b).replace(/^A/, 'a')} cannot be compared: ${shortName(left)}, ${shortName(right)}.`,
    { hint: 'Compare two elements of one kind: two runs, two model versions.', details: { left: a, right: b } },
  );
}

function article(kind: string): string {
  return `${/^[AEIO]/.test(kind) ? 'An' : 'A'} ${kind}`;
}

function receiptOf(left: Trace, right: Trace, unaligned: number, evaluationFrontier: number): Comparison['receipt'] {
  return {
    complete: left.receipt.complete && right.receipt.complete && unaligned + evaluationFrontier === 0,
    asOf: left.receipt.asOf,
    unaligned,
    evaluationFrontier,
    left: left.receipt,
    right: right.receipt,
  };
}
