import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { ADA, DATA, MODEL, RUN } from './verify-world.ts';
import { verifying, type Planted } from './verify.ts';

const element = (iri: string) => `(SELECT id FROM element WHERE iri = '${iri}')`;
const UNSEEN = ['graph'] as const;

const planted: readonly Planted<string>[] = [
  {
    name: 'the text of a description',
    edit: `UPDATE description SET json = replace(json, 'transactions', 'Transactions')`,
    level: 'bytes',
    place: 'record 1',
    also: ['commitment'],
  },
  {
    name: 'the order of what a record says',
    edit: `UPDATE body SET seq = seq + 100 WHERE record = 1; UPDATE body SET seq = 101 - seq WHERE record = 1`,
    level: 'bytes',
    place: 'record 1',
    also: ['commitment'],
  },
  {
    name: 'something a record says, taken away',
    edit: `DELETE FROM body WHERE record = 2 AND seq = 0`,
    level: 'bytes',
    place: 'record 2',
    also: ['commitment'],
  },
  {
    name: 'the digest of a record',
    edit: `UPDATE record SET digest = replace(digest, 'sha256:', 'sha256:0') WHERE number = 2`,
    level: 'bytes',
    place: 'record 2',
  },
  {
    name: 'the source of a record',
    edit: `UPDATE record SET source = replace(source, 'data.ttl', 'date.ttl') WHERE number = 1`,
    level: 'bytes',
    place: 'record 1',
    also: ['commitment'],
  },
  {
    name: 'the source of a record as something that cannot be read',
    edit: `UPDATE record SET source = '{' WHERE number = 1`,
    level: 'bytes',
    place: 'record 1',
  },
  {
    name: 'owners that cannot be read',
    edit: `UPDATE element SET owners = 'x' WHERE iri = '${DATA}'`,
    level: 'graph',
    place: DATA,
  },
  {
    name: 'the envelope of a record',
    edit: `UPDATE record SET envelope = envelope || ' ' WHERE number = 8`,
    level: 'bytes',
    place: 'record 8',
    also: ['commitment'],
  },
  {
    name: 'what a record replaces',
    edit: `UPDATE record SET revises = NULL WHERE number = 4`,
    level: 'bytes',
    place: 'record 4',
    also: ['commitment'],
  },
  {
    name: 'the agent of a record',
    edit: `UPDATE record SET actor = '${RUN}' WHERE number = 2`,
    level: 'bytes',
    place: 'record 2',
    also: ['commitment'],
  },
  {
    name: 'the text of an entry',
    edit: `UPDATE record SET leaf = replace(leaf, '"v":1', '"v": 1') WHERE number = 3`,
    level: 'commitment',
    place: 'record 3',
    also: ['inclusion', 'consistency'],
  },
  {
    name: 'an entry of other meaning in canonical form',
    edit: `UPDATE record SET leaf = replace(leaf, '"op":"assert"', '"op":"revise"') WHERE number = 3`,
    level: 'commitment',
    place: 'record 3',
    also: ['inclusion'],
  },
  {
    name: 'an entry that is gone',
    edit: `UPDATE record SET leaf = NULL WHERE number = 3`,
    level: 'commitment',
    place: 'record 3',
    also: ['inclusion'],
  },
  {
    name: 'a salt',
    edit: `UPDATE record SET salt = zeroblob(32) WHERE number = 7`,
    level: 'commitment',
    place: 'record 7',
  },
  {
    name: 'the time of a record',
    edit: `UPDATE record SET recorded_at = '2020-01-01T00:00:00.000Z' WHERE number = 7`,
    level: 'commitment',
    place: 'record 7',
  },
  {
    name: 'time of record and entry alike',
    edit: `UPDATE record SET leaf = replace(leaf, recorded_at, '2026-01-01T00:00:00.000Z'), recorded_at = '2026-01-01T00:00:00.000Z' WHERE number = 0`,
    level: 'inclusion',
    place: 'checkpoint 6',
  },
  {
    name: 'the schema of a record',
    edit: `UPDATE record SET schema = (SELECT min(id) FROM word WHERE id <> schema) WHERE number = 7`,
    level: 'commitment',
    place: 'record 7',
  },
  {
    name: 'a replaced record in force again',
    edit: `UPDATE record SET until = NULL WHERE number = 3`,
    level: 'commitment',
    place: 'record 4',
  },
  {
    name: 'a record that ends though nothing replaces it',
    edit: `UPDATE record SET until = 9 WHERE number = 2`,
    level: 'commitment',
    place: 'record 9',
  },
  {
    name: 'a tombstone that names another removal',
    edit: `UPDATE record SET removed_by = 7 WHERE number = 5`,
    level: 'commitment',
    place: 'record 7',
  },
  {
    name: 'a tombstone with something left',
    edit: `UPDATE record SET actor = '${ADA}' WHERE number = 5`,
    level: 'bytes',
    place: 'record 5',
  },
  {
    name: 'content taken away without a removal',
    edit: `DELETE FROM body WHERE record = 8; UPDATE record SET removed_by = 9, salt = NULL, envelope = NULL WHERE number = 8`,
    level: 'bytes',
    place: 'record 8',
    also: ['commitment'],
  },
  {
    name: 'the secret of pseudonyms',
    edit: `UPDATE fact SET value = 'AAAA' WHERE name = 'log.secret'`,
    level: 'commitment',
    place: 'record 1',
  },
  {
    name: 'the newest records cut off',
    edit: `DELETE FROM body WHERE record > 8; DELETE FROM record WHERE number > 8`,
    level: 'inclusion',
    place: 'checkpoint 10',
    also: UNSEEN,
  },
  {
    name: 'a record cut out of the middle',
    edit: `DELETE FROM body WHERE record = 7; DELETE FROM record WHERE number = 7`,
    level: 'commitment',
    place: 'record 7',
    also: ['inclusion'],
  },
  {
    name: 'the row of a checkpoint',
    edit: `UPDATE checkpoint SET root = (SELECT root FROM checkpoint WHERE size = 6) WHERE size = 10`,
    level: 'signature',
    place: 'checkpoint 10',
  },
  {
    name: 'the note of a checkpoint',
    edit: `UPDATE checkpoint SET note = replace(note, 'example.org/told', 'example.org/tolD') WHERE size = 6`,
    level: 'signature',
    place: 'checkpoint 6',
  },
  {
    name: 'heads known from elsewhere',
    edit: `INSERT INTO fact VALUES ('log.known', '{')`,
    level: 'consistency',
    place: 'known from elsewhere',
  },
  {
    name: 'a property of an element',
    edit: `UPDATE element SET name = 'another' WHERE iri = '${DATA}'`,
    level: 'graph',
    place: DATA,
  },
  {
    name: 'the form of an element',
    edit: `UPDATE element SET form = (SELECT form FROM element WHERE iri = '${RUN}') WHERE iri = '${DATA}'`,
    level: 'graph',
    place: DATA,
  },
  {
    name: 'a relation added',
    edit: `INSERT INTO edge (key, name, source, target, since) SELECT randomblob(16), name, ${element(MODEL)}, ${element(DATA)}, 3 FROM edge LIMIT 1`,
    level: 'graph',
    place: MODEL,
  },
  {
    name: 'a relation taken away',
    edit: `DELETE FROM edge WHERE source = ${element(RUN)} AND target = ${element(DATA)}`,
    level: 'graph',
    place: RUN,
  },
  {
    name: 'a relation turned to another element',
    edit: `UPDATE edge SET target = ${element(ADA)} WHERE source = ${element(RUN)} AND target = ${element(DATA)}`,
    level: 'graph',
    place: RUN,
  },
  {
    name: 'a relation that ends earlier',
    edit: `UPDATE edge SET until = 9 WHERE source = ${element(RUN)}`,
    level: 'graph',
    place: RUN,
  },
  {
    name: 'a value that elements are found by',
    edit: `UPDATE property SET key = 'elsewhere' WHERE element = ${element(DATA)} AND key = '1'`,
    level: 'graph',
    place: DATA,
  },
  {
    name: 'a number that elements are found by',
    edit: `UPDATE property SET sort = sort || '0' WHERE sort IS NOT NULL AND element = ${element(MODEL)}`,
    level: 'graph',
    place: MODEL,
  },
  {
    name: 'the words an element is found by',
    edit: `INSERT INTO element_text (rowid, words) SELECT id + 1000, 'x' FROM element LIMIT 1; UPDATE element_text SET words = 'elsewhere' WHERE rowid = ${element(DATA)}`,
    level: 'graph',
    place: DATA,
  },
  {
    name: 'an element out of the full-text index',
    edit: `DELETE FROM element_text WHERE rowid = ${element(DATA)}`,
    level: 'graph',
    place: DATA,
  },
  {
    name: 'an owner',
    edit: `INSERT INTO owner VALUES ('${ADA}', ${element(DATA)})`,
    level: 'graph',
    place: DATA,
  },
  {
    name: 'a description that ended, in force again',
    edit: `UPDATE description SET until = NULL WHERE until IS NOT NULL`,
    level: 'graph',
    place: MODEL,
  },
  {
    name: 'a description that nobody said',
    edit: `INSERT INTO description (key, element, json, since) SELECT randomblob(16), element, json, since FROM description WHERE element = ${element(DATA)}`,
    level: 'graph',
    place: DATA,
  },
  {
    name: 'an element that nobody spoke of',
    edit: `INSERT INTO element (iri, form, described, since, text) SELECT 'urn:clew:dataset:injected', form, 1, 0, '' FROM element LIMIT 1`,
    level: 'graph',
    place: 'urn:clew:dataset:injected',
  },
  {
    name: 'an element under another name',
    edit: `UPDATE element SET iri = 'urn:clew:person:eve' WHERE iri = '${ADA}'`,
    level: 'graph',
    place: 'urn:clew:person:eve',
  },
];

/** Without the triggers, which only keep Clew itself from mistakes. */
function strike(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  try {
    for (const { name } of database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).all())
      database.exec(`DROP TRIGGER "${String(name)}"`);
    database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

verifying<string>('SQLite', {
  open: (folder) => openSqlite({ file: join(folder, 'clew.db') }),
  async damage(folder, sql) {
    const [file, copy] = [join(folder, 'clew.db'), join(folder, 'damaged.db')];
    const flush = new DatabaseSync(file);
    flush.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    flush.close();
    await copyFile(file, copy);
    strike(copy, sql);
    const store = await openSqlite({ file: copy, readOnly: true });
    return {
      store,
      undo: async () => {
        await store.close();
        for (const end of ['', '-wal', '-shm']) await rm(copy + end, { force: true });
      },
    };
  },
  planted,
});
