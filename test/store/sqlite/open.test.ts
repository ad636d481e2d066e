import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storeFault } from '../../../src/store/sqlite/faults.ts';
import { NEWEST } from '../../../src/store/sqlite/migrations.ts';
import { openSqlite } from '../../../src/store/sqlite/open.ts';
import { append, descriptionRow, id } from '../../contract/build.ts';

describe('opening a SQLite store', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clew-test-'));
    file = join(folder, 'clew.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function made(): Promise<void> {
    const store = await openSqlite({ file });
    await append(store, { elements: { a: { name: 'kept' } } });
    await store.close();
  }

  function edit(sql: string): void {
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
  }

  it('makes a file only its owner can read, and finds again what was recorded', async () => {
    await made();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const store = await openSqlite({ file });
    expect(store.address).toBe(`sqlite:${file}`);
    expect((await store.read((r) => r.elements([id('a')]))).get(id('a'))).toMatchObject({ name: 'kept' });
    await store.close();
  });

  it('writes ahead, syncs at each commit and checks references', async () => {
    await made();
    const db = new DatabaseSync(file);
    expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    db.close();
    const { Connection } = await import('../../../src/store/sqlite/connection.ts');
    const connection = new Connection(file, { readOnly: false, cache: 1000, sync: true }, { sent: 0 });
    const settings = ['synchronous', 'foreign_keys', 'trusted_schema', 'cell_size_check', 'mmap_size'];
    expect(settings.map((name) => connection.value(`PRAGMA ${name}`))).toEqual([2, 1, 0, 1, 0]);
    connection.close();
  });

  it('leaves nothing behind of a store in memory', async () => {
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;
    try {
      const store = await openSqlite({ file: ':memory:' });
      expect(store.address).toBe('sqlite::memory:');
      await append(store, { elements: { a: {} } });
      const again = await openSqlite({ file: ':memory:' });
      expect(await again.read((r) => r.head())).toEqual({ size: 0 });
      expect(readdirSync(folder)).toHaveLength(2);
      await store.close();
      await again.close();
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });

  it('refuses what is no database, another program’s, a damaged or a newer one, and leaves it as it was', async () => {
    writeFileSync(file, 'This is a letter, not a database. '.repeat(50));
    const letter = readFileSync(file);
    await expect(openSqlite({ file })).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
    expect(readFileSync(file)).toEqual(letter);
    rmSync(file);
    edit('CREATE TABLE other (x); PRAGMA user_version = 1;');
    await expect(openSqlite({ file })).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
    rmSync(file);
    await made();
    edit(`PRAGMA user_version = ${NEWEST + 1}`);
    await expect(openSqlite({ file })).rejects.toMatchObject({ code: 'STORE_NEWER', details: { version: NEWEST + 1 } });
  });

  it('answers a damaged page as unreadable', async () => {
    const store = await openSqlite({ file });
    for (let i = 0; i < 50; i++) await append(store, { elements: { [`e${i}`]: { text: 'word '.repeat(200) } } });
    await store.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, Math.floor(bytes.length / 2));
    writeFileSync(file, bytes);
    // Whether opening or asking meets the damage first is SQLite's affair.
    const asking = async () => {
      const damaged = await openSqlite({ file });
      const query = { sort: { by: 'iri', descending: false }, first: 100 } as const;
      await damaged.read((r) => r.find(query)).finally(() => damaged.close());
    };
    await expect(asking()).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
  });

  it('says which table somebody took away', async () => {
    await made();
    edit('DROP TABLE owner');
    const store = await openSqlite({ file });
    const search = store.read((r) => r.find({ owner: id('o'), sort: { by: 'iri', descending: false }, first: 1 }));
    await expect(search).rejects.toMatchObject({
      code: 'STORE_UNREADABLE',
      message: expect.stringContaining('no such table: owner') as string,
    });
    await store.close();
  });

  it('says what is the matter with a path', async () => {
    const nowhere = openSqlite({ file: join(folder, 'no', 'such', 'folder.db') });
    await expect(nowhere).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', hint: expect.any(String) as string });
    await expect(openSqlite({ file: folder })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(openSqlite({ file: join(folder, 'none.db'), readOnly: true })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    expect(existsSync(join(folder, 'none.db'))).toBe(false);
  });

  it('opened only to be read, it reads, refuses to write, and refuses to make tables', async () => {
    await made();
    const store = await openSqlite({ file, readOnly: true });
    expect((await store.read((r) => r.head())).size).toBe(1);
    await expect(store.write((w) => w.head())).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
    await store.close();
    rmSync(file);
    writeFileSync(file, '');
    await expect(openSqlite({ file, readOnly: true })).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
  });

  it('a file that may not be written is a read-only store, whoever finds out', async () => {
    await made();
    const { Connection } = await import('../../../src/store/sqlite/connection.ts');
    const connection = new Connection(file, { readOnly: true, cache: 1000, sync: true }, { sent: 0 });
    let fault: unknown;
    try {
      connection.run("INSERT INTO word (text) VALUES ('x')");
    } catch (error) {
      fault = storeFault(error);
    }
    connection.close();
    expect(fault).toMatchObject({ code: 'STORE_READ_ONLY' });
  });

  it('opens databases of earlier versions', async () => {
    copyFileSync(new URL('../../fixtures/stores/sqlite-1.db', import.meta.url), file);
    const store = await openSqlite({ file });
    await store.read(async (r) => {
      expect((await r.head()).size).toBe(2);
      const page = await r.find({ text: 'vélo', sort: { by: 'name', descending: false }, first: 5 });
      expect(page.elements.map((e) => e.name)).toEqual(['Bicycles']);
      const walk = await r.reach({ from: [id('m')], direction: 'upstream', limit: 10, budget: 1000 });
      expect(walk.elements.map((e) => e.depth)).toEqual([0, 1, 2]);
    });
    await append(store, { elements: { fresh: {} } });
    const said = descriptionRow('m', 'first', 0);
    expect(await store.read((r) => r.assertions([said]))).toEqual(new Map([[said.key, 1]]));
    await store.close();
    const db = new DatabaseSync(file, { readOnly: true });
    const indexes = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'description'")
      .all();
    db.close();
    expect(indexes.map(({ name }) => name)).toEqual(['description_element', 'description_until']);
  });
});
