/** What stands in the tables, for those who compare it with what history says. */
import type { Iri } from '../../prov/iri.ts';
import type { DescriptionRow, Difference, EdgeRow, ElementRow, PropertyRow } from '../store.ts';
import type { Connection } from './connection.ts';
import { EDGE_COLUMNS, EDGE_ENDS, edgeOf, type StoredEdge } from './edges.ts';
import { elements } from './elements.ts';
import { DESCRIPTION_COLUMNS, descriptionRows, type StoredDescription } from './records.ts';
import { indexedWords } from './tokens.ts';

/** See `Reader.everyIri`. */
export function everyIri(connection: Connection, first: number, after: Iri | undefined): Iri[] {
  const rows = connection.rows<[Iri]>('SELECT iri FROM element WHERE iri > ? ORDER BY iri LIMIT ?', after ?? '', first);
  return rows.map(([iri]) => iri);
}

/** See `Reader.timelines`. */
export function timelines(
  connection: Connection,
  of: readonly Iri[],
): { readonly descriptions: DescriptionRow[]; readonly edges: EdgeRow[] } {
  const list = JSON.stringify([...new Set(of)]);
  const descriptions = connection.rows<StoredDescription>(
    `SELECT ${DESCRIPTION_COLUMNS}
     FROM json_each(?) j CROSS JOIN element e ON e.iri = j.value CROSS JOIN description d ON d.element = e.id
     LEFT JOIN word w ON w.id = d.bundle ORDER BY d.key, d.since`,
    list,
  );
  const edges = connection.rows<StoredEdge>(
    `SELECT ${EDGE_COLUMNS} FROM json_each(?) j CROSS JOIN element e ON e.iri = j.value CROSS JOIN edge g ON g.source = e.id
     ${EDGE_ENDS} ORDER BY g.key, g.since`,
    list,
  );
  return { descriptions: descriptionRows(descriptions), edges: edges.map(edgeOf) };
}

/** See `Reader.differing`. */
export function differing(
  connection: Connection,
  expected: readonly ElementRow[],
  properties: readonly PropertyRow[],
): Difference[] {
  const iris = expected.map((row) => row.iri);
  const stored = elements(connection, iris, undefined);
  const [values, owners, words] = [valuesOf(connection, iris), ownersOf(connection, iris), countsOf(connection, iris)];
  const wanted = Map.groupBy(properties, (row) => row.iri);
  return expected.flatMap((row): Difference[] => {
    const { iri } = row;
    const own = stored.get(iri);
    if (!own) return [{ iri, part: 'missing' }];
    const found: Difference[] = [];
    if (lineOf(own) !== lineOf(row)) found.push({ iri, part: 'row' });
    if (sorted((wanted.get(iri) ?? []).map(valueLine)) !== sorted(values.get(iri) ?? []))
      found.push({ iri, part: 'values' });
    if (sorted(row.owners) !== sorted(owners.get(iri) ?? [])) found.push({ iri, part: 'owners' });
    if (!hasWords(connection, words.get(iri), indexedWords(row.text))) found.push({ iri, part: 'words' });
    return found;
  });
}

function lineOf(row: ElementRow): string {
  const keys = Object.keys(row).sort() as (keyof ElementRow)[];
  return JSON.stringify(keys.map((key) => [key, row[key]]));
}

function valueLine({ predicate, key, order }: PropertyRow): string {
  return JSON.stringify([predicate, key, order ?? null]);
}

function sorted(lines: readonly string[]): string {
  return JSON.stringify([...lines].sort());
}

function grouped(rows: readonly (readonly [Iri, string])[]): Map<Iri, string[]> {
  const groups = new Map<Iri, string[]>();
  for (const [iri, line] of rows) {
    const list = groups.get(iri);
    if (list) list.push(line);
    else groups.set(iri, [line]);
  }
  return groups;
}

function valuesOf(connection: Connection, iris: readonly Iri[]): Map<Iri, string[]> {
  const rows = connection.rows<[Iri, Iri, string, string | null]>(
    `SELECT e.iri, w.text, p.key, p.sort FROM json_each(?) j CROSS JOIN element e ON e.iri = j.value
     CROSS JOIN property p ON p.element = e.id CROSS JOIN word w ON w.id = p.predicate`,
    JSON.stringify(iris),
  );
  return grouped(rows.map(([iri, predicate, key, order]) => [iri, JSON.stringify([predicate, key, order])]));
}

function ownersOf(connection: Connection, iris: readonly Iri[]): Map<Iri, string[]> {
  const rows = connection.rows<[Iri, string]>(
    `SELECT e.iri, o.owner FROM json_each(?) j CROSS JOIN element e ON e.iri = j.value CROSS JOIN owner o ON o.element = e.id`,
    JSON.stringify(iris),
  );
  return grouped(rows);
}

/** How an element stands in the full-text index. */
interface Indexed {
  readonly id: number;
  /** Tokens; undefined if the element is not in it. */
  readonly count: number | undefined;
}

/** How many tokens the full-text index has of each element: https://www.sqlite.org/fts5.html#the_columnsize_option */
function countsOf(connection: Connection, iris: readonly Iri[]): Map<Iri, Indexed> {
  const rows = connection.rows<[Iri, number, Uint8Array | null]>(
    `SELECT e.iri, e.id, d.sz FROM json_each(?) j CROSS JOIN element e ON e.iri = j.value
     LEFT JOIN element_text_docsize d ON d.id = e.id`,
    JSON.stringify(iris),
  );
  return new Map(rows.map(([iri, id, size]) => [iri, { id, count: size === null ? undefined : varint(size) }]));
}

/** https://www.sqlite.org/fileformat2.html#varint */
function varint(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) break;
  }
  return value;
}

/** Whether the index has exactly these words for an element: each of them, and as many as there are. */
function hasWords(connection: Connection, indexed: Indexed | undefined, text: string): boolean {
  const words = text === '' ? [] : text.split(' ');
  if (indexed?.count !== words.length) return false;
  if (words.length === 0) return true;
  return (
    connection.value<number>(
      // Numbers are bound as floating point, and of a rowid that is no INTEGER the full-text index takes no notice.
      'SELECT count(*) FROM element_text WHERE element_text MATCH ? AND rowid = CAST(? AS INTEGER)',
      words.map((word) => `"${word}"`).join(' '),
      indexed.id,
    ) === 1
  );
}
