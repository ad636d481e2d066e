import { beforeEach, describe, expect, it } from 'vitest';
import { askWitness, withCosignature, type WitnessOutcome } from '../../src/tlog/ask-witness.ts';
import { checkpointText } from '../../src/tlog/checkpoint.ts';
import { cosigner } from '../../src/tlog/cosignature.ts';
import { EMPTY_ROOT, leafHash } from '../../src/tlog/hash.ts';
import { COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44, ed25519Key, mlDsa44Key, verifierKey } from '../../src/tlog/key.ts';
import { ed25519Signer, openNote, signNote } from '../../src/tlog/note.ts';
import { consistencyProof } from '../../src/tlog/proof.ts';
import { append, EMPTY_RANGE, root } from '../../src/tlog/range.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { formatRequest, parseRequest } from '../../src/tlog/witness-request.ts';
import { Witness, type WitnessedHead, type WitnessState } from '../../src/tlog/witness.ts';

const ORIGIN = 'example.org/log';
const logKey = ed25519Key(Buffer.alloc(32, 1));
const log = ed25519Signer(ORIGIN, logKey);
const secrets = [ed25519Key(Buffer.alloc(32, 2)), mlDsa44Key(Buffer.alloc(32, 2))] as const;
const signers = secrets.map((secret) => cosigner('witness.example', secret, () => 77));
const verifiers = [
  parseVerifier(verifierKey('witness.example', secrets[0], COSIGNATURE_ED25519)),
  parseVerifier(verifierKey('witness.example', secrets[1], COSIGNATURE_ML_DSA_44)),
];

/** A log of n entries of its own, with what is needed to prove it. */
function tree(n: number, word = 'entry') {
  const stored = new Map<string, Uint8Array>();
  let range = EMPTY_RANGE;
  for (let i = 0; i < n; i++)
    range = append(range, leafHash(Buffer.from(`${word} ${i}`)), (level, at, hash) =>
      stored.set(`${level}/${at}`, hash),
    );
  const checkpoint = (signer = log, origin = ORIGIN) =>
    signNote(checkpointText({ origin, size: BigInt(n), root: root(range), extensions: [] }), [signer]);
  const prove = (old: number) => consistencyProof((level, at) => stored.get(`${level}/${at}`)!, old, n);
  return { checkpoint, prove, root: root(range) };
}

class Memory implements WitnessState {
  readonly heads = new Map<string, WitnessedHead>();
  load(origin: string) {
    return Promise.resolve(this.heads.get(origin));
  }
  compareAndSwap(origin: string, seen: WitnessedHead | undefined, next: WitnessedHead) {
    const now = this.heads.get(origin);
    if (now?.size !== seen?.size || (now && seen && !Buffer.from(now.root).equals(seen.root)))
      return Promise.resolve(false);
    this.heads.set(origin, next);
    return Promise.resolve(true);
  }
}

let state: Memory;
let witness: Witness;
beforeEach(() => {
  state = new Memory();
  witness = new Witness(new Map([[ORIGIN, [parseVerifier(verifierKey(ORIGIN, logKey))]]]), signers, state);
});
const add = (old: number, proof: readonly Uint8Array[], checkpoint: string) =>
  witness.addCheckpoint(Buffer.from(formatRequest({ old: BigInt(old), proof, checkpoint })));

