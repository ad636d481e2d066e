/** Inferences and uniqueness constraints carried out to the letter: every inference adds its conclusions until nothing is new, every key substitutes. */
import { PROV } from '../../src/prov/namespaces.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { ENDED_AT, STARTED_AT, type RelationStatement, type Statement } from '../../src/prov/statement.ts';
import { valueText, type Value } from '../../src/prov/value.ts';

/** Kind, identifier, arguments; a text that begins with `_` is an existential variable. */
export type Tuple = readonly string[];

export class Contradiction extends Error {}

let count = 0;
const some = () => `_${count++}`;

export function tuplesOf(said: Statement): Tuple[] {
  if (said.statement === 'relation') return [relationTuple(said)];
  const out: Tuple[] = [];
  const has = (name: string) => said.types.includes(`${PROV}${name}` as Iri);
  const time = (key: Iri) => said.attributes[key]?.map((value: Value) => valueText(value))[0] ?? some();
  if (has('Entity')) out.push(['entity', said.id]);
  if (has('Activity')) out.push(['activity', said.id, time(STARTED_AT), time(ENDED_AT)]);
  if (has('Agent')) out.push(['agent', said.id]);
  if (has('EmptyCollection')) out.push(['empty', said.id]);
  return out;
}

function relationTuple(said: RelationStatement): Tuple {
  const { relation, subject, object, activity, time, generation, usage, plan } = said;
  const id = said.id ?? some();
  switch (relation) {
    case 'used':
    case 'wasGeneratedBy':
    case 'wasInvalidatedBy':
      return [relation, id, subject, object ?? some(), time ?? some()];
    case 'wasStartedBy':
    case 'wasEndedBy':
      return [relation, id, subject, object ?? some(), activity ?? some(), time ?? some()];
    case 'wasAssociatedWith':
      return [relation, id, subject, object ?? some(), plan ?? '-'];
    case 'actedOnBehalfOf':
      return [relation, id, subject, object!, activity ?? some()];
    case 'wasDerivedFrom':
      return activity === undefined
        ? [relation, id, subject, object!, '-', generation ?? '-', usage ?? '-']
        : [relation, id, subject, object!, activity, generation ?? some(), usage ?? some()];
    case 'specializationOf':
    case 'alternateOf':
    case 'hadMember':
      return [relation, subject, object!];
    default:
      return [relation, id, subject, object!];
  }
}

export class Chase {
  tuples = new Map<string, Tuple>();

  add(tuple: Tuple): boolean {
    const key = tuple.join(' ');
    if (this.tuples.has(key)) return false;
    this.tuples.set(key, tuple);
    return true;
  }

  of(kind: string): Tuple[] {
    return [...this.tuples.values()].filter((tuple) => tuple[0] === kind);
  }

  /** Whether a tuple of the kind has these arguments; undefined matches any. */
  holds(kind: string, ...args: (string | undefined)[]): boolean {
    return this.of(kind).some((tuple) => args.every((arg, i) => arg === undefined || tuple[i + 1] === arg));
  }

