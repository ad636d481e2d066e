/** What others say of our logs, proofs and signatures. Left out aloud where Go is missing; then CI fails. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { checkpointText } from '../../../src/tlog/checkpoint.ts';
import { cosigner } from '../../../src/tlog/cosignature.ts';
import { checkTiles } from '../../../src/tlog/fsck.ts';
import {
  COSIGNATURE_ED25519,
  COSIGNATURE_ML_DSA_44,
  ed25519Key,
  mlDsa44Key,
  verifierKey,
} from '../../../src/tlog/key.ts';
import { ed25519Signer, signNote, splitNote } from '../../../src/tlog/note.ts';
import { policyOf } from '../../../src/tlog/policy.ts';
import { TileDirectory } from '../../../src/tlog/publish.ts';
import { root } from '../../../src/tlog/range.ts';
import { LogReader } from '../../../src/tlog/read.ts';
import { formatProof, verifyProof } from '../../../src/tlog/tlog-proof.ts';
import { formatRequest } from '../../../src/tlog/witness-request.ts';
import { openWitness } from '../../../src/witness/open.ts';
import { forgedProofs } from '../../fault/forged-proofs.ts';
import { fsck, installFsck, NotRun, Oracle } from './oracle.ts';

const ORIGIN = 'example.org/log';
const WITNESS = 'witness.example.org/w1';
const secrets = {
  log: ed25519Key(Buffer.alloc(32, 1)),
  old: ed25519Key(Buffer.alloc(32, 2)),
  new: mlDsa44Key(Buffer.alloc(32, 2)),
};
const log = ed25519Signer(ORIGIN, secrets.log);
const LOG = verifierKey(ORIGIN, secrets.log);
const CLASSIC = verifierKey(WITNESS, secrets.old, COSIGNATURE_ED25519);
const LATTICE = verifierKey(WITNESS, secrets.new, COSIGNATURE_ML_DSA_44);
const entry = (i: number) => Buffer.from(i % 5 === 0 ? '' : `entry ${i}`);

let dir: string;
let oracle: Oracle | NotRun;
let tessera: NotRun | undefined;
const unlessNotRun = (error: unknown) => {
  if (error instanceof NotRun) return error;
  throw error;
};
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'oracles-'));
  oracle = await Oracle.start().catch(unlessNotRun);
  tessera = await installFsck().then(() => undefined, unlessNotRun);
  for (const missing of [oracle, tessera]) if (missing instanceof NotRun) process.stderr.write(`${missing.message}\n`);
});
afterAll(async () => {
  if (oracle instanceof Oracle) oracle.stop();
  await rm(dir, { recursive: true, force: true });
});

function asking(context: TestContext): Oracle {
  if (oracle instanceof NotRun) return context.skip(oracle.message);
  return oracle;
}

async function publish(name: string, sizes: readonly number[]): Promise<{ tiles: TileDirectory; path: string }> {
  const path = join(dir, name);
  const tiles = await TileDirectory.open(path);
  for (const size of sizes) {
    await tiles.append(Array.from({ length: size - tiles.size }, (_, i) => entry(tiles.size + i)));
    const text = checkpointText({ origin: ORIGIN, size: BigInt(size), root: root(tiles.range), extensions: [] });
    await tiles.publishCheckpoint(
      signNote(text, [log, cosigner(WITNESS, secrets.old), cosigner(WITNESS, secrets.new)]),
    );
  }
  return { tiles, path };
}

describe('golang.org/x/mod/sumdb and transparency-dev/formats', () => {
  it('read every entry of our logs at many sizes, under heads signed in three ways', async (context) => {
    const go = asking(context);
    const sizes = [0, 1, 2, 3, 7, 100, 255, 256, 257, 511, 512, 700, 1_024, 1_025];
    const { path } = await publish('growing', [0]);
    for (const size of sizes) {
      await publish('growing', [size]);
      const keys = [LOG, CLASSIC, LATTICE];
      expect(await go.ask([{ kind: 'log', dir: path, keys }]), String(size)).toEqual([{ ok: true }]);
      const note = await readFile(join(path, 'checkpoint'));
      expect(await go.ask([{ kind: 'note', note, keys }])).toEqual([
        { ok: true, verified: [ORIGIN, WITNESS, WITNESS] },
      ]);
    }
  });

  it('do not read a log that was changed, nor do we', async (context) => {
    const go = asking(context);
    const { tiles, path } = await publish('changed', [600]);
    for (const file of ['tile/entries/001', 'tile/0/000', 'tile/0/002.p/88', 'tile/1/000.p/2', 'checkpoint']) {
      const whole = await readFile(join(path, file));
      const changed = Buffer.from(whole);
      changed[40]! ^= 1;
      await writeFile(join(path, file), changed);
      expect(await go.ask([{ kind: 'log', dir: path, keys: [LOG] }]), file).toMatchObject([{ ok: false }]);
      if (file !== 'checkpoint')
        await expect(checkTiles(tiles.source, 600)).rejects.toMatchObject({ code: 'TAMPERED' });
      await writeFile(join(path, file), whole);
    }
    expect(await go.ask([{ kind: 'log', dir: path, keys: [LOG] }])).toEqual([{ ok: true }]);
  });

  it('do not believe cosignatures on another checkpoint', async (context) => {
    const go = asking(context);
    const text = (size: bigint) => checkpointText({ origin: ORIGIN, size, root: Buffer.alloc(32, 3), extensions: [] });
    for (const [key, vkey] of [
      [secrets.old, CLASSIC],
      [secrets.new, LATTICE],
    ] as const) {
      const signed = signNote(text(5n), [cosigner(WITNESS, key, () => 1_700_000_000)]);
      const moved = signed.replace(text(5n), text(6n));
      const verdicts = await go.ask(
        [signed, moved].map((note) => ({ kind: 'note', note: Buffer.from(note), keys: [vkey] })),
      );
      expect(verdicts.map(({ ok }) => ok)).toEqual([true, false]);
    }
  });

  it('open what a witness of ours answers, with the key it prints', async (context) => {
    const go = asking(context);
    const { vkey, witness, heads } = await openWitness({ folder: join(dir, 'witness'), name: WITNESS, logs: [LOG] });
    const { path } = await publish('witnessed', [300]);
    const checkpoint = await readFile(join(path, 'checkpoint'), 'utf8');
    const { status, body } = await witness.addCheckpoint(
      Buffer.from(formatRequest({ old: 0n, proof: [], checkpoint })),
    );
    expect(status).toBe(200);
    const { text } = splitNote(Buffer.from(checkpoint));
    const kept = (await heads.load(ORIGIN))!.note;
    heads.close();
    const moved = `${text.replace('\n300\n', '\n301\n')}\n${body}`;
    const asked = [`${text}\n${body}`, kept, moved].map((note) => ({
      kind: 'note',
      note: Buffer.from(note),
      keys: [vkey],
    }));
    expect(await go.ask(asked)).toMatchObject([
      { ok: true, verified: [WITNESS] },
      { ok: true, verified: [WITNESS] },
      { ok: false },
    ]);
  });

  it('read our proof texts, and refuse what we refuse', async (context) => {
    const go = asking(context);
    const { tiles, path } = await publish('proofs', [1_000]);
    const checkpoint = await readFile(join(path, 'checkpoint'), 'utf8');
    const reader = new LogReader(tiles.source, 1_000);
    const policy = policyOf([LOG], [CLASSIC, LATTICE]);
    const keys = [LOG, CLASSIC, LATTICE];
    for (const index of [0, 1, 255, 256, 700, 999]) {
      const extra = index === 700 ? { extra: Buffer.from('more') } : {};
      const text = formatProof({ index: BigInt(index), hashes: await reader.inclusion(index), checkpoint, ...extra });
      expect(verifyProof(text, entry(index), policy).proof.index).toBe(BigInt(index));
      const shifted = text.replace(`index ${index}\n`, `index ${index + 1}\n`);
      const verdicts = await go.ask([
        { kind: 'proof', note: Buffer.from(text), entry: entry(index), keys },
        { kind: 'proof', note: Buffer.from(text), entry: Buffer.from('other'), keys },
        { kind: 'proof', note: Buffer.from(shifted), entry: entry(index), keys },
      ]);
      expect(
        verdicts.map(({ ok }) => ok),
        String(index),
      ).toEqual([true, false, false]);
    }
  });

  it('agree with us about 2,000 forged proofs, of which nobody accepts one', async (context) => {
    const result = await forgedProofs(2_000, 7, asking(context));
    expect(result).toMatchObject({ forged: 2_000, accepted: [], refused: [], disagreed: [] });
    expect(Math.min(result.honest, result.ofNoHead)).toBeGreaterThan(200);
  });
});

describe('tessera fsck', () => {
  it.for([1, 255, 256, 257, 1_025, 70_000])('finds nothing wrong with a log of %i entries', async (size, context) => {
    if (tessera) return context.skip(tessera.message);
    const { tiles, path } = await publish(`fsck-${size}`, [size]);
    expect(await fsck(path, LOG)).toBe(true);
    expect((await checkTiles(tiles.source, size)).root).toEqual(root(tiles.range));
  });

  it('finds what we find', async (context) => {
    if (tessera) return context.skip(tessera.message);
    const { tiles, path } = await publish('fsck-changed', [600]);
    for (const file of ['tile/entries/001', 'tile/0/002.p/88', 'tile/1/000.p/2']) {
      const whole = await readFile(join(path, file));
      await writeFile(join(path, file), Buffer.concat([whole.subarray(0, -1), Buffer.from([whole.at(-1)! ^ 1])]));
      expect(await fsck(path, LOG), file).toBe(false);
      await expect(checkTiles(tiles.source, 600)).rejects.toMatchObject({ code: 'TAMPERED' });
      await writeFile(join(path, file), whole);
    }
    expect(await fsck(path, LOG)).toBe(true);
  });
});