describe('a witness', () => {
  it('cosigns a log as it grows, with all its keys, and keeps what it cosigned', async () => {
    let old = 0;
    for (const size of [0, 1, 1, 2, 7, 8, 100]) {
      const { checkpoint, prove, root: hash } = tree(size);
      const answer = await add(old, old > 0 && old < size ? prove(old) : [], checkpoint());
      expect(answer.status, answer.body).toBe(200);
      const cosigned = withCosignature(checkpoint(), answer.body, verifiers);
      expect(openNote(Buffer.from(cosigned), verifiers).verified).toEqual(['witness.example', 'witness.example']);
      const head = (await state.load(ORIGIN))!;
      expect(head).toMatchObject({ size: BigInt(size), root: hash });
      expect(
        openNote(Buffer.from(head.note), [...verifiers, parseVerifier(verifierKey(ORIGIN, logKey))]).verified,
      ).toHaveLength(3);
      old = size;
    }
  });

  it.each([
    ['an unknown log', 404, () => add(0, [], tree(3).checkpoint(ed25519Signer('other', logKey), 'other'))],
    ['another key', 403, () => add(0, [], tree(3).checkpoint(ed25519Signer(ORIGIN, ed25519Key(Buffer.alloc(32, 5)))))],
    ['a changed text', 403, () => add(0, [], tree(3).checkpoint().replace('\n3\n', '\n4\n'))],
    ['an old size past the checkpoint', 400, () => add(11, [], tree(10).checkpoint())],
    ['an old size it did not see', 409, () => add(4, tree(12).prove(4), tree(12).checkpoint())],
    ['no old size', 409, () => add(0, [], tree(12).checkpoint())],
    ['another root of the same size', 409, () => add(10, [], tree(10, 'other').checkpoint())],
    ['a proof of another history', 422, () => add(10, tree(12, 'other').prove(10), tree(12, 'other').checkpoint())],
    ['no proof', 422, () => add(10, [], tree(12).checkpoint())],
    ['a proof with more than it needs', 422, () => add(10, [...tree(12).prove(10), EMPTY_ROOT], tree(12).checkpoint())],
    ['a proof where none is needed', 422, () => add(10, [EMPTY_ROOT], tree(10).checkpoint())],
    ['no note', 400, () => witness.addCheckpoint(Buffer.from('old 10\n\nhello\n'))],
    ['nothing', 400, () => witness.addCheckpoint(Buffer.from(''))],
  ])('refuses %s with %i', async (_, status, ask) => {
    await add(0, [], tree(10).checkpoint());
    const before = await state.load(ORIGIN);
    const answer = await ask();
    expect(answer.status, answer.body).toBe(status);
    expect(answer.body).not.toContain('\u2014');
    if (status === 409) expect(answer).toMatchObject({ body: '10\n', contentType: 'text/x.tlog.size' });
    expect(await state.load(ORIGIN)).toBe(before);
  });

  it('refuses a root for a log without entries, and a proof from size 0', async () => {
    const empty = checkpointText({ origin: ORIGIN, size: 0n, root: Buffer.alloc(32), extensions: [] });
    expect((await add(0, [], signNote(empty, [log]))).status).toBe(422);
    expect((await add(0, [EMPTY_ROOT], tree(3).checkpoint())).status).toBe(422);
  });

  it('cosigns one of two histories that come at the same moment', async () => {
    await add(0, [], tree(10).checkpoint());
    const [a, b] = await Promise.all([
      add(10, tree(12).prove(10), tree(12).checkpoint()),
      add(10, tree(13).prove(10), tree(13).checkpoint()),
    ]);
    expect([a.status, b.status].sort()).toEqual([200, 409]);
    expect([a, b].find((x) => x.status === 409)!.body).toBe(a.status === 200 ? '12\n' : '13\n');
  });

  it.each(['old 01\n\nx', 'old -1\n\nx', 'old 1', 'new 1\n\nx', 'old 9223372036854775808\n\nx', 'old 1\nAAAA\n\nx'])(
    'cannot read %j',
    (body) => {
      expect(() => parseRequest(Buffer.from(body))).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
    },
  );

  it('takes 63 proof lines and no more', () => {
    const lines = (n: number) => `old 1\n${`${EMPTY_ROOT.toString('base64')}\n`.repeat(n)}\nx\n`;
    expect(parseRequest(Buffer.from(lines(63))).proof).toHaveLength(63);
    expect(() => parseRequest(Buffer.from(lines(64)))).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });
});

describe('asking a witness', () => {
  const ask = (size: number, known: bigint, word?: string): Promise<WitnessOutcome> =>
    askWitness(
      tree(size, word).checkpoint(),
      known,
      verifiers,
      (body) => witness.addCheckpoint(Buffer.from(body)),
      (old) => Promise.resolve(tree(size, word).prove(Number(old))),
    );

  it('finds out what it saw last, and brings its cosignature home', async () => {
    expect((await ask(10, 0n)).kind).toBe('cosigned');
    for (const known of [0n, 3n, 12n, 99n]) {
      const outcome = await ask(12, known);
      expect(outcome.kind).toBe('cosigned');
      if (outcome.kind === 'cosigned')
        expect(openNote(Buffer.from(outcome.checkpoint), verifiers).unverified).toEqual([ORIGIN]);
    }
  });

  it('tells a log that is behind itself, and one that forked', async () => {
    await ask(10, 0n);
    expect(await ask(9, 0n)).toEqual({ kind: 'ahead', size: 10n });
    expect(await ask(10, 0n, 'other')).toMatchObject({ kind: 'forked', size: 10n });
    expect(await ask(12, 0n, 'other')).toMatchObject({ kind: 'forked', size: 10n });
  });

  it('does not believe the witness either', async () => {
    const answers = (status: number, body: string) =>
      askWitness(
        tree(5).checkpoint(),
        0n,
        verifiers,
        () => Promise.resolve({ status, body }),
        () => Promise.resolve([]),
      );
    const foreign = tree(6).checkpoint(cosigner('witness.example', secrets[0])).split('\n\n')[1]!;
    await expect(answers(200, foreign)).rejects.toMatchObject({ code: 'SIGNATURE' });
    await expect(answers(200, tree(5).checkpoint().split('\n\n')[1]!)).rejects.toMatchObject({ code: 'SIGNATURE' });
    await expect(answers(200, 'hello')).rejects.toMatchObject({ code: 'MALFORMED' });
    await expect(answers(409, 'many')).rejects.toMatchObject({ code: 'MALFORMED' });
    expect(await answers(409, '0\n')).toMatchObject({ kind: 'refused' });
    expect(await answers(404, 'unknown log')).toEqual({ kind: 'refused', status: 404, reason: 'unknown log' });
    expect(await answers(500, 'x'.repeat(9_999))).toMatchObject({ kind: 'refused', status: 500 });
  });
});
