/** Every limit on reading, and the only place where one is applied. Nothing is cut down in silence: asking for more than a limit is an error. */
import { Fault } from '../prov/fault.ts';
import type { LineageCode } from './codes.ts';

export const LIMITS = {
  /** Most elements, relations or records on one page. */
  page: 200,
  /** Most hops of a walk. */
  depth: 10_000,
  /** Most elements a walk visits. */
  elements: 1_000_000,
  /** Elements a walk visits when the question names no number. */
  elementsDefault: 250_000,
  /** Most elements whose statements are checked together against PROV-CONSTRAINTS. */
  checked: 20_000,
  /** Longest time for a walk, milliseconds. */
  milliseconds: 8_000,
  /** Most elements a walk starts from, or a look-up asks for. */
  starts: 100,
  /** Frontier elements that a receipt names; the others are counted. */
  frontier: 20,
  /** Most elements whose relations are counted by kind. */
  grouped: 50_000,
  /** Most nodes and edges together of a drawing that is laid out: the time for that grows faster than they do. */
  drawn: 1_500,
  /** Longest name or identifier, in UTF-16 code units. */
  name: 4_096,
  /** Most statements of an export that is not streamed: PROV-N, PROV-XML, PROV-JSON, PROV-JSONLD. */
  wholeDocument: 500_000,
  /** How deep a page may lie that is asked for by offset, its own end included. */
  offset: 10_000,
  /** Most events of one run that an export writes. */
  events: 10_000,
  /** Most property filters in one search. */
  filters: 20,
  /** Most elements of the kinds that a search looks through: their values are held in memory. */
  searched: 500_000,
  /** Most comparable runs that an explanation learns from; the newest are taken, and the answer says how many there were. */
  comparableRuns: 250,
  /** Hops from each of them within which its factors are looked for. */
  factorDepth: 6,
  /** Most elements read for the factors of all of them together. */
  factorElements: 20_000,
  /** Most factors that a regression reckons with: those that differ between the two first, then those that vary most. */
  factors: 400,
  /** Most suspects that an explanation weighs one by one; the others are counted. */
  suspects: 100,
  /** Longest search expression, in UTF-16 code units. */
  expression: 10_000,
  /** Most conditions in a search expression. */
  conditions: 100,
  /** How deep parentheses and `not` may nest in a search expression. */
  nesting: 50,
  /** Most values in one list of a search expression. */
  listed: 1_000,
  /** Most keys that a search sorts by. */
  sortKeys: 5,
  /** Most keys whose values a search shows, and most whose values it counts. */
  columns: 50,
  /** Most values that a facet tells; the others are counted together. */
  facetValues: 100,
  /** Most elements that carry one licence, or have one content, from which an impact begins. */
  carriers: 20_000,
  /** Most elements whose values of one property are looked through for all its values. */
  valued: 100_000,
  /** Most relations followed back from deployments in service, over all of them, to count what each element exposes. */
  exposureSteps: 5_000_000,
  /** Most elements whose licences, purposes and consent are judged together. */
  judged: 50_000,
  /** Most relations followed from restricted sources, over all of them. */
  flowSteps: 5_000_000,
  /** Most items of one recall. */
  recallItems: 20_000,
  /** Most steps of a way that is told as a witness. */
  witness: 200,
  /** Most of the k shortest paths. */
  shortest: 200,
  /** Most elements on either side that a comparison pairs by how alike they are; its receipt counts those it left unpaired. */
  likened: 200,
  /** Most changes that a change of a comparison is told to follow from, the nearest first. */
  origins: 10,
  /** Equal parts that a comparison names; the others are counted. */
  folded: 50,
  /** Most intermediate elements of a hop over several relations. */
  fanout: 200,
  /** Most ancestors in a proof of absence. */
  closed: 100_000,
  /** Things not known that an answer about absence tells; the others are counted. */
  gaps: 200,
  /** Most monitoring windows that one question about drift reads. */
  driftWindows: 400,
  /** Most column profiles that one question about drift reads. */
  profiledColumns: 50_000,
  /** Most pairs of training and evaluation data that are set against each other. */
  leakagePairs: 10_000,
} as const;

export type LimitName = keyof typeof LIMITS;

/** @throws Fault LIMIT, which names the limit, its value and what was asked for */
export function withinLimit(limit: LimitName, given: number, what: string): number {
  if (given <= LIMITS[limit]) return given;
  throw new Fault<LineageCode>('LIMIT', `${what} is ${given}; the limit is ${LIMITS[limit]}.`, {
    hint: limit === 'page' ? 'Ask for a page and follow pageInfo.endCursor.' : `Ask for ${LIMITS[limit]} or less.`,
    details: { limit, maximum: LIMITS[limit], given },
  });
}

/** A page size: a whole number from 0 to `LIMITS.page`. @throws Fault BAD_ARGUMENT, LIMIT */
export function pageSize(first: number): number {
  return withinLimit('page', wholeNumber(first, 'first'), 'first');
}

/** A number of hops; undefined goes as far as the graph does. @throws Fault BAD_ARGUMENT, LIMIT */
export function hops(depth: number | undefined): number | undefined {
  return depth === undefined ? undefined : withinLimit('depth', wholeNumber(depth, 'depth'), 'depth');
}

/** The most elements a walk may visit. @throws Fault BAD_ARGUMENT, LIMIT */
export function walkSize(elements: number | undefined): number {
  if (elements === undefined) return LIMITS.elementsDefault;
  if (elements === 0) throw new Fault<LineageCode>('BAD_ARGUMENT', 'A walk over 0 elements answers nothing.');
  return withinLimit('elements', wholeNumber(elements, 'limit'), 'limit');
}

function wholeNumber(given: number, name: string): number {
  if (Number.isSafeInteger(given) && given >= 0) return given;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `${name} is ${given}; it must be a whole number, 0 or more.`, {
    details: { argument: name },
  });
}
