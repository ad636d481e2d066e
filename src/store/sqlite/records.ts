import { instant } from '../../prov/time.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Source } from '../../prov/record.ts';
import type { BodyRow, DescriptionName, DescriptionRow, Head, Reader, RecordRow } from '../store.ts';
import type { Connection } from './connection.ts';
import { keyHex, keyText } from './keys.ts';

interface StoredRecord {
  readonly number: number;
  readonly digest: string;
  readonly recorded_at: string;
  readonly actor: Iri | null;
  readonly source: string | null;
  readonly revises: string | null;
  readonly schema: string;
  readonly until: number | null;
  readonly leaf: string | null;
  readonly salt: string | null;
  readonly envelope: string | null;
  readonly removes: string | null;
  readonly removed_by: number | null;
}

const COLUMNS = `r.number, r.digest, r.recorded_at, r.actor, r.source, r.revises, s.text AS schema, r.until,
  r.leaf, lower(hex(r.salt)) AS salt, r.envelope, r.removes, r.removed_by`;
const RECORDS = `SELECT ${COLUMNS} FROM record r JOIN word s ON s.id = r.schema`;

function recordOf(stored: StoredRecord): RecordRow {
  const { number, digest, actor, source, revises, schema, until, leaf, salt, envelope, removes } = stored;
  return {
    number,
    digest,
    recordedAt: stored.recorded_at,
    ...(actor !== null && { actor }),
    ...(source !== null && { source: JSON.parse(source) as Source }),
    revises: revises === null ? [] : (JSON.parse(revises) as string[]),
    schema,
    ...(until !== null && { until }),
    ...(leaf !== null && { leaf }),
    // hex() of no salt is empty text.
    ...(salt !== null && salt !== '' && { salt }),
    ...(envelope !== null && { envelope }),
    ...(removes !== null && { removes: JSON.parse(removes) as string[] }),
    ...(stored.removed_by !== null && { removedBy: stored.removed_by }),
  };
}

export function head(connection: Connection): Head {
  const newest = connection.get<{ number: number; recorded_at: string }>(
    'SELECT number, recorded_at FROM record WHERE number = (SELECT max(number) FROM record)',
  );
  return newest ? { size: newest.number + 1, recordedAt: newest.recorded_at } : { size: 0 };
}

/** See `Reader.records`. */
export function records(connection: Connection, query: Parameters<Reader['records']>[0]): RecordRow[] {
  return storedRecords(connection, query).map(recordOf);
}

function storedRecords(connection: Connection, query: Parameters<Reader['records']>[0]): StoredRecord[] {
  if ('from' in query) {
    return connection.all(`${RECORDS} WHERE r.number >= ? ORDER BY r.number LIMIT ?`, query.from, query.first);
  }
  if ('digests' in query) {
    return connection.all(
      `${RECORDS} WHERE r.digest IN (SELECT value FROM json_each(?)) ORDER BY r.number`,
      JSON.stringify(query.digests),
    );
  }
  if ('numbers' in query) {
    return connection.all(
      `${RECORDS} WHERE r.number IN (SELECT value FROM json_each(?)) ORDER BY r.number`,
      JSON.stringify(query.numbers),
    );
  }
  return connection.all(
    `${RECORDS} WHERE r.number IN (
       SELECT b.record FROM element e CROSS JOIN description d ON d.element = e.id CROSS JOIN body b ON b.description = d.id
       WHERE e.iri = ?1 AND b.record < ?2
     ) ORDER BY r.number DESC LIMIT ?3`,
    query.of,
    query.before ?? Number.MAX_SAFE_INTEGER,
    query.first,
  );
}

/** See `Reader.recordNumbers`. */
export function recordNumbers(
  connection: Connection,
  of: readonly Iri[],
  { before, first }: { readonly before?: number; readonly first: number },
): Map<Iri, number[]> {
  const rows = connection.rows<[Iri, number]>(
    `SELECT e.iri, r.number FROM json_each(?1) j CROSS JOIN element e ON e.iri = j.value CROSS JOIN record r ON r.number IN (
       SELECT DISTINCT b.record FROM description d CROSS JOIN body b ON b.description = d.id
       WHERE d.element = e.id AND b.record < ?2 ORDER BY b.record DESC LIMIT ?3
     ) ORDER BY e.iri, r.number DESC`,
    JSON.stringify([...new Set(of)]),
    before ?? Number.MAX_SAFE_INTEGER,
    first,
  );
  const found = new Map<Iri, number[]>();
  for (const [iri, number] of rows) {
    const list = found.get(iri);
    if (list) list.push(number);
    else found.set(iri, [number]);
  }
  return found;
}

