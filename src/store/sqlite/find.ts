/** Searching for elements: one file because the filters, the choice of what to begin with and the order belong to one statement. */
import type { SQLInputValue } from 'node:sqlite';
import { orderKeyOfText, sortOfKey } from '../../prov/order.ts';
import { indexKey } from '../project.ts';
import type { FindPage, FindQuery, PropertyFilter } from '../store.ts';
import type { Connection } from './connection.ts';
import { ELEMENT_COLUMNS, elementOf, type StoredElement } from './elements.ts';
import { classBits } from './forms.ts';
import { indexedWords } from './tokens.ts';

/** Up to so many candidates are read and sorted; beyond that the walk follows the order asked for and filters as it goes. */
const FEW = 10_000;

/** SQL and the values of its parameters, in order. */
interface Part {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** See `Reader.find`: three statements at most. */
export function find(connection: Connection, query: FindQuery): FindPage {
  const forms = formFilter(query);
  const filters = elementFilters(query);
  const candidates = fewCandidates(connection, query, forms);
  const page = candidates ? sortedPage(candidates, forms, filters, query) : orderedPage(forms, filters, query);
  const rows = connection.all<StoredElement>(page.sql, ...page.values);
  const elements = rows.slice(0, query.first).map((row) => elementOf(connection, row));
  const more = rows.length > query.first;
  return query.count ? { elements, total: countAll(connection, candidates, forms, filters), more } : { elements, more };
}

function join(parts: readonly Part[], separator: string): Part {
  return { sql: parts.map((p) => p.sql).join(separator), values: parts.flatMap((p) => p.values) };
}

/** On a form named `f`. */
function formFilter({ kinds, classes, types }: FindQuery): Part {
  const parts: Part[] = [{ sql: 'true', values: [] }];
  if (kinds) parts.push({ sql: 'f.kind IN (SELECT value FROM json_each(?))', values: [JSON.stringify(kinds)] });
  if (classes) parts.push({ sql: '(f.classes & ?) <> 0', values: [classBits(classes)] });
  if (types) {
    const sql = 'EXISTS (SELECT 1 FROM json_each(f.types) t WHERE t.value IN (SELECT value FROM json_each(?)))';
    parts.push({ sql, values: [JSON.stringify(types)] });
  }
  return join(parts, ' AND ');
}

/** On an element named `e`. */
function elementFilters(query: FindQuery): Part {
  const parts: Part[] = [{ sql: 'true', values: [] }];
  const add = (sql: string, ...values: SQLInputValue[]) => parts.push({ sql, values });
  if (query.name !== undefined) add('e.name = ?', query.name);
  if (query.nameContains !== undefined) add('instr(lower(e.name), lower(?)) > 0', query.nameContains);
  if (query.project !== undefined) add('e.project = ?', query.project);
  if (query.owner !== undefined) {
    add('EXISTS (SELECT 1 FROM owner o WHERE o.owner = ? AND o.element = e.id)', query.owner);
  }
  if (query.statuses) add('e.status IN (SELECT value FROM json_each(?))', JSON.stringify(query.statuses));
  if (query.time?.from !== undefined) add('e.time >= ?', query.time.from);
  if (query.time?.to !== undefined) add('e.time < ?', query.time.to);
  if (query.described !== undefined) add('e.described = ?', query.described ? 1 : 0);
  for (const filter of query.properties ?? []) {
    // The plus makes the planner look at the one element's rows, and not at all values in the range for each element.
    const { sql, values } = propertyFilter(filter, '+p.sort');
    add(
      `${filter.is === 'ne' ? `${HAS} AND NOT ` : ''}EXISTS (SELECT 1 FROM property p WHERE p.element = e.id AND ${sql})`,
      ...(filter.is === 'ne' ? [filter.predicate] : []),
      ...values,
    );
  }
  const words = matchAll(query.text);
  if (words !== undefined) {
    // Asked once and looked up by number: asked per element, the index would go through all elements with the words each time. The plus keeps the
    // planner from beginning here when the order asked for comes from an index.
    add('+e.id IN (SELECT rowid FROM element_text WHERE element_text MATCH ?)', words);
  }
  return join(parts, ' AND ');
}

const PREDICATE = 'p.predicate = (SELECT id FROM word WHERE text = ?)';
const HAS = `EXISTS (SELECT 1 FROM property p WHERE p.element = e.id AND ${PREDICATE})`;
const COMPARED = { lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

/** On a property named `p`; of `ne`, what must not be. */
function propertyFilter({ predicate, is, value }: PropertyFilter, sort: 'p.sort' | '+p.sort'): Part {
  if (is === 'exists') return { sql: PREDICATE, values: [predicate] };
  if (value === undefined) throw new TypeError(`The comparison ${is} needs a value.`);
  if (is === 'eq' || is === 'ne') return { sql: `${PREDICATE} AND p.key = ?`, values: [predicate, indexKey(value)] };
  const order = orderKeyOfText(value);
  if (order === undefined) return { sql: 'false', values: [] };
  // Numbers with numbers, times with times.
  const [from, to] = [sortOfKey(order), `${sortOfKey(order)}~`];
  const range = is === 'lt' || is === 'le' ? `${sort} > ?` : `${sort} < ?`;
  return {
    sql: `${PREDICATE} AND ${sort} ${COMPARED[is]} ? AND ${range}`,
    values: [predicate, order, is === 'lt' || is === 'le' ? from : to],
  };
}

/** A query of FTS5 for elements that hold every word; undefined if the text has no word, and so asks for nothing. */
function matchAll(text: string | undefined): string | undefined {
  const words = text === undefined ? '' : indexedWords(text);
  return words === ''
    ? undefined
    : words
        .split(' ')
        .map((word) => `"${word}"`)
        .join(' ');
}

/**
 * Elements with a property that passes. What has a place in an order is indexed by that, the rest by its text; the text asked for may be that of
 * either, so both indexes are asked.
 */
function propertyDriver(filter: PropertyFilter): Part {
  const select = 'SELECT p.element AS id FROM property p WHERE';
  const plain: Part = propertyFilter(filter, 'p.sort');
  if (filter.is !== 'eq' && filter.is !== 'exists') return { sql: `${select} ${plain.sql}`, values: plain.values };
  const order = filter.value === undefined ? undefined : orderKeyOfText(filter.value);
  const ordered = filter.value === undefined ? 'p.sort IS NOT NULL' : 'p.sort = ?';
  return {
    sql: `${select} ${plain.sql} AND p.sort IS NULL UNION ALL ${select} ${plain.sql} AND ${ordered}`,
    values: [...plain.values, ...plain.values, ...(filter.value === undefined ? [] : [order ?? null])],
  };
}

/** Filters that an index answers, each as a statement that lists element numbers. */
function drivers(query: FindQuery, forms: Part): Part[] {
  const parts: Part[] = [];
  const add = (sql: string, ...values: SQLInputValue[]) => parts.push({ sql, values });
  if (query.name !== undefined)
    add('SELECT e.id FROM form f CROSS JOIN element e ON e.form = f.id AND e.name = ?', query.name);
  for (const filter of query.properties ?? []) {
    if (filter.is !== 'ne') parts.push(propertyDriver(filter));
  }
  if (query.owner !== undefined) add('SELECT element AS id FROM owner WHERE owner = ?', query.owner);
  const words = matchAll(query.text);
  if (words !== undefined) add('SELECT rowid AS id FROM element_text WHERE element_text MATCH ?', words);
  if (query.project !== undefined) add('SELECT id FROM element WHERE project = ?', query.project);
  if (query.statuses) {
    add('SELECT id FROM element WHERE status IN (SELECT value FROM json_each(?))', JSON.stringify(query.statuses));
  }
  // Elements have an index by form and name, time or record, but none by form and IRI.
  if (query.sort.by === 'iri' && (query.kinds ?? query.classes ?? query.types)) {
    add(`SELECT e.id FROM form f CROSS JOIN element e ON e.form = f.id WHERE ${forms.sql}`, ...forms.values);
  }
  return parts;
}

/** The filter with the fewest elements, if they are few; one statement asks all filters. */
function fewCandidates(connection: Connection, query: FindQuery, forms: Part): Part | undefined {
  const parts = drivers(query, forms);
  if (parts.length === 0) return undefined;
  const counts = parts.map(({ sql, values }) => ({
    sql: `(SELECT count(*) FROM (SELECT 1 FROM (${sql}) LIMIT ${FEW + 1}))`,
    values,
  }));
  const probe = join(counts, ', ');
  const found = connection.rows<number[]>(`SELECT ${probe.sql}`, ...probe.values)[0]!;
  const least = Math.min(...found);
  return least <= FEW ? parts[found.indexOf(least)] : undefined;
}

const SORT_COLUMNS = { iri: 'e.iri', name: 'e.name', time: 'e.time', recorded: 'e.since' } as const;

/** All candidates that pass the filters, sorted. */
function sortedPage(candidates: Part, forms: Part, filters: Part, query: FindQuery): Part {
  const column = SORT_COLUMNS[query.sort.by];
  const after = afterCursor(query, true);
  return join(
    [
      { sql: `SELECT ${ELEMENT_COLUMNS} FROM (`, values: [] },
      { sql: `SELECT DISTINCT id FROM (${candidates.sql})`, values: candidates.values },
      { sql: ') c CROSS JOIN element e ON e.id = c.id CROSS JOIN form f ON f.id = e.form WHERE', values: [] },
      join([forms, filters, after], ' AND '),
      {
        sql: `ORDER BY ${column} IS NULL, ${column} ${query.sort.descending ? 'DESC' : 'ASC'}, e.iri LIMIT ?`,
        values: [query.first + 1],
      },
    ],
    ' ',
  );
}

/** The first of each form in the order asked for, by index, then the first of these. */
function orderedPage(forms: Part, filters: Part, query: FindQuery): Part {
  const { by, descending } = query.sort;
  const column = SORT_COLUMNS[by];
  const direction = descending ? 'DESC' : 'ASC';
  const first: Part = { sql: '?', values: [query.first + 1] };
  if (by === 'iri') {
    return join(
      [
        { sql: `SELECT ${ELEMENT_COLUMNS} FROM element e CROSS JOIN form f ON f.id = e.form WHERE`, values: [] },
        join([forms, filters, afterCursor(query, true)], ' AND '),
        { sql: `ORDER BY e.iri ${direction} LIMIT`, values: [] },
        first,
      ],
      ' ',
    );
  }
  const branch = (nulls: boolean): Part =>
    join(
      [
        {
          sql: 'SELECT x.id FROM form f CROSS JOIN element x ON x.id IN (SELECT e.id FROM element e WHERE e.form = f.id',
          values: [],
        },
        { sql: `AND ${column} IS ${nulls ? '' : 'NOT '}NULL AND`, values: [] },
        join([filters, afterCursor(query, nulls)], ' AND '),
        { sql: `ORDER BY ${nulls ? '' : `${column} ${direction}, `}e.iri LIMIT`, values: [] },
        first,
        { sql: ') WHERE', values: [] },
        forms,
      ],
      ' ',
    );
  return join(
    [
      { sql: `SELECT ${ELEMENT_COLUMNS} FROM (`, values: [] },
      by === 'recorded' ? branch(false) : join([branch(false), branch(true)], ' UNION ALL '),
      {
        sql: `) top CROSS JOIN element e ON e.id = top.id ORDER BY ${column} IS NULL, ${column} ${direction}, e.iri LIMIT`,
        values: [],
      },
      first,
    ],
    ' ',
  );
}

/** What comes after the cursor; `nulls` says whether elements without the value are among those looked at. */
function afterCursor({ after, sort }: FindQuery, nulls: boolean): Part {
  if (!after) return { sql: 'true', values: [] };
  const column = SORT_COLUMNS[sort.by];
  const beyond = sort.descending ? '<' : '>';
  if (sort.by === 'iri') return { sql: `e.iri ${beyond} ?`, values: [after.iri] };
  if (after.value === null) return { sql: `${column} IS NULL AND e.iri > ?`, values: [after.iri] };
  return {
    sql: `(${nulls ? `${column} IS NULL OR ` : ''}(${column} ${beyond}= ? AND (${column} ${beyond} ? OR e.iri > ?)))`,
    values: [after.value, after.value, after.iri],
  };
}

function countAll(connection: Connection, candidates: Part | undefined, forms: Part, filters: Part): number {
  const from = candidates
    ? `(SELECT DISTINCT id FROM (${candidates.sql})) c CROSS JOIN element e ON e.id = c.id CROSS JOIN form f ON f.id = e.form`
    : 'form f CROSS JOIN element e ON e.form = f.id';
  return connection.value<number>(
    `SELECT count(*) FROM ${from} WHERE ${forms.sql} AND ${filters.sql}`,
    ...(candidates?.values ?? []),
    ...forms.values,
    ...filters.values,
  );
}
