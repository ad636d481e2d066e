/** A client that saw a service's log before notices when the next one does not follow from it, also when it is signed with the log's own key. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Heads } from '../../src/client/heads.ts';
import { Service } from '../../src/client/http.ts';
import { temporaryFolder } from '../cli/files.ts';
import { clew } from '../cli/terminal.ts';
import { serveLog } from '../log/serving.ts';
import { serveTiles, type TilesOnly } from '../log/tiles-only.ts';

const folder = temporaryFolder();
let number = 0;
let running: TilesOnly | undefined;
let warned: string[];
let heads: string;

beforeEach(() => {
  warned = [];
  heads = join(folder, `heads-${++number}`);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** Another history, with the key of the first one unless another is wanted; on the same address. */
async function serve(name: string, more: { port?: number; keyOf?: string; origin?: string } = {}): Promise<TilesOnly> {
  const at = join(folder, `${name}-${number}`);
  mkdirSync(at, { recursive: true });
  if (more.keyOf !== undefined) cpSync(join(folder, `${more.keyOf}-${number}`, 'log.key'), join(at, 'log.key'));
  return (running = await serveTiles(at, more));
}

async function instead(name: string, more: { keyOf?: string; origin?: string } = {}): Promise<TilesOnly> {
  const { port } = running!;
  await running!.stop();
  return serve(name, { port, ...more });
}

const check = (url: string): Promise<void> =>
  new Heads(heads, (message) => warned.push(message)).check(new Service(url));
const files = (): string[] =>
  existsSync(heads)
    ? readdirSync(heads, { recursive: true, withFileTypes: true })
        .filter((f) => f.isFile())
        .map((f) => f.name)
    : [];

describe('heads that a client keeps', () => {
  test('follow a history that grows, at one small request while it does not', async () => {
    const service = await serve('a');
    await check(service.url);
    expect(files()).toEqual([]);
    for (const size of [1, 4, 304, 700]) {
      await service.grow(size);
      await check(service.url);
      expect(readFileSync(kept(), 'utf8')).toBe(await service.note());
    }
    const asked: string[] = [];
    const spied = new Service(service.url);
    const { text } = spied;
    spied.text = (path) => {
      asked.push(path);
      return text.call(spied, path);
    };
    await new Heads(heads, () => undefined).check(spied);
    expect(asked).toEqual(['/log/checkpoint']);
    expect(warned).toEqual([]);
  });

  const kept = (): string => {
    const [log] = readdirSync(join(heads, 'logs'));
    return join(heads, 'logs', log!, 'checkpoint');
  };

  test.each([
    ['longer', 12],
    ['as long', 8],
  ])('betray a history that was rewritten with the key, and is %s', async (_, count) => {
    await (await serve('a')).grow(8);
    const { url } = running!;
    await check(url);
    await (await instead('b', { keyOf: 'a' })).grow(count);
    const before = readFileSync(kept(), 'utf8');
    await expect(check(url)).rejects.toMatchObject({
      code: 'HISTORY_CHANGED',
      message: expect.stringMatching(/8 records, root .* records, root/) as string,
      details: { kept: before, seen: await running!.note() },
    });
    expect(readFileSync(kept(), 'utf8')).toBe(before);
    expect(files().filter((name) => name.endsWith('.note'))).toHaveLength(2);
    await expect(check(url)).rejects.toMatchObject({ code: 'HISTORY_CHANGED' });
  });

  test('betray a history that became shorter', async () => {
    await (await serve('a')).grow(8);
    const { url } = running!;
    await check(url);
    await (await instead('b', { keyOf: 'a' })).grow(5);
    await expect(check(url)).rejects.toThrow(/shorter/);
  });

  test('betray another key under the same name', async () => {
    await (await serve('a')).grow(2);
    const { url } = running!;
    await check(url);
    await (await instead('b')).grow(3);
    await expect(check(url)).rejects.toThrow(/not signed by the key of its log/);
  });

  test('tell of another log at an address of this machine, and keep both', async () => {
    await (await serve('a')).grow(2);
    const { url } = running!;
    await check(url);
    await (await instead('b', { origin: 'other.example/log' })).grow(3);
    await check(url);
    expect(warned).toEqual([`${url} shows the log other.example/log; it was test.example/log before.`]);
    expect(readdirSync(join(heads, 'logs'))).toHaveLength(2);
    await check(url);
    expect(warned).toHaveLength(1);
  });

  test('are no error where there is no log', async () => {
    const service = await serve('a');
    await check(service.url);
    await expect(check('http://127.0.0.1:9')).rejects.toMatchObject({ code: 'SERVICE' });
    expect(files()).toEqual([]);
  });

  test('say when the log cannot be checked now', async () => {
    const ill = createServer((_, response) => {
      response.writeHead(503, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ title: 'Service Unavailable', detail: 'It is ill.', code: 'LOG_DAMAGED' }));
    });
    await new Promise<void>((resolve) => void ill.listen(0, '127.0.0.1', resolve));
    try {
      await check(`http://127.0.0.1:${(ill.address() as AddressInfo).port}`);
      expect(warned).toEqual([expect.stringContaining('cannot be checked now: It is ill.')]);
    } finally {
      ill.close();
    }
  });

  test('are looked at by every command that speaks to a service', async () => {
    const [one, two] = ['real', 'rewritten'].map((name) => join(folder, name)) as [string, string];
    const first = await serveLog(one);
    const run = (...args: string[]) => clew([...args, '--url', first.url, '--heads', heads]);
    try {
      await first.record(4);
      expect(await run('query', '{ records { totalCount } }')).toMatchObject({ code: 0, err: '' });
    } finally {
      await first.stop();
    }
    mkdirSync(two);
    cpSync(join(one, 'log.key'), join(two, 'log.key'));
    const second = await serveLog(two, { port: first.port });
    try {
      await second.record(6);
      for (const args of [
        ['query', '{ records { totalCount } }'],
        ['show', 'dataset:x@1'],
        ['lineage', 'dataset:x@1'],
        ['export'],
        ['prove', '0'],
      ]) {
        const { code, out, err } = await run(...args);
        expect({ code, out }, args[0]).toEqual({ code: 1, out: '' });
        expect(err, args[0]).toMatch(/Seen before: 4 records, root .*Shown now: 6 records, root/);
      }
    } finally {
      await second.stop();
    }
  });
});