/** See `Reader.recordAt`. @throws RangeError if the text is no time */
export function recordAt(connection: Connection, time: string): number | undefined {
  // Stored times are UTC with milliseconds, so that their order as text is their order in time.
  const at = new Date(instant(time)).toISOString();
  return connection.get<{ number: number }>(
    'SELECT number FROM record WHERE recorded_at <= ? ORDER BY recorded_at DESC, number DESC LIMIT 1',
    at,
  )?.number;
}

/** A description `d` of element `e` in bundle `w`, as {@link DESCRIPTION_COLUMNS} gives it. */
export type StoredDescription = readonly [Uint8Array, Iri, Iri | null, string, number, number | null];

export const DESCRIPTION_COLUMNS = 'd.key, e.iri, w.text, d.json, d.since, d.until';

/** The rows as the port has them. */
export function descriptionRows(rows: readonly StoredDescription[]): DescriptionRow[] {
  return rows.map(([key, iri, bundle, json, since, until]) => ({
    key: keyText(key),
    iri,
    ...(bundle !== null && { bundle }),
    json,
    since,
    ...(until !== null && { until }),
  }));
}

/** See `Reader.descriptions`. */
export function descriptions(connection: Connection, of: readonly Iri[], asOf: number | undefined): DescriptionRow[] {
  const force = asOf === undefined ? 'd.until IS NULL' : 'd.since <= ?2 AND (d.until IS NULL OR d.until > ?2)';
  const rows = connection.rows<StoredDescription>(
    `SELECT ${DESCRIPTION_COLUMNS}
     FROM json_each(?1) j CROSS JOIN element e ON e.iri = j.value CROSS JOIN description d ON d.element = e.id
     LEFT JOIN word w ON w.id = d.bundle
     WHERE ${force} ORDER BY e.iri, w.text, d.key`,
    JSON.stringify([...new Set(of)]),
    ...(asOf === undefined ? [] : [asOf]),
  );
  return descriptionRows(rows);
}

/** See `Reader.bodies`. */
export function bodies(connection: Connection, numbers: readonly number[], of: readonly Iri[] | undefined): BodyRow[] {
  const about =
    of === undefined
      ? 'true'
      : 'd.element IN (SELECT a.id FROM json_each(?2) o CROSS JOIN element a ON a.iri = o.value)';
  const rows = connection.rows<[number, number, Iri, Uint8Array, string]>(
    `SELECT b.record, b.seq, e.iri, d.key, d.json
     FROM json_each(?1) j CROSS JOIN body b ON b.record = j.value
     CROSS JOIN description d ON d.id = b.description CROSS JOIN element e ON e.id = d.element
     WHERE ${about} ORDER BY b.record, b.seq`,
    JSON.stringify([...new Set(numbers)]),
    ...(of === undefined ? [] : [JSON.stringify(of)]),
  );
  return rows.map(([record, seq, iri, key, json]) => ({ record, seq, iri, key: keyText(key), json }));
}

/** See `Reader.assertions`. Only the row in force counts: one that ended has no record in force left to say it. */
export function assertions(connection: Connection, of: readonly DescriptionName[]): Map<string, number> {
  const rows = connection.rows<[Uint8Array, number]>(
    `SELECT d.key, count(*) ${IN_FORCE}
     CROSS JOIN body b ON b.description = d.id CROSS JOIN record r ON r.number = b.record
     WHERE r.until IS NULL GROUP BY d.id`,
    namesText(of),
  );
  return new Map(rows.map(([key, count]) => [keyText(key), count]));
}

/** The descriptions in force that a parameter names, as `namesText` writes it. */
const IN_FORCE = `FROM json_each(?) j CROSS JOIN element e ON e.iri = j.value ->> 0
  CROSS JOIN description d ON d.element = e.id AND d.key = unhex(j.value ->> 1) AND d.until IS NULL`;

/** Each once, so that none is counted twice. */
export function namesText(of: readonly DescriptionName[]): string {
  const names = new Map(of.map(({ iri, key }) => [`${key} ${iri}`, [iri, keyHex(key)]]));
  return JSON.stringify([...names.values()]);
}

/** Row numbers of those of these descriptions that are in force, by key. */
export function descriptionIds(connection: Connection, of: readonly DescriptionName[]): Map<string, number> {
  const rows = connection.rows<[Uint8Array, number]>(`SELECT d.key, d.id ${IN_FORCE}`, namesText(of));
  return new Map(rows.map(([key, id]) => [keyText(key), id]));
}
