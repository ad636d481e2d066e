/** What the port's words mean, written as plainly as possible over arrays: the answer every store is held to. */
import type {
  EdgeQuery,
  EdgeRow,
  ElementRow,
  FindQuery,
  FrontierReason,
  Reach,
  ReachQuery,
} from '../../src/store/store.ts';
import { hasHappened, isValid, validityOfRow } from '../../src/store/valid.ts';
import { wordsOf } from '../../src/store/words.ts';
import type { PropertyRow } from '../../src/store/store.ts';

export interface Model {
  readonly elements: readonly ElementRow[];
  readonly edges: readonly EdgeRow[];
  readonly properties: readonly PropertyRow[];
}

export function inForce(row: { readonly since: number; readonly until?: number }, asOf = Infinity): boolean {
  return asOf === Infinity
    ? row.until === undefined
    : row.since <= asOf && (row.until === undefined || row.until > asOf);
}

export function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A walk without a deadline. */
export function modelReach({ elements, edges }: Model, query: ReachQuery): Reach {
  const { validAt: at, roles } = query;
  const known = elements.filter((e) => e.since <= (query.asOf ?? Infinity));
  const rows = new Map(known.filter((e) => at === undefined || isValid(validityOfRow(e), at)).map((e) => [e.iri, e]));
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    if (!inForce(edge, query.asOf) || (query.names && !query.names.includes(edge.name))) continue;
    if (roles && !edge.roles.some((role) => roles.includes(role))) continue;
    if (at !== undefined && !hasHappened(edge.time, at)) continue;
    if (!rows.has(edge.from) || !rows.has(edge.to)) continue;
    const [near, far] = query.direction === 'upstream' ? [edge.from, edge.to] : [edge.to, edge.from];
    next.set(near, [...(next.get(near) ?? []), far]);
  }
  const depths = new Map<string, number>();
  for (const iri of query.from) if (rows.has(iri)) depths.set(iri, 0);
  const isStop = (iri: string) =>
    depths.get(iri) !== 0 && (query.stopAt ?? []).includes(rows.get(iri as never)?.kind ?? '');
  let hop = [...depths.keys()];
  let reason: FrontierReason = 'depth';
  for (let depth = 1; hop.length > 0 && depth <= (query.depth ?? Infinity); depth++) {
    const found = [...new Set(hop.filter((iri) => !isStop(iri)).flatMap((iri) => next.get(iri) ?? []))]
      .filter((iri) => !depths.has(iri))
      .sort(compareText);
    const room = query.limit - depths.size;
    hop = found.slice(0, room);
    for (const iri of hop) depths.set(iri, depth);
    if (found.length > room) {
      reason = 'size';
      break;
    }
  }
  const reached = [...depths].sort((a, b) => a[1] - b[1] || compareText(a[0], b[0]));
  return {
    elements: reached.map(([iri, depth]) => {
      const row = rows.get(iri as never)!;
      return { iri: row.iri, ...(row.kind !== undefined && { kind: row.kind }), depth };
    }),
    frontier: reached
      .filter(([iri]) => !isStop(iri) && (next.get(iri) ?? []).some((far) => !depths.has(far)))
      .map(([iri, depth]) => ({
        iri: rows.get(iri as never)!.iri,
        reason: depth === query.depth ? ('depth' as const) : reason,
      }))
      .sort((a, b) => compareText(a.iri, b.iri)),
  };
}

/** All edges of one element that a query matches, in order, whatever the page. */
export function modelEdges({ elements, edges }: Model, query: EdgeQuery, of: string): EdgeRow[] {
  const kindOf = new Map(elements.map((e) => [e.iri, e.kind]));
  return edges
    .filter((e) => inForce(e, query.asOf) && (query.direction === 'upstream' ? e.from : e.to) === of)
    .filter((e) => !query.names || query.names.includes(e.name))
    .filter(
      (e) => !query.kinds || query.kinds.includes(kindOf.get(query.direction === 'upstream' ? e.to : e.from) ?? ''),
    )
    .filter((e) => !query.roles || e.roles.some((role) => query.roles!.includes(role)))
    .filter((e) => query.via === undefined || e.via === query.via)
    .sort((a, b) => a.since - b.since || compareText(a.key, b.key));
}

/** All elements that a query matches, sorted, whatever the page. */
export function modelFind({ elements, properties }: Model, query: FindQuery): ElementRow[] {
  const value = (e: ElementRow) => sortValue(e, query);
  return elements
    .filter((e) =>
      matches(
        e,
        properties.filter((p) => p.iri === e.iri),
        query,
      ),
    )
    .sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      const byIri = compareCodePoints(a.iri, b.iri);
      if (query.sort.by === 'iri') return query.sort.descending ? -byIri : byIri;
      if (x === null || y === null) return x === y ? byIri : x === null ? 1 : -1;
      const byValue = typeof x === 'number' ? x - (y as number) : compareCodePoints(x, y as string);
      return (query.sort.descending ? -byValue : byValue) || byIri;
    });
}

export function sortValue(e: ElementRow, { sort }: FindQuery): string | number | null {
  if (sort.by === 'iri') return e.iri;
  if (sort.by === 'recorded') return e.since;
  return (sort.by === 'name' ? e.name : e.time) ?? null;
}

function matches(e: ElementRow, properties: readonly PropertyRow[], query: FindQuery): boolean {
  const words = new Set(wordsOf(e.text));
  const lower = (text: string) => text.replace(/[A-Z]/g, (c) => c.toLowerCase());
  const tests: boolean[] = [
    !query.kinds || query.kinds.includes(e.kind ?? ''),
    !query.classes || query.classes.some((c) => e.classes.includes(c)),
    !query.types || query.types.some((t) => e.types.includes(t)),
    query.name === undefined || e.name === query.name,
    query.nameContains === undefined || (e.name !== undefined && lower(e.name).includes(lower(query.nameContains))),
    query.project === undefined || e.project === query.project,
    query.owner === undefined || e.owners.includes(query.owner),
    !query.statuses || query.statuses.includes(e.status ?? ''),
    query.time?.from === undefined || (e.time !== undefined && e.time >= query.time.from),
    query.time?.to === undefined || (e.time !== undefined && e.time < query.time.to),
    query.described === undefined || e.described === query.described,
    query.text === undefined || wordsOf(query.text).every((word) => words.has(word)),
  ];
  for (const { predicate, is, value = '' } of query.properties ?? []) {
    const own = properties.filter((p) => p.predicate === predicate);
    const number = Number(value);
    const compare = (test: (n: number) => boolean) => own.some((p) => p.order !== undefined && test(Number(p.key)));
    tests.push(
      {
        exists: own.length > 0,
        eq: own.some((p) => p.key === value),
        ne: own.length > 0 && own.every((p) => p.key !== value),
        lt: compare((n) => n < number),
        le: compare((n) => n <= number),
        gt: compare((n) => n > number),
        ge: compare((n) => n >= number),
      }[is],
    );
  }
  return tests.every(Boolean);
}
