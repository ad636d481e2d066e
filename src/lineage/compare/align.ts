/** Which inputs of two corresponding elements correspond to each other. */
import type { Iri } from '../../prov/iri.ts';
import { LIMITS } from '../limits.ts';
import type { Elements, Input } from './elements.ts';
import { bestPairs, isAlike, likeness } from './likeness.ts';
import { logicalName } from './logical-name.ts';

export type InputPair = readonly [left: Input, right: Input];

export interface Alignment {
  /** Equal by IRI or by content digest: nothing below them needs a look. */
  readonly equal: readonly InputPair[];
  readonly pairs: readonly InputPair[];
  /** Those of `equal` and `pairs` that have another role on the other side. */
  readonly moved: readonly InputPair[];
  /** What only one side has. */
  readonly left: readonly Input[];
  readonly right: readonly Input[];
  /** How many of these were too many to be paired by likeness. */
  readonly unaligned: number;
}

/** Kinds of which nothing is said here: who runs and owns things, and where things are filed. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'Person',
  'Organization',
  'Project',
  'Experiment',
  'Job',
  'Namespace',
  'LineageEvent',
  'Alias',
  'SigningKey',
]);

/** Parts that have a name within their whole: another name is another part. */
const NAMED_PARTS: ReadonlySet<string> = new Set(['Hyperparameter', 'Package', 'Feature', 'Metric', 'Column']);

interface Draft {
  readonly equal: InputPair[];
  readonly pairs: InputPair[];
  readonly moved: InputPair[];
  unaligned: number;
}

/** The inputs of an element that are compared: within the limits of the question, and of a kind that can be a difference. */
export function comparedInputs(elements: Elements, iri: Iri): Input[] {
  return elements
    .inputs(iri)
    .filter((input) => elements.isReached(input.iri) && !LEFT_OUT.has(elements.family(input.iri) ?? ''));
}

/**
 * Aligns inputs group by group (relation, role and kind): the same element, the same content, the same logical name; the same element in another role;
 * the only one on either side, or the most alike; the same name in another role; the rest is on one side only. All inputs that differ in IRI must have been read.
 * @param partners of elements of the left side, found before
 * @param open whether some inputs are missing here: then only what surely corresponds is paired, and nothing is said to be on one side only
 */
export function align(
  elements: Elements,
  left: readonly Input[],
  right: readonly Input[],
  partners: ReadonlyMap<Iri, ReadonlySet<Iri>>,
  open: boolean,
): Alignment {
  const draft: Draft = { equal: [], pairs: [], moved: [], unaligned: 0 };
  let rest = byGroup(elements, [left, right], (group) => alignSurely(elements, group, partners, draft));
  if (open) return { ...draft, left: [], right: [] };
  rest = alignAcrossRoles(elements, rest, ({ iri }) => iri, draft.equal, draft);
  rest = byGroup(elements, rest, (group) => alignByPlace(elements, group, draft));
  const named = ({ role, iri }: Input) => (role === undefined ? undefined : logicalName(elements, iri));
  rest = alignAcrossRoles(elements, rest, named, draft.pairs, draft);
  return { ...draft, left: rest[0], right: rest[1] };
}

type Rest = readonly [left: readonly Input[], right: readonly Input[]];

/** Aligns group by group; what is left over of all groups. */
function byGroup(elements: Elements, [left, right]: Rest, alignGroup: (group: Rest) => Rest): Rest {
  const [lefts, rights] = [left, right].map((side) => Map.groupBy(side, (input) => groupOf(elements, input)));
  const rest: [Input[], Input[]] = [[], []];
  for (const key of [...new Set([...lefts!.keys(), ...rights!.keys()])].sort()) {
    const [l, r] = alignGroup([lefts!.get(key) ?? [], rights!.get(key) ?? []]);
    rest[0].push(...l);
    rest[1].push(...r);
  }
  return rest;
}

const DERIVATIONS: ReadonlySet<string> = new Set(['wasDerivedFrom', 'hadPrimarySource', 'wasQuotedFrom']);

function groupOf(elements: Elements, { relation, role, iri }: Input): string {
  const sort = DERIVATIONS.has(relation) ? 'wasDerivedFrom' : relation;
  return `${sort} ${elements.family(iri) ?? ''} ${role ?? ''}`;
}

/** By what can hardly mislead. */
function alignSurely(
  elements: Elements,
  group: Rest,
  partners: ReadonlyMap<Iri, ReadonlySet<Iri>>,
  draft: Draft,
): Rest {
  let rest = matchBy(group, (input) => input.iri, draft.equal);
  if (rest[0].length === 0 || rest[1].length === 0) return rest;
  rest = matchPartners(rest, partners, draft.pairs);
  rest = matchBy(rest, ({ iri }) => elements.digest(iri), draft.equal);
  return matchNames(elements, rest, draft);
}

