import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointText } from '../../src/tlog/checkpoint.ts';
import { run } from '../../src/tlog/cli.ts';
import { cosigner } from '../../src/tlog/cosignature.ts';
import { COSIGNATURE_ED25519, ed25519Key, verifierKey } from '../../src/tlog/key.ts';
import { ed25519Signer, signNote } from '../../src/tlog/note.ts';
import { TileDirectory } from '../../src/tlog/publish.ts';
import { root } from '../../src/tlog/range.ts';

const ORIGIN = 'example.org/log';
const secret = ed25519Key(Buffer.alloc(32, 1));
const witness = ed25519Key(Buffer.alloc(32, 2));
const LOG = verifierKey(ORIGIN, secret);
const WITNESS = verifierKey('w.example', witness, COSIGNATURE_ED25519);
const OTHER = verifierKey(ORIGIN, ed25519Key(Buffer.alloc(32, 9)));

let dir: string;
let logDir: string;
let kept: string;
let foreign: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tlog-cli-'));
  logDir = join(dir, 'log');
  kept = join(dir, 'kept');
  foreign = join(dir, 'foreign');
  const tiles = await TileDirectory.open(logDir);
  for (const size of [300, 700]) {
    await tiles.append(Array.from({ length: size - tiles.size }, (_, i) => Buffer.from(`entry ${tiles.size + i}`)));
    const note = sign(size, root(tiles.range));
    await tiles.publishCheckpoint(note);
    if (size === 300) await writeFile(kept, note);
  }
  await writeFile(foreign, sign(300, Buffer.alloc(32)));
  await writeFile(join(dir, 'longer'), sign(900, Buffer.alloc(32)));
  await writeFile(join(dir, 'entry'), 'entry 5');
  await writeFile(join(dir, 'policy'), `log ${LOG}\nwitness W ${WITNESS}\nquorum W\n`);
});
afterAll(() => rm(dir, { recursive: true }));

function sign(size: number, hash: Uint8Array): string {
  const text = checkpointText({ origin: ORIGIN, size: BigInt(size), root: hash, extensions: [] });
  return signNote(text, [ed25519Signer(ORIGIN, secret), cosigner('w.example', witness, () => 1_700_000_000)]);
}

async function call(...args: string[]) {
  const out: string[] = [];
  const code = await run(
    args,
    (line) => out.push(line),
    (line) => out.push(line),
  );
  return { code, said: out.join('\n') };
}

describe('verify', () => {
  it('says what holds', async () => {
    expect(await call('verify', logDir, '--vkey', LOG, '--witness', WITNESS, '--kept', kept)).toEqual({
      code: 0,
      said: [
        'signatures: example.org/log with 700 entries, seen by witness-1 at 2023-11-14T22:13:20.000Z',
        'tree: 700 entries hash to every tile and to the signed root',
        'consistency: the first 300 entries are those of the kept checkpoint',
      ].join('\n'),
    });
    expect((await call('verify', logDir, '--policy', join(dir, 'policy'))).code).toBe(0);
  });

  it('reads a web server too', async () => {
    const server = createServer((request, response) => {
      readFile(join(logDir, request.url!)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await call('verify', url, '--vkey', LOG, '--kept', kept)).toMatchObject({ code: 0 });
    await new Promise((done) => server.close(done));
    expect(await call('verify', url, '--vkey', LOG)).toMatchObject({
      code: 2,
      said: expect.stringContaining('UNREACHABLE') as string,
    });
  });

  it('names level and place of what does not hold', async () => {
    const path = join(logDir, 'tile/entries/001');
    const whole = await readFile(path);
    await writeFile(path, Buffer.concat([whole.subarray(0, 20), Buffer.from('?'), whole.subarray(21)]));
    const { code, said } = await call('verify', logDir, '--vkey', LOG);
    await writeFile(path, whole);
    expect(code).toBe(1);
    expect(said).toMatch(
      /tree: Entry 257 in tile\/entries\/001 .*\[TAMPERED, tile\/entries\/001, from entry 257 on\]$/,
    );
  });

  it.each([
    ['another key', () => ['--vkey', OTHER], 1, 'signatures: No signature is by a known key'],
    [
      'too few witnesses',
      () => ['--vkey', LOG, '--witness', verifierKey('v', witness, COSIGNATURE_ED25519)],
      1,
      'QUORUM',
    ],
    [
      'a checkpoint of another history',
      () => ['--vkey', LOG, '--kept', foreign],
      1,
      'consistency: The consistency proof leads',
    ],
    [
      'a longer checkpoint',
      () => ['--vkey', LOG, '--kept', join(dir, 'longer')],
      1,
      'consistency: The log had 900 entries',
    ],
    ['no key', () => [], 2, 'give --vkey'],
    ['a broken key', () => ['--vkey', 'x'], 2, 'Not a verifier key'],
    ['keys and a policy', () => ['--vkey', LOG, '--policy', join(dir, 'policy')], 2, 'alone'],
    ['no such file', () => ['--vkey', LOG, '--kept', join(dir, 'none')], 2, 'cannot be read'],
    ['an unknown option', () => ['--vkeys', LOG], 2, 'Unknown option'],
    ['a quorum that is no number', () => ['--vkey', LOG, '--quorum', 'all'], 2, 'number'],
  ])('ends with its code for %s', async (_, args, code, said) => {
    expect(await call('verify', logDir, ...args())).toEqual({ code, said: expect.stringContaining(said) as string });
  });

  it('cannot check what is not there', async () => {
    expect(await call('verify', join(dir, 'nowhere'), '--vkey', LOG)).toMatchObject({ code: 2 });
    expect((await call()).code).toBe(2);
    expect((await call('--help')).code).toBe(0);
  });
});

describe('proofs', () => {
  it('are made and verified', async () => {
    const made = await call('proof', 'make', logDir, '5');
    expect(made.code).toBe(0);
    const proof = join(dir, 'five.tlog-proof');
    await writeFile(proof, `${made.said}\n`);
    const args = ['proof', 'verify', proof, join(dir, 'entry'), '--policy', join(dir, 'policy')];
    expect(await call(...args)).toMatchObject({
      code: 0,
      said: expect.stringContaining('inclusion: this is entry 5') as string,
    });
    expect(await call('proof', 'verify', proof, kept, '--vkey', LOG)).toMatchObject({
      code: 1,
      said: expect.stringContaining('[PROOF]') as string,
    });
    expect(await call('proof', 'verify', kept, kept, '--vkey', LOG)).toMatchObject({ code: 1 });
    expect(await call('proof', 'make', logDir, '700')).toMatchObject({ code: 2 });
    expect(await call('proof', 'make', logDir, 'last')).toMatchObject({ code: 2 });
  });
});

it('is a program of its own: a copy of its folder is all it needs', async () => {
  const alone = join(dir, 'alone');
  await cp(join(import.meta.dirname, '../../src/tlog'), alone, { recursive: true });
  const verify = (key: string) =>
    promisify(execFile)(process.execPath, [join(alone, 'cli.ts'), 'verify', logDir, '--vkey', key]);
  expect((await verify(LOG)).stdout).toContain('tree: 700 entries');
  await expect(verify(OTHER)).rejects.toMatchObject({ code: 1 });
});
