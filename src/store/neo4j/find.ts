/** Listings: filters, one of four orders, keyset pages. */
import { int } from 'neo4j-driver';
import type { ElementRow, FindPage, FindQuery } from '../store.ts';
import { keyOf } from './keys.ts';
import { kindLabel } from './labels.ts';
import { ELEMENT, elementRow, numeric } from './rows.ts';
import { searchQuery } from './search.ts';
import type { Snapshot } from './snapshot.ts';

/** The property behind each order; each has an index over (kind, property, iri). */
const SORT = { iri: 'n.iri', name: 'n.name', time: 'n.time', recorded: 'n.since' } as const;

/** A statement's conditions and the parameters they name. */
interface Filter {
  readonly conditions: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
}

const NOTHING: FindPage = { elements: [], more: false };

/** At most three statements: elements with the sort value, those without, and the count. */
export async function find(snapshot: Snapshot, query: FindQuery): Promise<FindPage> {
  const kinds =
    query.kinds === undefined ? snapshot.kinds : snapshot.kinds.filter((kind) => query.kinds!.includes(kind));
  const search = searchQuery(query.text, query.properties ?? []);
  const searched = search !== undefined;
  if (kinds.length === 0) return query.count ? { ...NOTHING, total: 0 } : NOTHING;
  const filter = filterOf(snapshot, query, kinds, search);
  const rows = await page(snapshot, query, filter, searched);
  const total = query.count ? await count(snapshot, query, filter, searched, kinds) : undefined;
  const more = rows.length > query.first;
  return { elements: more ? rows.slice(0, query.first) : rows, ...(total !== undefined && { total }), more };
}

/** One statement's part of a page. */
interface Scan {
  readonly conditions: readonly string[];
  readonly order: string;
  /** Whether the order goes from the index's end to its beginning. */
  readonly backwards: boolean;
  /** The properties of the index that stands in this order, or that finds the name asked for. */
  readonly index: string;
}

async function page(snapshot: Snapshot, query: FindQuery, filter: Filter, searched: boolean): Promise<ElementRow[]> {
  const { sort, after, first } = query;
  const ask = async (scan: Scan, limit: number) => {
    const parameters = { ...filter.parameters, ...afterParameters(query), limit: int(limit) };
    const rows = await snapshot.run(searched ? searchText(filter, scan) : scanText(filter, scan), parameters);
    return rows.map(elementRow);
  };
  const nulls = mayLack(query);
  const rows = nulls && after?.value === null ? [] : await ask(scanOf(query), first + 1);
  if (!nulls || rows.length > first) return rows;
  // The last page of those with a value also begins those without.
  const conditions = [`${SORT[sort.by]} IS NULL`, ...(after?.value === null ? ['n.iri > $afterIri'] : [])];
  const index = query.name === undefined ? 'kind, iri' : 'kind, name, iri';
  const rest = await ask({ conditions, order: 'n.iri', backwards: false, index }, first + 1 - rows.length);
  return [...rows, ...rest];
}

/** Whether an element without the value to sort by can be among the answers. */
function mayLack({ sort, name, nameContains, time }: FindQuery): boolean {
  if (sort.by === 'name') return name === undefined && nameContains === undefined;
  return sort.by === 'time' && time?.from === undefined && time?.to === undefined;
}

function scanOf({ sort, after, name }: FindQuery): Scan {
  const by = SORT[sort.by];
  const than = sort.descending ? '<' : '>';
  const order = `${by}${sort.descending ? ' DESC' : ''}`;
  const property = by.slice('n.'.length);
  const index = name !== undefined ? 'kind, name, iri' : property === 'iri' ? 'kind, iri' : `kind, ${property}, iri`;
  const scan = { backwards: sort.descending, index };
  if (sort.by === 'iri') return { ...scan, order, conditions: after ? [`n.iri ${than} $afterIri`] : [] };
  // No OR: the planner would make two scans of it, and neither would be in order.
  const beyond = after ? [`${by} ${than}= $afterValue`, `NOT (${by} = $afterValue AND n.iri <= $afterIri)`] : [];
  return { ...scan, order: `${order}, n.iri`, conditions: [`${by} IS NOT NULL`, ...beyond] };
}

