import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { append, bodyRow, descriptionRow } from '../../contract/build.ts';

describe('the history in a SQLite file', () => {
  let folder: string;
  let store: Store;
  let db: DatabaseSync;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'clew-test-'));
    store = await openSqlite({ file: join(folder, 'clew.db') });
    const said = descriptionRow('a', 'x', 0);
    await append(store, {
      elements: { a: {} },
      rows: (n) => ({ newDescriptions: [said], bodies: [bodyRow(n, 0, said)] }),
    });
    await append(store, {
      rows: (n) => ({
        closedRecords: [{ number: 0, until: n }],
        closedDescriptions: [{ iri: said.iri, key: said.key, until: n }],
      }),
    });
    db = new DatabaseSync(join(folder, 'clew.db'));
  });
  afterEach(async () => {
    db.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const FORBIDDEN = [
    'DELETE FROM record WHERE number = 1',
    'UPDATE record SET digest = digest WHERE number = 1',
    "UPDATE record SET recorded_at = 'x'",
    'UPDATE record SET until = 7 WHERE number = 0',
    'UPDATE record SET until = NULL WHERE number = 0',
    'INSERT INTO record (number, digest, recorded_at, schema) SELECT 7, digest, recorded_at, schema FROM record WHERE number = 1',
    "REPLACE INTO record (number, digest, recorded_at, schema) SELECT 1, 'other', recorded_at, schema FROM record WHERE number = 1",
    'DELETE FROM description',
    "UPDATE description SET json = '{}'",
    'UPDATE description SET until = NULL',
    'DELETE FROM body',
    'UPDATE body SET seq = 5',
  ];

  it.each(FORBIDDEN)('refuses %s', (sql) => {
    expect(() => db.exec(sql)).toThrow(/history is append-only/);
  });

  it('keeps at most one row of a description in force', () => {
    const again = (until: string) =>
      `INSERT INTO description (key, element, json, since, until) SELECT key, element, json, 1, ${until} FROM description LIMIT 1`;
    db.exec(again('NULL'));
    expect(() => db.exec(again('NULL'))).toThrow(/UNIQUE/);
    expect(() => db.exec(again('2'))).not.toThrow();
  });

  it('allows the one mark that a record was replaced', () => {
    db.exec('UPDATE record SET until = 2 WHERE number = 1');
    expect(db.prepare('SELECT until FROM record WHERE number = 1').get()).toMatchObject({ until: 2 });
  });
});
