/** The service of a witness, asked over HTTP. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { originHash } from '../../src/log/cosigning.ts';
import { checkpointText } from '../../src/tlog/checkpoint.ts';
import { ed25519Key, verifierKey } from '../../src/tlog/key.ts';
import { ed25519Signer, openNote, signNote } from '../../src/tlog/note.ts';
import { consistencyProof } from '../../src/tlog/proof.ts';
import { append, EMPTY_RANGE, root } from '../../src/tlog/range.ts';
import { leafHash } from '../../src/tlog/hash.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { formatRequest } from '../../src/tlog/witness-request.ts';
import { openWitness } from '../../src/witness/open.ts';
import { serveWitness } from '../../src/witness/server.ts';

const ORIGIN = 'example.org/log';
const secret = ed25519Key(Buffer.alloc(32, 1));
const vkey = verifierKey(ORIGIN, secret);

/** The request to add the checkpoint of a log with n entries, and the checkpoint. */
function adding(old: number, n: number, word = 'entry', origin = ORIGIN) {
  const stored = new Map<string, Uint8Array>();
  let range = EMPTY_RANGE;
  for (let i = 0; i < n; i++) {
    const keep = (level: number, at: number, hash: Uint8Array) => void stored.set(`${level}/${at}`, hash);
    range = append(range, leafHash(Buffer.from(`${word} ${i}`)), keep);
  }
  const text = checkpointText({ origin, size: BigInt(n), root: root(range), extensions: [] });
  const checkpoint = signNote(text, [ed25519Signer(origin, secret)]);
  const proof =
    old > 0 && old < n ? consistencyProof((level, at) => stored.get(`${level}/${at}`) ?? Buffer.alloc(32), old, n) : [];
  return { text, body: formatRequest({ old: BigInt(old), proof, checkpoint }) };
}

let folder: string;
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clew-witness-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

async function witness() {
  const opened = await openWitness({ folder, name: 'witness.example', logs: [vkey] });
  const server = await serveWitness(opened, {
    host: '127.0.0.1',
    port: 0,
    report: (error) => expect.fail(String(error)),
  });
  const stop = async () => {
    await server.close();
    opened.heads.close();
  };
  closing.push(() => stop().catch(() => undefined));
  const ask = async (path: string, body?: string) => {
    const response = await fetch(server.url + path, body === undefined ? {} : { method: 'POST', body });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };
  return { ...server, vkey: opened.vkey, stop, ask, add: (body: string) => ask('/add-checkpoint', body) };
}

/** Starts a program of ours; its first line. */
async function start(file: string, ...args: string[]): Promise<{ line: string; process: ChildProcess }> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  closing.push(() => child.kill('SIGKILL'));
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return { line: String(value), process: child };
}