function afterParameters({ after }: FindQuery): Record<string, unknown> {
  if (!after) return {};
  const { value, iri } = after;
  const afterValue = typeof value === 'number' ? numeric(value) : value === null ? null : keyOf(value);
  return { afterValue, afterIri: keyOf(iri) };
}

/**
 * Without a search, one ordered index scan per kind, each stopped at the page's size, merged. The index is named because the planner, which knows
 * how many elements there are but not how few are wanted, would rather read them all and sort.
 */
function scanText(filter: Filter, { conditions, order, backwards, index }: Scan): string {
  const where = [...filter.conditions, ...conditions].join(' AND ');
  return [
    `UNWIND $kinds AS kind CALL (kind) { MATCH (n:Element) USING INDEX n:Element(${index})`,
    `WHERE n.kind = kind AND n.iri IS NOT NULL AND ${where}`,
    `WITH n ORDER BY n.kind${backwards ? ' DESC' : ''}, ${order} LIMIT $limit RETURN n }`,
    `WITH n ORDER BY ${order} LIMIT $limit RETURN ${ELEMENT} ORDER BY ${order}`,
  ].join(' ');
}

function searchText(filter: Filter, { conditions, order }: Scan): string {
  const where = [...filter.conditions, ...conditions].join(' AND ');
  return `${SEARCHED} WHERE n.kind IN $kinds AND ${where} WITH n ORDER BY ${order} LIMIT $limit RETURN ${ELEMENT} ORDER BY ${order}`;
}

const SEARCHED = "CALL db.index.fulltext.queryNodes('element_search', $search) YIELD node AS n WITH n";

/** Kinds alone are counted from Neo4j's own label counts, whatever their number; other filters by going through what they select. */
async function count(
  snapshot: Snapshot,
  query: FindQuery,
  filter: Filter,
  searched: boolean,
  kinds: readonly string[],
): Promise<number> {
  const alone = !searched && filter.conditions.length === 1 && (query.kinds === undefined || !kinds.includes(''));
  const where = filter.conditions.join(' AND ');
  let text = `MATCH (n:Element) WHERE n.kind IN $kinds AND ${where} RETURN count(n)`;
  if (searched) text = `${SEARCHED} WHERE n.kind IN $kinds AND ${where} RETURN count(n)`;
  if (alone) {
    const labels = query.kinds === undefined ? ['Element'] : kinds.map(kindLabel);
    const all = labels.map((label) => `COUNT { MATCH (n:${label}) }`).join(' + ');
    text = `RETURN ${all} - COUNT { MATCH (n:Element) WHERE n.kind IN $kinds AND n.since > $asOf AND n.iri IS NOT NULL }`;
  }
  const [row] = await snapshot.run(text, filter.parameters);
  return row![0] as number;
}

function filterOf(snapshot: Snapshot, query: FindQuery, kinds: readonly string[], search: string | undefined): Filter {
  const conditions = ['n.since <= $asOf'];
  const parameters: Record<string, unknown> = { asOf: int(snapshot.size - 1), kinds, search };
  const add = (name: string, value: unknown, condition: string) => {
    if (value === undefined) return;
    conditions.push(condition);
    parameters[name] = value;
  };
  add('classes', query.classes, 'any(class IN $classes WHERE class IN labels(n))');
  add('types', query.types, 'any(type IN $types WHERE type IN n.types)');
  add('nameKey', query.name === undefined ? undefined : keyOf(query.name), 'n.name = $nameKey');
  add(
    'namePattern',
    query.nameContains === undefined ? undefined : containing(query.nameContains),
    'coalesce(n.longName, n.name) =~ $namePattern',
  );
  add('project', query.project, 'n.project = $project');
  add('owner', query.owner, '$owner IN n.owners');
  add('statuses', query.statuses, 'n.status IN $statuses');
  add('timeFrom', query.time?.from === undefined ? undefined : numeric(query.time.from), 'n.time >= $timeFrom');
  add('timeTo', query.time?.to === undefined ? undefined : numeric(query.time.to), 'n.time < $timeTo');
  add('described', query.described, 'n.described = $described');
  return { conditions, parameters };
}

/** A Java pattern for a substring, ASCII letters in either case: `(?i)` alone folds nothing beyond ASCII. */
function containing(text: string): string {
  return `(?is).*${text.replace(/[!-/:-@[-`{-~]/g, '\\$&')}.*`;
}
