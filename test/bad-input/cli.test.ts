/** Bad documents and bad stores at the door of the command line: one clear error each, and nothing changed. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import { put, PREFIXES, temporaryFolder } from '../cli/files.ts';
import { clew } from '../cli/terminal.ts';
import { BAD_DOCUMENTS, BASE } from './documents.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');

interface Told {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string; readonly place?: object };
}

async function everything(): Promise<string> {
  const { code, out } = await clew(['export', '--format', 'nquads', '--data', data]);
  expect(code).toBe(0);
  return out;
}

let before: string;
beforeAll(async () => {
  expect((await clew(['import', put(folder, 'base.ttl', BASE), '--data', data])).code).toBe(0);
  before = await everything();
  expect(before).toContain('https://example.org/base');
});

describe.each(BAD_DOCUMENTS)('$name', ({ file, content, code, says, exit }) => {
  test('is refused by import with one error, and history stays as it is', async () => {
    const path = put(folder, file, content());
    const plain = await clew(['import', path, '--data', data]);
    expect(plain.err).toMatch(/^clew: [^\n]+\n(?: {2}[^\n]+\n)*$/);
    expect(plain.err).toMatch(says);
    expect({ exit: plain.code, out: plain.out }).toEqual({ exit, out: '' });
    const json = await clew(['import', path, '--data', data, '--json']);
    expect((JSON.parse(json.err) as Told).error.code).toBe(code);
    expect(json.out).toBe('');
    expect(await everything()).toBe(before);
  });
});

describe('stores', () => {
  const document = put(folder, 'good.ttl', `${PREFIXES}ex:new a prov:Entity .\n`);

  test.each([
    ['show', ['show', 'x:y']],
    ['import', ['import', document]],
    ['migrate', ['migrate', '--from', `sqlite:${join(data, 'clew.db')}`, '--to', 'bolt://127.0.0.1:9']],
  ])('a store that is down: %s says so', async (name, args) => {
    const store = name === 'migrate' ? [] : ['--store', 'bolt://127.0.0.1:9'];
    const { code, out, err } = await clew([...args, ...store, '--json']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect((JSON.parse(err) as Told).error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('a store of a newer version is not touched', async () => {
    const newer = join(folder, 'newer');
    mkdirSync(newer);
    const file = join(newer, 'clew.db');
    expect((await clew(['import', document, '--data', newer])).code).toBe(0);
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 9999; PRAGMA journal_mode = DELETE');
    database.close();
    const bytes = readFileSync(file);
    for (const args of [['show', 'x:y'], ['import', document], ['export']]) {
      const { code, err } = await clew([...args, '--data', newer, '--json']);
      expect(code).toBe(2);
      expect((JSON.parse(err) as Told).error.code).toBe('STORE_NEWER');
    }
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('a file that is no store is not touched', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    const file = put(other, 'clew.db', 'This is my shopping list, and quite a long one at that.\n'.repeat(50));
    const bytes = readFileSync(file);
    const { code, err } = await clew(['import', document, '--data', other, '--json']);
    expect(code).toBe(2);
    expect((JSON.parse(err) as Told).error.code).toBe('STORE_UNREADABLE');
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test("another program's database is not touched", async () => {
    const foreign = join(folder, 'foreign');
    mkdirSync(foreign);
    const file = join(foreign, 'clew.db');
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE contacts (name TEXT)');
    database.close();
    const { code, err } = await clew(['import', document, '--data', foreign, '--json']);
    expect(code).toBe(2);
    expect((JSON.parse(err) as Told).error.code).toBe('STORE_UNREADABLE');
  });

  test('a folder that cannot be made', async () => {
    const { code, err } = await clew(['import', document, '--data', join(document, 'below'), '--json']);
    expect(code).toBe(2);
    expect((JSON.parse(err) as Told).error.code).toBe('STORE_UNAVAILABLE');
  });
});
