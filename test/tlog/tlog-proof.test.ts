import { describe, expect, it } from 'vitest';
import { checkpointText } from '../../src/tlog/checkpoint.ts';
import { cosigner } from '../../src/tlog/cosignature.ts';
import { leafHash } from '../../src/tlog/hash.ts';
import { COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44, ed25519Key, mlDsa44Key, verifierKey } from '../../src/tlog/key.ts';
import { ed25519Signer, signNote } from '../../src/tlog/note.ts';
import { checkPolicy, parsePolicy, policyOf } from '../../src/tlog/policy.ts';
import { inclusionProof } from '../../src/tlog/proof.ts';
import { append, EMPTY_RANGE, root } from '../../src/tlog/range.ts';
import { formatProof, parseProof, verifyProof } from '../../src/tlog/tlog-proof.ts';

const ORIGIN = 'example.org/log';
const key = ed25519Key(Buffer.alloc(32, 1));
const log = ed25519Signer(ORIGIN, key);
const LOG = verifierKey(ORIGIN, key);
const witnesses = [2, 3, 4].map((seed) => {
  const secret = seed === 4 ? mlDsa44Key(Buffer.alloc(32, seed)) : ed25519Key(Buffer.alloc(32, seed));
  const type = seed === 4 ? COSIGNATURE_ML_DSA_44 : COSIGNATURE_ED25519;
  return {
    signer: cosigner(`w${seed}.example`, secret, () => seed),
    vkey: verifierKey(`w${seed}.example`, secret, type),
  };
});
const [w2, w3, w4] = witnesses.map((w) => w.signer);
const [W2, W3, W4] = witnesses.map((w) => w.vkey);

const entries = Array.from({ length: 11 }, (_, i) => Buffer.from(`entry ${i}`));
const stored = new Map<string, Uint8Array>();
const range = entries.reduce(
  (r, entry) => append(r, leafHash(entry), (level, index, hash) => stored.set(`${level}/${index}`, hash)),
  EMPTY_RANGE,
);
const text = checkpointText({ origin: ORIGIN, size: 11n, root: root(range), extensions: [] });
const proofOf = (index: number, signers = [log], extra?: Uint8Array) =>
  formatProof({
    index: BigInt(index),
    hashes: inclusionProof((level, at) => stored.get(`${level}/${at}`)!, index, 11),
    checkpoint: signNote(text, signers),
    ...(extra && { extra }),
  });
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

describe('proof texts', () => {
  it('are of the published form', () => {
    const lines = proofOf(10, [log], Buffer.from('extra information')).split('\n');
    expect(lines.slice(0, 3)).toEqual(['c2sp.org/tlog-proof@v1', 'extra ZXh0cmEgaW5mb3JtYXRpb24=', 'index 10']);
    expect(lines.slice(5, 9)).toEqual(['', ORIGIN, '11', Buffer.from(root(range)).toString('base64')]);
    expect(parseProof(proofOf(3))).not.toHaveProperty('extra');
  });

  it('hold for their entry alone', () => {
    const policy = policyOf([LOG]);
    for (const [index, entry] of entries.entries()) {
      expect(verifyProof(proofOf(index), entry, policy)).toMatchObject({
        checkpoint: { origin: ORIGIN, size: 11n },
        proof: { index: BigInt(index) },
        cosignatures: [],
      });
      expect(() => verifyProof(proofOf(index), Buffer.from('other'), policy)).toThrow(code('PROOF'));
      expect(() =>
        verifyProof(proofOf(index).replace(`index ${index}`, `index ${(index + 1) % 11}`), entry, policy),
      ).toThrow(code('PROOF'));
    }
  });

  it('hold no more when any bit of them is changed', () => {
    const policy = policyOf([LOG], [W2!]);
    const proof = Buffer.from(proofOf(4, [log, w2!]));
    for (let bit = 0; bit < proof.length * 8; bit++) {
      const changed = Buffer.from(proof);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => verifyProof(changed.toString('utf8'), entries[4]!, policy), `bit ${bit}`).toThrow(
        expect.objectContaining({ name: 'LogFault' }),
      );
    }
  });

  const good = proofOf(4);
  const hash = Buffer.alloc(32).toString('base64');
  it.each([
    ['another header', good.replace('@v1', '@v2')],
    ['no index', good.replace('index 4\n', '')],
    ['a leading zero', good.replace('index 4', 'index 04')],
    ['a negative index', good.replace('index 4', 'index -1')],
    ['an index of 2^63', good.replace('index 4', 'index 9223372036854775808')],
    ['extra data after the index', good.replace('index 4', 'index 4\nextra AAAA')],
    ['extra data that are no base64', good.replace('index 4', 'extra A\nindex 4')],
    ['64 hashes', good.replace('index 4', `index 4${`\n${hash}`.repeat(64)}`)],
    ['a short hash', good.replace('index 4', `index 4\n${Buffer.alloc(31).toString('base64')}`)],
    ['a hash without padding', good.replace('index 4', `index 4\n${hash.slice(0, -1)}`)],
    ['no checkpoint', good.slice(0, good.indexOf('\n\n'))],
    ['an unsigned checkpoint', good.slice(0, good.lastIndexOf('\n\n') + 1)],
    ['carriage returns', good.replaceAll('\n', '\r\n')],
  ])('are refused with %s', (_, proof) => {
    expect(() => parseProof(proof)).toThrow(code('MALFORMED'));
  });
});