describe('the service of a witness', () => {
  test('answers as the protocol says, and shows what it cosigned', async () => {
    const { ask, add, vkey: own } = await witness();
    const kept = `/${originHash(ORIGIN)}/checkpoint`;
    expect(await ask(kept)).toMatchObject({ status: 404 });
    const { body, text } = adding(0, 5);
    const answer = await add(body);
    expect(answer).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8' });
    const both = [parseVerifier(own), parseVerifier(vkey)];
    expect(openNote(Buffer.from(`${text}\n${answer.text}`), both).verified).toEqual(['witness.example']);
    expect(openNote(Buffer.from((await ask(kept)).text), both).verified).toEqual(['witness.example', ORIGIN]);
    expect(await add(adding(0, 9).body)).toEqual({ status: 409, type: 'text/x.tlog.size', text: '5\n' });
    expect(await add(adding(5, 5, 'other').body)).toMatchObject({ status: 409 });
    expect(await add(adding(5, 9, 'other').body)).toMatchObject({ status: 422 });
    expect(await add(adding(0, 5, 'entry', 'other.example').body)).toMatchObject({ status: 404 });
    expect(
      await add(body.replace(/\n— (\S+) \S+\n$/, `\n— $1 ${Buffer.alloc(68).toString('base64')}\n`)),
    ).toMatchObject({ status: 403 });
    expect(await add('nonsense')).toMatchObject({ status: 400 });
    expect(await add(`old 0\n${'x'.repeat(300_000)}`)).toMatchObject({ status: 413 });
    expect(await ask('/add-checkpoint')).toMatchObject({ status: 405 });
    expect(await add(adding(5, 9).body)).toMatchObject({ status: 200 });
    expect(await ask('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
    expect((await ask('/witness.vkey')).text.trim()).toBe(own);
    const metrics = (await ask('/metrics')).text;
    expect(metrics).toContain('clew_witness_requests_total{status="409"} 2');
    expect(metrics).toContain(`clew_witness_log_size{origin="${ORIGIN}"} 9`);
  });

  test('cosigns one of two histories that come together', async () => {
    const { add } = await witness();
    const words = Array.from({ length: 12 }, (_, i) => `history ${i}`);
    const answers = await Promise.all(words.map((word) => add(adding(0, 5, word).body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...words.slice(1).map(() => 409)]);
  });

  test('keeps key and heads over a restart; nobody else may read the key', async () => {
    const first = await witness();
    await first.add(adding(0, 5).body);
    await first.stop();
    expect((await stat(join(folder, 'witness.key'))).mode & 0o077).toBe(0);
    const second = await witness();
    expect(second.vkey).toBe(first.vkey);
    expect(await second.add(adding(0, 6, 'other').body)).toMatchObject({ status: 409, text: '5\n' });
    await second.stop();
    await expect(openWitness({ folder, name: 'another', logs: [vkey] })).rejects.toMatchObject({ code: 'LOG_KEY' });
    await expect(openWitness({ folder, logs: ['nonsense'] })).rejects.toMatchObject({ code: 'LOG_KEY' });
  });

  test('does not forget a checkpoint when it is killed between keeping it and answering', async () => {
    const { line: url, process: killed } = await start('./crashing.ts', folder, vkey);
    const gone = once(killed, 'exit');
    await expect(fetch(`${url}/add-checkpoint`, { method: 'POST', body: adding(0, 5).body })).rejects.toThrow();
    expect((await gone)[1]).toBe('SIGKILL');
    const { add } = await witness();
    expect(await add(adding(0, 5, 'other').body)).toMatchObject({ status: 409, text: '5\n' });
    expect(await add(adding(5, 6, 'other').body)).toMatchObject({ status: 422 });
    expect(await add(adding(5, 5).body)).toMatchObject({ status: 200 });
  });

  test('is a command that says where it is and how a log names it', async () => {
    const main = '../../src/cli/main.ts';
    const { line } = await start(main, 'witness', '--log-vkey', vkey, '--state', folder, '--port', '0', '--json');
    const said = JSON.parse(line) as { url: string; vkey: string; logs: string[] };
    expect(said.logs).toEqual([ORIGIN]);
    const response = await fetch(`${said.url}/add-checkpoint`, { method: 'POST', body: adding(0, 3).body });
    const note = `${adding(0, 3).text}\n${await response.text()}`;
    expect(openNote(Buffer.from(note), [parseVerifier(said.vkey)]).signatures).toHaveLength(1);
  });

  test('gives up a body that does not end', async () => {
    const { url } = await witness();
    const sending = request(`${url}/add-checkpoint`, { method: 'POST' });
    const answered = new Promise<number | string>((resolve) => {
      sending.on('response', (response) => resolve(response.resume().statusCode ?? 0));
      sending.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });
    for (let i = 0; i < 24; i++) sending.write(Buffer.alloc(64 * 1024, 'x'));
    expect(await answered).toSatisfy((how: unknown) => [413, 'ECONNRESET', 'EPIPE'].includes(how as number));
  });
});
