import type { CheckpointRow, Writer } from '../store.ts';
import type { Connection } from './connection.ts';

/** See `Reader.leaves`. */
export function leaves(connection: Connection, from: number, first: number): string[] {
  const rows = connection.rows<[string | null]>(
    'SELECT leaf FROM record WHERE number >= ? ORDER BY number LIMIT ?',
    from,
    first,
  );
  const end = rows.findIndex(([leaf]) => leaf === null);
  return (end < 0 ? rows : rows.slice(0, end)).map(([leaf]) => leaf!);
}

/** See `Reader.checkpoint`. */
export function checkpoint(
  connection: Connection,
  atMost: number = Number.MAX_SAFE_INTEGER,
): CheckpointRow | undefined {
  return connection.get<CheckpointRow>(
    'SELECT size, root, note FROM checkpoint WHERE size <= ? ORDER BY size DESC LIMIT 1',
    atMost,
  );
}

/** See `Reader.checkpoints`. */
export function checkpoints(connection: Connection, after: number, first: number): CheckpointRow[] {
  return connection.all('SELECT size, root, note FROM checkpoint WHERE size > ? ORDER BY size LIMIT ?', after, first);
}

/** See `Reader.facts`. */
export function facts(connection: Connection): ReadonlyMap<string, string> {
  return new Map(
    connection.rows<[string, string]>("SELECT name, value FROM fact WHERE name NOT LIKE 'sqlite.%' ORDER BY name"),
  );
}

/** See `Writer.seal`. */
export function seal(connection: Connection, entries: Parameters<Writer['seal']>[0]): void {
  connection.each('UPDATE record SET leaf = ?, salt = unhex(?) WHERE number = ?', entries, (entry) => [
    entry.leaf,
    entry.salt,
    entry.number,
  ]);
}

/** See `Writer.addCheckpoint`. */
export function addCheckpoint(connection: Connection, { size, root, note }: CheckpointRow): boolean {
  const newest = checkpoint(connection);
  if (newest && newest.size >= size) return false;
  connection.run('INSERT INTO checkpoint (size, root, note) VALUES (?, ?, ?)', size, root, note);
  return true;
}

/** See `Writer.setFact`. */
export function setFact(connection: Connection, name: string, value: string | undefined): void {
  if (value === undefined) connection.run('DELETE FROM fact WHERE name = ?', name);
  else connection.run('INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = ?2', name, value);
}
