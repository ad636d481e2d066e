/** A store that may only be read: every door that would write says so with one error, and every door that reads answers. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { notRun } from '../fault/not-run.ts';
import { put, PREFIXES, temporaryFolder } from '../cli/files.ts';
import { clew } from '../cli/terminal.ts';
import { BASE } from './documents.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');
const fresh = put(folder, 'new.ttl', `${PREFIXES}ex:new a prov:Entity .\n`);
const SAID = 'The store was opened only to be read.';

let store: Store;
let service: HttpService;
beforeAll(async () => {
  mkdirSync(data, { recursive: true });
  expect((await clew(['import', put(folder, 'base.ttl', BASE), '--data', data])).code).toBe(0);
  store = await openSqlite({ file: join(data, 'clew.db'), readOnly: true });
  const loaded = await loadVocabulary();
  const { vocabulary } = loaded;
  const shapes = compileShapes(loaded.shapes, vocabulary);
  const context = { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes), loaded };
  service = await createServer(context, { host: '127.0.0.1', port: 0, explore: false, log: () => undefined });
});
afterAll(async () => {
  await service.close();
  await store.close();
});

async function ask(query: string): Promise<{ data?: unknown; errors?: { message: string; extensions: object }[] }> {
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Awaited<ReturnType<typeof ask>>;
}

test('GraphQL: the mutation is refused, a query answered', async () => {
  const { errors } = await ask(
    'mutation { record(input: { runs: [{ id: "urn:x:run", name: "r", types: ["TrainingRun"] }] }) { number } }',
  );
  expect(errors).toMatchObject([{ message: SAID, extensions: { code: 'STORE_READ_ONLY' } }]);
  expect(errors).toHaveLength(1);
  expect(await ask('{ element(id: "https://example.org/base") { iri } }')).toEqual({
    data: { element: { iri: 'https://example.org/base' } },
  });
});

test('HTTP: reading goes on, and the service says it is ready to be read', async () => {
  const exported = await fetch(`${service.url}/export?of=https://example.org/base&format=turtle`);
  expect([exported.status, (await exported.text()).includes('base')]).toEqual([200, true]);
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
});

test('HTTP: every line of POST /records is refused with the one error', async () => {
  const line = (name: string) => JSON.stringify({ datasets: [{ id: `dataset:acme/${name}`, name }] });
  const response = await fetch(`${service.url}/records`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: `${line('a')}\n${line('b')}\n`,
  });
  const answers = (await response.text())
    .trimEnd()
    .split('\n')
    .map((each) => JSON.parse(each) as object);
  expect(answers).toMatchObject([
    { line: 1, error: { code: 'STORE_READ_ONLY', message: SAID } },
    { line: 2, error: { code: 'STORE_READ_ONLY', message: SAID } },
  ]);
  expect((await store.read((reader) => reader.head())).size).toBe(1);
});

test('the command line, over the service: import is refused with the one error, show answers', async () => {
  const told = await clew(['import', fresh, '--url', service.url, '--json']);
  expect(told.code).toBe(2);
  expect(told.out).toBe('');
  expect(JSON.parse(told.err)).toMatchObject({ error: { code: 'STORE_READ_ONLY', message: SAID } });
  expect((await clew(['show', 'https://example.org/base', '--url', service.url])).code).toBe(0);
});

test('the verb itself: one error, and history is as it was', async () => {
  const loaded = await loadVocabulary();
  const recorder = new Recorder(store, loaded.vocabulary, compileShapes(loaded.shapes, loaded.vocabulary));
  const statements = [{ statement: 'element', id: 'urn:x:e', types: [], attributes: {} }] as never;
  await expect(recorder.record({ statements })).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
  expect((await store.read((reader) => reader.head())).size).toBe(1);
});

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Runs node as a user whom file permissions bind: nobody, where this process is root's. */
function bound(args: readonly string[]): SpawnSyncReturns<string> {
  const who = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  return spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
    ...who,
  });
}

const mayRun = bound(['-e', `require('node:fs').accessSync(${JSON.stringify(MAIN)})`]).status === 0;
if (!mayRun) notRun('the command line on a file it may not write', 'no other user can be had who may read this folder');

test.runIf(mayRun)(
  'the command line, on a file it may not write: one error, exit code 2, and not a byte changed',
  () => {
    const locked = mkdtempSync(join(tmpdir(), 'clew-locked-'));
    try {
      const file = join(locked, 'clew.db');
      cpSync(join(data, 'clew.db'), file);
      const document = join(locked, 'new.ttl');
      cpSync(fresh, document);
      const before = readFileSync(file);
      chmodSync(file, 0o444);
      chmodSync(document, 0o444);
      chmodSync(locked, 0o555);
      for (const args of [
        ['import', document],
        ['remove', '0', '--reason', 'asked for', '--yes'],
      ]) {
        const { status, stdout, stderr } = bound([MAIN, ...args, '--data', locked, '--json']);
        expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
        expect(JSON.parse(stderr)).toMatchObject({
          error: { code: 'STORE_READ_ONLY', hint: expect.stringContaining('may write') as string },
        });
      }
      expect(readFileSync(file).equals(before)).toBe(true);
      expect(readdirSync(locked).sort()).toEqual(['clew.db', 'new.ttl']);
    } finally {
      chmodSync(locked, 0o755);
      rmSync(locked, { recursive: true });
    }
  },
);
