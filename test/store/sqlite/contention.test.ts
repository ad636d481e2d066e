import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Connection } from '../../../src/store/sqlite/connection.ts';
import { storeFault } from '../../../src/store/sqlite/faults.ts';
import { openSqlite } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { append, id, upTo } from '../../contract/build.ts';

describe('several users of one SQLite file', () => {
  let folder: string;
  let file: string;
  const stores: Store[] = [];
  const open = async () => {
    const store = await openSqlite({ file });
    stores.push(store);
    return store;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clew-test-'));
    file = join(folder, 'clew.db');
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    rmSync(folder, { recursive: true });
  });

  it('two stores on one file take turns, and number without gaps', async () => {
    const [a, b] = [await open(), await open()];
    const numbers = await Promise.all(
      upTo(40).map((i) => append(i % 2 ? a : b, { elements: { [`e${i}`]: { kind: `K${i % 5}` } } })),
    );
    expect(numbers.sort((x, y) => x - y)).toEqual(upTo(40));
    const rows = await b.read((r) => r.elements(upTo(40).map((i) => id(`e${i}`))));
    expect([...rows.values()].map((row) => row.kind)).toEqual(upTo(40).map((i) => `K${i % 5}`));
  });

  it('a writer waits for another process without stopping the event loop', async () => {
    const store = await open();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const writing = append(store, { elements: { a: {} } });
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(turns).toBeGreaterThan(0);
    expect((await store.read((r) => r.head())).size).toBe(0);
    other.exec('ROLLBACK');
    clearInterval(timer);
    expect(await writing).toBe(0);
    other.close();
  });

  it('a writer whose patience ends says that the store is busy, and can write later', async () => {
    const store = await open();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(append(store, {})).rejects.toMatchObject({ code: 'STORE_BUSY' });
    other.exec('ROLLBACK');
    other.close();
    expect(await append(store, {})).toBe(0);
  }, 20_000);

  it('a reader keeps its snapshot while others write', async () => {
    const [a, b] = [await open(), await open()];
    await append(a, { elements: { a: {} } });
    await a.read(async (r) => {
      await append(b, { elements: { b: {} } });
      await append(a, { elements: { c: {} } });
      expect((await r.head()).size).toBe(1);
      expect((await r.elements([id('b'), id('c')])).size).toBe(0);
    });
    expect((await a.read((r) => r.head())).size).toBe(3);
  });

  it('a full disk is a fault of its own; what was there can still be read', async () => {
    const store = await open();
    await append(store, { elements: { a: {} } });
    const small = new Connection(file, { readOnly: false, cache: 100, sync: true }, { sent: 0 });
    small.exec('PRAGMA max_page_count = 1');
    const fill = () => small.run('INSERT INTO word (text) VALUES (hex(zeroblob(400000)))');
    small.begin('IMMEDIATE');
    let fault: unknown;
    try {
      fill();
    } catch (error) {
      fault = storeFault(error);
    }
    small.rollback();
    small.close();
    expect(fault).toMatchObject({ code: 'STORE_FULL' });
    expect((await store.read((r) => r.head())).size).toBe(1);
  });
});
