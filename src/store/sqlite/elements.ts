import type { Iri } from '../../prov/iri.ts';
import { orderKeyOfText } from '../../prov/order.ts';
import type { ElementRow } from '../store.ts';
import type { Connection } from './connection.ts';

/** An element as its table has it. */
export interface StoredElement {
  readonly iri: Iri;
  readonly form: number;
  readonly name: string | null;
  readonly version: string | null;
  readonly project: string | null;
  readonly status: string | null;
  readonly digest: string | null;
  readonly owners: string | null;
  readonly time: number | null;
  readonly end_time: number | null;
  readonly described: number;
  readonly since: number;
  readonly text: string;
}

/** The columns of {@link StoredElement}, of a table named `e`. */
export const ELEMENT_COLUMNS =
  'e.iri, e.form, e.name, e.version, e.project, e.status, e.digest, e.owners, e.time, e.end_time, e.described, e.since, e.text';

export function elementOf(connection: Connection, stored: StoredElement): ElementRow {
  const { iri, name, version, project, status, digest, time, end_time: endTime } = stored;
  return {
    iri,
    ...connection.forms.form(stored.form),
    ...(name !== null && { name }),
    ...(version !== null && { version }),
    ...(project !== null && { project }),
    ...(status !== null && { status }),
    ...(digest !== null && { digest }),
    owners: stored.owners === null ? [] : (JSON.parse(stored.owners) as Iri[]),
    ...(time !== null && { time }),
    ...(endTime !== null && { endTime }),
    text: stored.text,
    described: stored.described === 1,
    since: stored.since,
  };
}

/** See `Reader.elements`. */
export function elements(connection: Connection, iris: readonly Iri[], asOf: number | undefined): Map<Iri, ElementRow> {
  const rows = connection.all<StoredElement>(
    `SELECT ${ELEMENT_COLUMNS} FROM json_each(?1) j CROSS JOIN element e ON e.iri = j.value WHERE e.since <= ?2`,
    JSON.stringify(iris),
    asOf ?? Number.MAX_SAFE_INTEGER,
  );
  return new Map(rows.map((row) => [row.iri, elementOf(connection, row)]));
}

/** Numbers of those elements that exist (as of a record). */
export function elementIds(connection: Connection, iris: readonly Iri[], asOf?: number): Map<Iri, number> {
  return new Map(
    connection.rows<[Iri, number]>(
      'SELECT e.iri, e.id FROM json_each(?1) j CROSS JOIN element e ON e.iri = j.value WHERE e.since <= ?2',
      JSON.stringify(iris),
      asOf ?? Number.MAX_SAFE_INTEGER,
    ),
  );
}

/** See `Reader.identified`. */
export function identified(
  connection: Connection,
  keys: readonly string[],
  predicates: readonly Iri[],
): Map<string, Iri[]> {
  // By text, and by place in the order where the text has one: each value is in one of the two indexes.
  const having = (sort: string) => `SELECT k.value ->> 0 AS key, e.iri FROM json_each(?1) k CROSS JOIN json_each(?2) p
     CROSS JOIN word w ON w.text = p.value
     CROSS JOIN property t ON t.predicate = w.id AND t.key = k.value ->> 0 AND ${sort}
     CROSS JOIN element e ON e.id = t.element`;
  const rows = connection.rows<[string, Iri]>(
    `${having('t.sort IS NULL')} UNION ${having('t.sort = k.value ->> 1')} ORDER BY e.iri`,
    JSON.stringify(keys.map((key) => [key, orderKeyOfText(key) ?? null])),
    JSON.stringify(predicates),
  );
  const found = new Map<string, Iri[]>();
  for (const [key, iri] of rows) {
    const list = found.get(key);
    if (list) list.push(iri);
    else found.set(key, [iri]);
  }
  return found;
}
