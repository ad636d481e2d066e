/** The log over HTTP: static files as any tool of the format reads them, strict paths, and what monitors see. */
import { rmSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkTiles } from '../../src/tlog/fsck.ts';
import { openNote } from '../../src/tlog/note.ts';
import { httpSource } from '../../src/tlog/source.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { headOf } from '../../src/log/heads.ts';
import { temporaryFolder } from '../cli/files.ts';
import { serveLog, type Serving } from '../log/serving.ts';

const folder = temporaryFolder();
let service: Serving;

beforeAll(async () => {
  service = await serveLog(folder);
  await service.record(300);
  await service.record(300);
});
afterAll(() => service.stop());

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${service.url}${path}`, init);

describe('/log/', () => {
  test('is a log that a stranger can read whole, and recompute', async () => {
    const source = httpSource(`${service.url}/log/`);
    const text = async (path: string) => Buffer.from((await source.read(path))!).toString('utf8');
    const note = await text('checkpoint');
    const vkey = (await text('log.vkey')).trim();
    openNote(Buffer.from(note), [parseVerifier(vkey)]);
    const { size, root } = headOf(note);
    expect(size).toBe(600);
    expect(Buffer.from((await checkTiles(source, size)).root).toString('base64')).toBe(root);
  });

  test('has the tiles of every size, also of one that was never published or whose partial tiles are gone', async () => {
    const source = httpSource(`${service.url}/log/`);
    for (const size of [1, 44, 299, 300, 301, 599]) {
      expect(Buffer.from((await checkTiles(source, size)).root)).toHaveLength(32);
    }
    expect((await get('/log/tile/0/002.p/88')).status).toBe(200);
    expect((await get('/log/tile/0/002.p/89')).status).toBe(404);
  });

  test('lets full tiles be kept for ever, and the checkpoint not at all', async () => {
    const headers = async (path: string) => {
      const response = await get(path);
      await response.arrayBuffer();
      return [response.status, response.headers.get('content-type'), response.headers.get('cache-control')];
    };
    const bytes = 'application/octet-stream';
    expect(await headers('/log/checkpoint')).toEqual([200, 'text/plain; charset=utf-8', 'no-cache']);
    expect(await headers('/log/log.vkey')).toEqual([200, 'text/plain; charset=utf-8', 'no-cache']);
    expect(await headers('/log/tile/0/000')).toEqual([200, bytes, 'public, max-age=31536000, immutable']);
    expect(await headers('/log/tile/entries/001')).toEqual([200, bytes, 'public, max-age=31536000, immutable']);
    expect(await headers('/log/tile/1/000.p/2')).toEqual([200, bytes, 'public, max-age=60']);
  });

  test.each([
    '/log',
    '/log/',
    '/log/tile/0/0',
    '/log/tile/0/000.p/0',
    '/log/tile/0/000.p/256',
    '/log/tile/0/00%30',
    '/log/tile/0/003',
    '/log/tile/64/000',
    '/log/tile/entries/../0/000',
    '/log/%2e%2e/log.key',
    '/log/..%2flog.key',
    '/log/.tmp/x',
    '/log/checkpoint/',
  ])('has nothing at %s', async (path) => {
    const decoded = path === '/log/tile/0/00%30' || path === '/log/tile/entries/../0/000';
    expect((await get(path)).status).toBe(decoded ? 200 : 404);
  });

  test('says in readiness and metrics how the log stands', async () => {
    expect(await (await get('/readyz')).json()).toMatchObject({ status: 'ready', log: { size: 600, published: 600 } });
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toMatch(/^clew_log_published_records 600$/m);
    expect(metrics).toMatch(/^clew_log_stopped 0$/m);
  });
});

test('a history that is behind its log is read, not continued', async () => {
  const other = join(folder, 'restored');
  const before = await serveLog(other);
  await before.record(5);
  await before.stop();
  const note = readFileSync(join(other, 'log', 'checkpoint'), 'utf8');
  for (const file of ['clew.db', 'clew.db-wal', 'clew.db-shm']) rmSync(join(other, file), { force: true });
  const restored = await serveLog(other);
  const ask = (query: string) =>
    fetch(`${restored.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
  const ready = await (await fetch(`${restored.url}/readyz`)).json();
  expect(ready).toMatchObject({ status: 'read-only', log: { failing: { code: 'BEHIND', final: true } } });
  expect(await (await fetch(`${restored.url}/metrics`)).text()).toMatch(/^clew_log_stopped 1$/m);
  expect(await (await ask('{ records { totalCount } }')).json()).toEqual({ data: { records: { totalCount: 0 } } });
  await expect(restored.record(1)).rejects.toMatchObject({
    code: 'BEHIND',
    hint: expect.stringContaining('backup') as string,
  });
  await expect(restored.stop()).rejects.toThrow(AggregateError);
  expect(readFileSync(join(other, 'log', 'checkpoint'), 'utf8')).toBe(note);
});

test('a proof out of a damaged tile is not handed out', async () => {
  const tile = join(folder, 'log', 'tile', '0', '000');
  const bytes = readFileSync(tile);
  const flipped = Buffer.from(bytes);
  flipped[40]! ^= 1;
  writeFileSync(tile, flipped);
  try {
    const response = await get('/log/proof?record=0');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'LOG_DAMAGED' });
  } finally {
    writeFileSync(tile, bytes);
  }
});
