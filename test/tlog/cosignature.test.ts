import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkpointText } from '../../src/tlog/checkpoint.ts';
import { cosignatureTime, cosigner, subtreeMessage } from '../../src/tlog/cosignature.ts';
import {
  COSIGNATURE_ED25519,
  COSIGNATURE_ML_DSA_44,
  ed25519Key,
  mlDsa44Key,
  noteKey,
  verifierKey,
} from '../../src/tlog/key.ts';
import { addLines, ed25519Signer, openNote, signatureLines, signNote, splitNote } from '../../src/tlog/note.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';

const ORIGIN = 'example.org/log';
const WITNESS = 'witness.example.org/w1';
const TIME = 1_679_315_147;
const text = checkpointText({ origin: ORIGIN, size: 20_852_163n, root: Buffer.alloc(32, 3), extensions: [] });
const log = ed25519Signer(ORIGIN, ed25519Key(Buffer.alloc(32, 1)));
const classic = ed25519Key(Buffer.alloc(32, 2));
const lattice = mlDsa44Key(Buffer.alloc(32, 2));
const keys = [
  ['Ed25519', classic, COSIGNATURE_ED25519, 8 + 64],
  ['ML-DSA-44', lattice, COSIGNATURE_ML_DSA_44, 8 + 2_420],
] as const;

describe.each(keys)('cosignatures with %s', (_, key, type, length) => {
  const signer = cosigner(WITNESS, key, () => TIME);
  const verifier = parseVerifier(verifierKey(WITNESS, key, type));

  it('are opened by their verifier key, and say when', () => {
    const note = openNote(Buffer.from(signNote(text, [log, signer])), [verifier]);
    expect(note).toMatchObject({ verified: [WITNESS], unverified: [ORIGIN] });
    expect(note.signatures[0]!.signature).toHaveLength(length);
    expect(cosignatureTime(note.signatures[0]!.signature)).toBe(BigInt(TIME));
  });

  it('do not hold for another time, text, length, name or checkpoint', () => {
    const [line] = splitNote(Buffer.from(signNote(text, [signer]))).signatures;
    const signature = Buffer.from(line!.signature);
    const bytes = Buffer.from(text);
    expect(verifier.verify(bytes, signature)).toBe(true);
    for (let byte = 0; byte < signature.length; byte += byte < 8 ? 1 : 61) {
      const changed = Buffer.from(signature);
      changed[byte]! ^= 1;
      expect(verifier.verify(bytes, changed), `byte ${byte}`).toBe(false);
    }
    expect(verifier.verify(Buffer.from(text.replace('20852163', '20852164')), signature)).toBe(false);
    expect(verifier.verify(bytes, signature.subarray(0, -1))).toBe(false);
    expect(verifier.verify(bytes, Buffer.concat([signature, Buffer.alloc(1)]))).toBe(false);
    expect(() => signNote('hello\n', [signer])).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
    expect(verifier.verify(Buffer.from('hello\n'), signature)).toBe(false);
  });

  it('have a key of their own kind', () => {
    const other = type === COSIGNATURE_ED25519 ? lattice : classic;
    expect(() => noteKey(WITNESS, type, other)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
    expect(parseVerifier(verifierKey(WITNESS, key, type)).id).toBe(signer.id);
  });
});

describe('the signed messages', () => {
  it('of Ed25519 are two lines and the text', () => {
    const expected = sign(null, Buffer.from(`cosignature/v1\ntime ${TIME}\n${text}`), classic);
    const signature = cosigner(WITNESS, classic, () => TIME).sign(Buffer.from(text));
    expect(Buffer.from(signature).subarray(8)).toEqual(expected);
    expect(Buffer.from(signature).subarray(0, 8).toString('hex')).toBe('00000000641850cb');
  });

  it('of ML-DSA-44 name the cosigner, the log, and the subtree', () => {
    const message = subtreeMessage({
      cosigner: 'w',
      time: 5n,
      origin: 'log',
      start: 0n,
      end: 258n,
      hash: Buffer.alloc(32, 9),
    });
    expect(message.toString('hex')).toBe(
      `${Buffer.from('subtree/v1').toString('hex')}0a000177000000000000000503${Buffer.from('log').toString('hex')}` +
        `00000000000000000000000000000102${'09'.repeat(32)}`,
    );
    expect(() =>
      subtreeMessage({ cosigner: 'w'.repeat(256), time: 0n, origin: 'l', start: 0n, end: 1n, hash: Buffer.alloc(32) }),
    ).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });

  it('of a time after 2^63 - 1 hold by no key', () => {
    const late = Buffer.alloc(8, 0xff);
    const signed = sign(null, Buffer.from(`cosignature/v1\ntime ${late.readBigUInt64BE()}\n${text}`), classic);
    const verifier = parseVerifier(verifierKey(WITNESS, classic, COSIGNATURE_ED25519));
    expect(verifier.verify(Buffer.from(text), Buffer.concat([late, signed]))).toBe(false);
  });
});

describe('keys', () => {
  it('are refused in types nobody knows', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const vkey = verifierKey('n', publicKey);
    const bytes = Buffer.from(vkey.split('+').slice(2).join('+'), 'base64');
    bytes[0] = 0x02;
    expect(() => parseVerifier(`n+00000000+${bytes.toString('base64')}`)).toThrow(
      expect.objectContaining({ code: 'MALFORMED' }),
    );
    expect(() => ed25519Key(Buffer.alloc(31))).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });

  it('of one name and several types stand side by side in a note of many signatures', () => {
    const others = Array.from({ length: 40 }, (_, i) =>
      ed25519Signer(`other-${i}`, ed25519Key(Buffer.alloc(32, 100 + i))),
    );
    const note = signNote(text, [...others, log, ...keys.map(([, key]) => cosigner(WITNESS, key))]);
    const verifiers = keys.map(([, key, type]) => parseVerifier(verifierKey(WITNESS, key, type)));
    expect(openNote(Buffer.from(note), verifiers).verified).toEqual([WITNESS, WITNESS]);
  });
});

describe('lines', () => {
  it('are added once', () => {
    const lines = signatureLines(text, [cosigner(WITNESS, classic, () => TIME)]);
    const note = signNote(text, [log]);
    const { signatures } = splitNote(Buffer.from(`${text}\n${lines}`));
    expect(addLines(addLines(note, signatures), signatures)).toBe(`${note}${lines}`);
  });

  it.each(['a\nb', ''])('of a checkpoint hold no other line: %j', (origin) => {
    expect(() => checkpointText({ origin, size: 1n, root: Buffer.alloc(32), extensions: [] })).toThrow(
      expect.objectContaining({ code: 'MALFORMED' }),
    );
    expect(() => checkpointText({ origin: 'a', size: 1n, root: Buffer.alloc(32), extensions: [origin] })).toThrow(
      expect.objectContaining({ code: 'MALFORMED' }),
    );
  });
});
