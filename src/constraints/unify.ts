/**
 * Key and uniqueness constraints carried to their end: https://www.w3.org/TR/prov-constraints/#normalization-validity-equivalence. Congruence
 * closure: statements lie in tables by the roots of their keys; when two terms become one, only the statements of the smaller are looked at again.
 */
import { RELATIONS } from '../prov/relations.ts';
import type { Fact, Part } from './fact.ts';
import type { Instance } from './instance.ts';
import type { Report } from './report.ts';
import type { Dependency, UniquenessRule } from './rule.ts';
import { sayStatement, sayTerm } from './say.ts';
import type { Term } from './terms.ts';

interface Row {
  readonly rule: UniquenessRule;
  readonly dependency: Dependency;
  readonly fact: Fact;
}

/** The statements of a table with one key. */
interface Bucket {
  first: Row | undefined;
  /** Rows that count once there is a first. */
  waiting: Row[];
}

/** Unifies what the rules say is one; what cannot be is reported, and stays two, so that the other rules can still be checked. */
export function unify(instance: Instance, rules: readonly UniquenessRule[], report: Report): void {
  const unifier = new Unifier(instance, report);
  for (const rule of rules) {
    for (const dependency of rule.dependencies) {
      for (const fact of instance.of(dependency.of)) unifier.add({ rule, dependency, fact });
    }
  }
  unifier.settle();
}

class Unifier {
  readonly #instance: Instance;
  readonly #report: Report;
  readonly #tables = new Map<string, Map<string | Term, Bucket>>();
  /** By root: the rows whose key the term is part of. */
  readonly #rows: (Row[] | undefined)[] = [];
  readonly #open: Row[] = [];
  /** Pairs of statements that contradict each other: told once, by the first rule that finds it. */
  readonly #told = new Set<string>();
  /** Which fact gave a term its constant. */
  readonly #given = new Map<Term, number>();

  constructor(instance: Instance, report: Report) {
    this.#instance = instance;
    this.#report = report;
  }

  add(row: Row): void {
    for (const part of row.dependency.key) {
      const root = this.#instance.terms.root(row.fact[part]!);
      (this.#rows[root] ??= []).push(row);
    }
    this.#open.push(row);
  }

  settle(): void {
    // In the order they came, so that of several rules that find one contradiction the first of the table tells it.
    for (let i = 0; i < this.#open.length; i++) this.#place(this.#open[i]!);
    this.#open.length = 0;
  }

  #key({ dependency, fact }: Row): string | Term {
    const { terms } = this.#instance;
    const [first, ...others] = dependency.key;
    const root = terms.root(fact[first!]!);
    return others.length === 0 ? root : `${root} ${others.map((part) => terms.root(fact[part]!)).join(' ')}`;
  }

  #place(row: Row): void {
    let table = this.#tables.get(row.dependency.table);
    if (!table) this.#tables.set(row.dependency.table, (table = new Map<string | Term, Bucket>()));
    const key = this.#key(row);
    let bucket = table.get(key);
    if (!bucket) table.set(key, (bucket = { first: undefined, waiting: [] }));
    if (bucket.first) this.#equate(bucket.first, row);
    else if (row.dependency.waits) bucket.waiting.push(row);
    else {
      bucket.first = row;
      for (const waiting of bucket.waiting.splice(0)) this.#equate(row, waiting);
    }
  }

  #equate(a: Row, b: Row): void {
    if (a === b) return;
    for (const [i, part] of a.dependency.determines.entries()) {
      const other = b.dependency.determines[i]!;
      const [x, y] = [a.fact[part]!, b.fact[other]!];
      this.#remember(x, a.fact.from);
      this.#remember(y, b.fact.from);
      const loser = this.#instance.terms.unify(x, y);
      if (loser === false) this.#contradiction(a, b, [part, other]);
      else if (loser !== undefined) this.#moved(loser);
    }
  }

  /** A constant is known from the first statement that has it in a place compared. */
  #remember(term: Term, from: number): void {
    const { terms } = this.#instance;
    if (terms.constant(term) === undefined) return;
    const root = terms.root(term);
    if (!this.#given.has(root)) this.#given.set(root, from);
  }

  /** Rows of a term that is no root any more have another key now. */
  #moved(loser: Term): void {
    const { terms } = this.#instance;
    const winner = terms.root(loser);
    const given = this.#given.get(loser);
    if (given !== undefined && !this.#given.has(winner)) this.#given.set(winner, given);
    const rows = this.#rows[loser];
    if (!rows) return;
    this.#rows[loser] = undefined;
    const kept = (this.#rows[winner] ??= []);
    for (const row of rows) {
      kept.push(row);
      this.#open.push(row);
    }
  }

  #contradiction(a: Row, b: Row, [part, other]: [Part, Part]): void {
    const pair = `${Math.min(a.fact.from, b.fact.from)} ${Math.max(a.fact.from, b.fact.from)}`;
    if (this.#told.has(pair)) return;
    this.#told.add(pair);
    const { terms } = this.#instance;
    const [x, y] = [a.fact[part]!, b.fact[other]!];
    const [givesX = a.fact.from, givesY = b.fact.from] = [x, y].map((term) => this.#given.get(terms.root(term)));
    // Those that give the two values come first; those that make them one follow.
    this.#report.add(b.rule, [givesX, givesY, a.fact.from, b.fact.from], (statements) => {
      const place = placeName(b.fact, other);
      const [first, second = first] = statements.map(sayStatement);
      return `${b.rule.says} Here ${place} would have to be one, and is ${sayTerm(terms, x)} by ${first!}, ${sayTerm(terms, y)} by ${second!}.`;
    });
  }
}

/** A place of a statement by the name that PROV-DM gives it. */
function placeName({ kind }: Fact, part: Part): string {
  if (part !== 'subject' && part !== 'object') return `the ${NAMES[part]}`;
  const definition = kind === 'entity' || kind === 'activity' || kind === 'agent' ? undefined : RELATIONS[kind];
  const { domain, range } = definition ?? {};
  if (domain === range || domain === undefined) return part === 'subject' ? 'what it is about' : 'what it refers to';
  return `the ${(part === 'subject' ? domain : range!).toLowerCase()}`;
}

const NAMES: Readonly<Record<Exclude<Part, 'subject' | 'object'>, string>> = {
  id: 'identifier',
  activity: 'activity',
  time: 'time',
  generation: 'generation',
  usage: 'usage',
  plan: 'plan',
  inBundle: 'bundle',
  start: 'start time',
  end: 'end time',
};