  infer(): boolean {
    let changed = false;
    const conclude = (isKnown: boolean, ...tuples: Tuple[]) => {
      if (!isKnown) for (const tuple of tuples) changed = this.add(tuple) || changed;
    };
    for (const [, , a2, a1] of this.of('wasInformedBy')) {
      const known = this.of('wasGeneratedBy').some((g) => g[3] === a1 && this.holds('used', undefined, a2, g[2]));
      const e = some();
      conclude(known, ['wasGeneratedBy', some(), e, a1!, some()], ['used', some(), a2!, e, some()]);
    }
    for (const [, , e, a1] of this.of('wasGeneratedBy'))
      for (const [, , a2, used] of this.of('used'))
        if (used === e) conclude(this.holds('wasInformedBy', undefined, a2, a1), ['wasInformedBy', some(), a2!, a1!]);
    for (const [, e] of this.of('entity')) {
      conclude(this.holds('wasGeneratedBy', undefined, e), ['wasGeneratedBy', some(), e!, some(), some()]);
      conclude(this.holds('wasInvalidatedBy', undefined, e), ['wasInvalidatedBy', some(), e!, some(), some()]);
      conclude(false, ['alternateOf', e!, e!]);
    }
    for (const [, a, t1, t2] of this.of('activity')) {
      const known = (kind: string, t: string) => this.of(kind).some((s) => s[2] === a && s[5] === t);
      conclude(known('wasStartedBy', t1!), ['wasStartedBy', some(), a!, some(), some(), t1!]);
      conclude(known('wasEndedBy', t2!), ['wasEndedBy', some(), a!, some(), some(), t2!]);
    }
    for (const kind of ['wasStartedBy', 'wasEndedBy'])
      for (const [, , , e, a] of this.of(kind))
        conclude(this.holds('wasGeneratedBy', undefined, e, a), ['wasGeneratedBy', some(), e!, a!, some()]);
    for (const [, , e2, e1, a, g, u] of this.of('wasDerivedFrom')) {
      if (a === '-' || g === '-' || u === '-') continue;
      conclude(this.holds('used', u, a, e1), ['used', u!, a!, e1!, some()]);
      conclude(this.holds('wasGeneratedBy', g, e2, a), ['wasGeneratedBy', g!, e2!, a!, some()]);
    }
    for (const [, , e, ag] of this.of('wasAttributedTo')) {
      const known = this.of('wasGeneratedBy').some(
        (g) => g[2] === e && this.holds('wasAssociatedWith', undefined, g[3], ag),
      );
      const a = some();
      conclude(known, ['wasGeneratedBy', some(), e!, a, some()], ['wasAssociatedWith', some(), a, ag!, some()]);
    }
    for (const [, , ag1, ag2, a] of this.of('actedOnBehalfOf'))
      for (const agent of [ag1!, ag2!])
        conclude(this.holds('wasAssociatedWith', undefined, a, agent), [
          'wasAssociatedWith',
          some(),
          a!,
          agent,
          some(),
        ]);
    for (const kind of RELATIONS)
      for (const [, id, x, y] of this.of(kind)) conclude(false, ['wasInfluencedBy', id!, x!, y!]);
    for (const [, x, y] of this.of('alternateOf')) {
      conclude(false, ['alternateOf', y!, x!]);
      for (const [, v, z] of this.of('alternateOf')) if (v === y) conclude(false, ['alternateOf', x!, z!]);
    }
    for (const [, x, y] of this.of('specializationOf')) {
      conclude(false, ['alternateOf', x!, y!]);
      for (const [, v, z] of this.of('specializationOf')) if (v === y) conclude(false, ['specializationOf', x!, z!]);
      if (this.holds('entity', y)) conclude(false, ['entity', x!]);
      if (this.holds('empty', y)) conclude(false, ['empty', x!]);
    }
    return changed;
  }

  /** Substitutes until keys determine what they should. */
  unify(): boolean {
    for (let changed = false; ; changed = true) {
      const pair = this.#different();
      if (!pair) return changed;
      const [a, b] = pair;
      if (a.startsWith('_')) this.#substitute(a, b);
      else if (b.startsWith('_')) this.#substitute(b, a);
      else throw new Contradiction(`${a} and ${b}`);
    }
  }

  #different(): [string, string] | undefined {
    const same = (x: Tuple, y: Tuple): [string, string] | undefined => {
      const i = x.findIndex((part, at) => part !== y[at]);
      return i < 0 ? undefined : [x[i]!, y[i]!];
    };
    for (const kind of ['activity', ...RELATIONS, 'wasInfluencedBy'])
      for (const x of this.of(kind))
        for (const y of this.of(kind)) {
          const differ = x[1] === y[1] ? same(x, y) : undefined;
          if (differ) return differ;
        }
    for (const [kind, i, j] of UNIQUE)
      for (const x of this.of(kind))
        for (const y of this.of(kind)) if (x[i] === y[i] && x[j] === y[j] && x[1] !== y[1]) return [x[1]!, y[1]!];
    for (const [kind, time] of [
      ['wasStartedBy', 2],
      ['wasEndedBy', 3],
    ] as const)
      for (const x of this.of('activity'))
        for (const y of this.of(kind)) if (x[1] === y[2] && x[time] !== y[5]) return [x[time]!, y[5]!];
    return undefined;
  }

  #substitute(variable: string, term: string): void {
    const before = [...this.tuples.values()];
    this.tuples.clear();
    for (const tuple of before) this.add(tuple.map((part) => (part === variable ? term : part)));
  }
}

export const RELATIONS = [
  'used',
  'wasGeneratedBy',
  'wasInvalidatedBy',
  'wasStartedBy',
  'wasEndedBy',
  'wasInformedBy',
  'wasAttributedTo',
  'wasAssociatedWith',
  'actedOnBehalfOf',
  'wasDerivedFrom',
];
const UNIQUE = [
  ['wasGeneratedBy', 2, 3],
  ['wasInvalidatedBy', 2, 3],
  ['wasStartedBy', 2, 4],
  ['wasEndedBy', 2, 4],
] as const;
