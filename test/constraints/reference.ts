/**
 * PROV-CONSTRAINTS carried out to the letter: every inference adds its conclusions until nothing is new, every uniqueness constraint substitutes, and
 * every pair of events is compared. Exponentially slower than `src/constraints`, with which it shares nothing but the statements.
 */
import type { Statement } from '../../src/prov/statement.ts';
import { Chase, Contradiction, RELATIONS, tuplesOf, type Tuple } from './chase.ts';

/** What stands in a place is an entity or an activity. */
const PLACES: Readonly<Record<string, Readonly<Record<number, 'entity' | 'activity'>>>> = {
  entity: { 1: 'entity' },
  activity: { 1: 'activity' },
  used: { 2: 'activity', 3: 'entity' },
  wasGeneratedBy: { 2: 'entity', 3: 'activity' },
  wasInvalidatedBy: { 2: 'entity', 3: 'activity' },
  wasStartedBy: { 2: 'activity', 3: 'entity', 4: 'activity' },
  wasEndedBy: { 2: 'activity', 3: 'entity', 4: 'activity' },
  wasInformedBy: { 2: 'activity', 3: 'activity' },
  wasDerivedFrom: { 2: 'entity', 3: 'entity', 4: 'activity' },
  wasAttributedTo: { 2: 'entity' },
  wasAssociatedWith: { 2: 'activity', 4: 'entity' },
  actedOnBehalfOf: { 4: 'activity' },
  alternateOf: { 1: 'entity', 2: 'entity' },
  specializationOf: { 1: 'entity', 2: 'entity' },
  hadMember: { 1: 'entity', 2: 'entity' },
};

function impossible(chase: Chase): boolean {
  const types = { entity: new Set<string>(), activity: new Set<string>() };
  for (const [kind, places] of Object.entries(PLACES))
    for (const tuple of chase.of(kind))
      for (const [place, type] of Object.entries(places))
        if (tuple[Number(place)] !== '-') types[type].add(tuple[Number(place)]!);
  if ([...types.entity].some((term) => types.activity.has(term))) return true;
  if (chase.of('wasDerivedFrom').some(([, , , , a, g, u]) => a === '-' && (g !== '-' || u !== '-'))) return true;
  if (chase.of('specializationOf').some(([, x, y]) => x === y)) return true;
  if (chase.of('hadMember').some(([, c]) => chase.holds('empty', c))) return true;
  const disjoint = RELATIONS.filter((kind) => kind !== 'wasDerivedFrom');
  const kinds = new Map<string, Set<string>>();
  for (const kind of disjoint)
    for (const [, id] of chase.of(kind)) kinds.set(id!, (kinds.get(id!) ?? new Set()).add(kind));
  if ([...kinds.values()].some((set) => set.size > 1)) return true;
  return ['entity', 'activity', 'agent'].some((kind) => chase.of(kind).some(([, id]) => kinds.has(id!)));
}

/** Every pair of the table compared with every other, then the closure of all of it. */
function unordered(chase: Chase): boolean {
  const [gen, use, inv, start, end] = ['wasGeneratedBy', 'used', 'wasInvalidatedBy', 'wasStartedBy', 'wasEndedBy'].map(
    (k) => chase.of(k),
  ) as Tuple[][] as [Tuple[], Tuple[], Tuple[], Tuple[], Tuple[]];
  const edges: [string, string, boolean][] = [];
  const each = (xs: Tuple[], ys: Tuple[], when: (x: Tuple, y: Tuple) => boolean, strict = false) => {
    for (const x of xs) for (const y of ys) if (when(x, y)) edges.push([x[1]!, y[1]!, strict]);
  };
  const sameSubject = (x: Tuple, y: Tuple) => x[2] === y[2];
  const objectOfFirst = (x: Tuple, y: Tuple) => x[3] === y[2];
  const objectOfSecond = (x: Tuple, y: Tuple) => x[2] === y[3];
  each(start, end, sameSubject);
  each(start, start, sameSubject);
  each(end, end, sameSubject);
  each(start, use, sameSubject);
  each(use, end, sameSubject);
  each(start, gen, objectOfSecond);
  each(gen, end, objectOfFirst);
  each(gen, inv, sameSubject);
  each(gen, use, objectOfSecond);
  each(use, inv, objectOfFirst);
  each(gen, gen, sameSubject);
  each(inv, inv, sameSubject);
  each(gen, start, objectOfSecond);
  each(start, inv, objectOfFirst);
  each(gen, end, objectOfSecond);
  each(end, inv, objectOfFirst);
  for (const [, , a2, a1] of chase.of('wasInformedBy')) each(start, end, (x, y) => x[2] === a1 && y[2] === a2);
  for (const [, , e2, e1, a, g, u] of chase.of('wasDerivedFrom')) {
    if (a !== '-' && g !== '-' && u !== '-') edges.push([u!, g!, false]);
    each(gen, gen, (x, y) => x[2] === e1 && y[2] === e2, true);
  }
  for (const [, e2, e1] of chase.of('specializationOf')) {
    each(gen, gen, (x, y) => x[2] === e1 && y[2] === e2);
    each(inv, inv, (x, y) => x[2] === e2 && y[2] === e1);
  }
  for (const [, , a, ag] of chase.of('wasAssociatedWith')) {
    each(start, inv, (x, y) => x[2] === a && y[2] === ag);
    each(gen, end, (x, y) => x[2] === ag && y[2] === a);
    each(start, end, (x, y) => x[2] === a && y[2] === ag);
    each(start, end, (x, y) => x[2] === ag && y[2] === a);
  }
  for (const [, , e, ag] of chase.of('wasAttributedTo')) {
    each(gen, gen, (x, y) => x[2] === ag && y[2] === e);
    each(start, gen, (x, y) => x[2] === ag && y[2] === e);
  }
  for (const [, , ag2, ag1] of chase.of('actedOnBehalfOf')) {
    each(gen, inv, (x, y) => x[2] === ag1 && y[2] === ag2);
    each(start, end, (x, y) => x[2] === ag1 && y[2] === ag2);
  }
  return edges.some(([from, to, strict]) => strict && reaches(edges, to, from));
}

function reaches(edges: readonly (readonly [string, string, boolean])[], from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const at of seen) for (const [x, y] of edges) if (x === at) seen.add(y);
  return seen.has(to);
}

/** The verdict of the specification's algorithm on statements of one instance. */
export function isValid(statements: readonly Statement[]): boolean {
  const chase = new Chase();
  for (const said of statements) for (const tuple of tuplesOf(said)) chase.add(tuple);
  try {
    do chase.unify();
    while (chase.infer() || chase.unify());
  } catch (error) {
    if (error instanceof Contradiction) return false;
    throw error;
  }
  return !impossible(chase) && !unordered(chase);
}