/** By standing in the same place alone, else by likeness. */
function alignByPlace(elements: Elements, rest: Rest, draft: Draft): Rest {
  const [[first], [second]] = rest;
  if (first === undefined || second === undefined) return rest;
  if (first.relation === 'hadMember' && NAMED_PARTS.has(elements.family(first.iri) ?? '')) return rest;
  const inPlace = first.relation !== 'hadMember' && first.relation !== 'wasInformedBy';
  if (rest[0].length === 1 && rest[1].length === 1 && (inPlace || isAlike(elements, first.iri, second.iri))) {
    draft.pairs.push([first, second]);
    return [[], []];
  }
  return matchAlike(elements, rest, draft);
}

/** Takes pairs with equal keys out of both lists, in their order. */
function matchBy([left, right]: Rest, key: (input: Input) => string | undefined, into: InputPair[]): Rest {
  const byKey = new Map<string, Input[]>();
  for (const input of right) {
    const own = key(input);
    if (own !== undefined) byKey.set(own, [...(byKey.get(own) ?? []), input]);
  }
  const taken = new Set<Input>();
  const leftOver = left.filter((input) => {
    const own = key(input);
    const partner = own === undefined ? undefined : byKey.get(own)?.shift();
    if (partner === undefined) return true;
    taken.add(partner);
    into.push([input, partner]);
    return false;
  });
  return [leftOver, right.filter((input) => !taken.has(input))];
}

/** What corresponded elsewhere corresponds here. */
function matchPartners([left, right]: Rest, partners: ReadonlyMap<Iri, ReadonlySet<Iri>>, into: InputPair[]): Rest {
  const open = new Map(right.map((input) => [input.iri, input]));
  const leftOver = left.filter((input) => {
    const partner = [...(partners.get(input.iri) ?? [])].find((iri) => open.has(iri));
    if (partner === undefined) return true;
    into.push([input, open.get(partner)!]);
    open.delete(partner);
    return false;
  });
  return [leftOver, right.filter((input) => open.has(input.iri))];
}

/** Pairs what has the same logical name; where several have it, those most alike. */
function matchNames(elements: Elements, [left, right]: Rest, draft: Draft): Rest {
  const byName = (inputs: readonly Input[]) => Map.groupBy(inputs, ({ iri }) => logicalName(elements, iri) ?? '');
  const rights = byName(right);
  const taken = new Set<Input>();
  for (const [name, lefts] of byName(left)) {
    const candidates = name === '' ? [] : (rights.get(name) ?? []);
    for (const pair of mostAlike(elements, lefts, candidates, 0, draft)) {
      draft.pairs.push(pair);
      taken.add(pair[0]).add(pair[1]);
    }
  }
  return without([left, right], taken);
}

function matchAlike(elements: Elements, rest: Rest, draft: Draft): Rest {
  const taken = new Set<Input>();
  for (const pair of mostAlike(elements, rest[0], rest[1], undefined, draft)) {
    draft.pairs.push(pair);
    taken.add(pair[0]).add(pair[1]);
  }
  return without(rest, taken);
}

function mostAlike(
  elements: Elements,
  left: readonly Input[],
  right: readonly Input[],
  least: number | undefined,
  draft: Draft,
): InputPair[] {
  if (left.length === 1 && right.length === 1 && least === 0) return [[left[0]!, right[0]!]];
  if (Math.min(left.length, right.length) > 0 && Math.max(left.length, right.length) > LIMITS.likened) {
    draft.unaligned += left.length + right.length;
    return [];
  }
  const iris = (inputs: readonly Input[]) => inputs.map((input) => input.iri);
  const score = (l: Iri, r: Iri) => likeness(elements, l, r);
  return bestPairs(iris(left), iris(right), score, least).map(([l, r]) => [left[l]!, right[r]!]);
}

function without([left, right]: Rest, taken: ReadonlySet<Input>): Rest {
  const open = (input: Input) => !taken.has(input);
  return [left.filter(open), right.filter(open)];
}

/** The same thing, or another version of it, in another role. */
function alignAcrossRoles(
  elements: Elements,
  rest: Rest,
  key: (input: Input) => string | undefined,
  into: InputPair[],
  draft: Draft,
): Rest {
  const found: InputPair[] = [];
  const keyed = (input: Input) => {
    const own = key(input);
    return own === undefined ? undefined : `${groupOf(elements, { relation: input.relation, iri: input.iri })} ${own}`;
  };
  const left = matchBy(rest, keyed, found);
  into.push(...found);
  draft.moved.push(...found);
  return left;
}