describe('policies', () => {
  const note = (signers: Parameters<typeof signNote>[1]) => Buffer.from(signNote(text, signers));
  const example = [
    '# one of ours, one of theirs',
    `log ${LOG} https://example.org/log`,
    `witness X1 ${W2}`,
    `\twitness X2  ${W3}`,
    'group X any X1 X2',
    `witness Y ${W4} https://y.example`,
    'group both all X Y',
    'quorum both ',
  ];

  it('ask for a quorum of groups', () => {
    const policy = parsePolicy(`${example.join('\n')}\n`);
    expect(checkPolicy(note([log, w3!, w4!]), policy).cosignatures).toEqual([
      { witness: 'X2', time: 3n },
      { witness: 'Y', time: 4n },
    ]);
    expect(() => checkPolicy(note([log, w2!, w3!]), policy)).toThrow(code('QUORUM'));
    expect(() => checkPolicy(note([log]), policy)).toThrow(code('QUORUM'));
    expect(() => checkPolicy(note([w2!, w3!, w4!]), policy)).toThrow(code('SIGNATURE'));
  });

  it('ask for some of many, or for none', () => {
    const two = policyOf([LOG], [W2!, W3!, W4!], 2);
    expect(checkPolicy(note([log, w4!, w2!]), two).cosignatures).toHaveLength(2);
    expect(() => checkPolicy(note([log, w4!, w4!]), two)).toThrow(code('QUORUM'));
    expect(checkPolicy(note([log]), policyOf([LOG], [W2!], 0)).cosignatures).toEqual([]);
  });

  it('do not take the signature of one log for another', () => {
    const other = ed25519Key(Buffer.alloc(32, 9));
    const policy = policyOf([LOG, verifierKey('other.example', other)]);
    expect(() => checkPolicy(note([ed25519Signer('other.example', other)]), policy)).toThrow(code('SIGNATURE'));
  });

  it('do not overlook a wrong signature by a key they name', () => {
    const signed = signNote(text, [log, w2!]);
    const wrong = signed.replace(/(\S{4})==?\n$/, (tail) => `AAAA${tail.slice(4)}`);
    expect(wrong).not.toBe(signed);
    expect(() => checkPolicy(Buffer.from(wrong), policyOf([LOG], [W2!], 0))).toThrow(code('SIGNATURE'));
  });

  it.each([
    ['no quorum', example.slice(0, -1)],
    ['two quorums', [...example, 'quorum X1']],
    ['a name nobody defined', [...example.slice(0, -1), 'quorum Z']],
    ['a name defined later', ['quorum X1', `witness X1 ${W2}`]],
    [
      'a name twice',
      [...example, `witness X ${verifierKey('w', ed25519Key(Buffer.alloc(32, 8)), COSIGNATURE_ED25519)}`],
    ],
    ['a witness named none', [`witness none ${W2}`, 'quorum none']],
    ['a member of two groups', [...example, 'group again any X1']],
    ['a member twice', [`witness A ${W2}`, 'group g 2 A A', 'quorum g']],
    ['more asked for than there are', [`witness A ${W2}`, 'group g 2 A', 'quorum g']],
    ['nobody asked for', [`witness A ${W2}`, 'group g 0 A', 'quorum g']],
    ['one key under two names', [`witness A ${W2}`, `witness B ${W2}`, 'quorum none']],
    ['a log twice', [`log ${LOG}`, `log ${LOG}`, 'quorum none']],
    ['a log key as a witness', [`witness A ${LOG}`, 'quorum none']],
    ['an unknown word', ['logs x', 'quorum none']],
    ['a carriage return', ['quorum none\r']],
    ['a broken key', ['log nonsense', 'quorum none']],
  ])('are refused with %s', (_, lines) => {
    expect(() => parsePolicy(lines.join('\n'))).toThrow(code('MALFORMED'));
  });
});
