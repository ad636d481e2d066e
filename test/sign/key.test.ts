import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ed25519PublicKey,
  isSignedBy,
  keyId,
  parsePublicKey,
  publicKey,
  rawEd25519,
  signBytes,
} from '../../src/sign/key.ts';
import { didKey, keyOfDidKey, multikey, parseMultikey } from '../../src/sign/multikey.ts';
import { encodeVkey } from '../../src/sign/vkey.ts';
import { ed25519, p256, pem, PUBLISHED_KEY, PUBLISHED_MULTIKEY } from './keys.ts';

const MESSAGE = Buffer.from('what was trained');
const refused = (make: () => unknown, why: RegExp) =>
  expect(make).toThrow(
    expect.objectContaining({ code: 'MALFORMED_KEY', message: expect.stringMatching(why) as string }),
  );

describe('public keys', () => {
  it('have one id in every form they are written in', () => {
    const key = ed25519('ada');
    const raw = rawEd25519(createPublicKey(key));
    const forms = [
      parsePublicKey(pem(key)),
      parsePublicKey(pem(key).replaceAll('\n', '\r\n')),
      parsePublicKey(encodeVkey('ada.example/laptop', raw)),
      parseMultikey(multikey(publicKey(key))),
      keyOfDidKey(didKey(publicKey(key)))!,
    ];
    expect(new Set(forms.map(({ id }) => id))).toEqual(new Set([keyId(key)]));
    expect(keyId(key)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('have one id whether their point is compressed or not', () => {
    const whole = createPublicKey(p256('ci'));
    const spki = whole.export({ format: 'der', type: 'spki' });
    const point = spki.subarray(-65);
    const compressed = Buffer.concat([Buffer.of(2 + (point[64]! & 1)), point.subarray(1, 33)]);
    const der = Buffer.concat([Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'), compressed]);
    const short = createPublicKey({ key: der, format: 'der', type: 'spki' });
    expect(keyId(short)).toBe(keyId(whole));
    expect(isSignedBy(publicKey(short), MESSAGE, signBytes(p256('ci'), MESSAGE))).toBe(true);
  });

  it('read the published Multikey, and write it', () => {
    expect(parseMultikey(PUBLISHED_MULTIKEY).id).toBe(keyId(PUBLISHED_KEY));
    expect(multikey(publicKey(PUBLISHED_KEY))).toBe(PUBLISHED_MULTIKEY);
    expect(keyOfDidKey(`did:key:${PUBLISHED_MULTIKEY}`)).toBeUndefined();
    expect(keyOfDidKey(`did:key:${PUBLISHED_MULTIKEY}#${multikey(publicKey(ed25519('ada')))}`)).toBeUndefined();
  });

  it('are refused with the reason', () => {
    const vkey = encodeVkey('ada', rawEd25519(createPublicKey(ed25519('ada'))));
    refused(() => parsePublicKey(ed25519('ada').export({ format: 'pem', type: 'pkcs8' }) as string), /private key/);
    refused(() => parsePublicKey('hello'), /neither PEM nor/);
    refused(() => parsePublicKey(vkey.replace('ada+', 'bob+')), /hash/);
    refused(() => parsePublicKey(vkey.slice(0, -4)), /32 bytes|neither/);
    refused(() => parsePublicKey(`${'x'.repeat(5000)}`), /5000 characters/);
    refused(() => parsePublicKey('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'), /SPKI/);
    for (const other of [
      generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
      generateKeyPairSync('x25519').publicKey,
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
    ]) {
      refused(() => parsePublicKey(other.export({ format: 'pem', type: 'spki' }) as string), /its kind is/);
    }
    refused(() => parseMultikey('z6Mkbroken'), /Multikey/);
    refused(() => parseMultikey(`z6Mk${'1'.repeat(100_000)}`), /Multikey/);
    refused(() => multikey(publicKey(p256('ci'))), /Ed25519/);
    refused(() => encodeVkey('a b', Buffer.alloc(32)), /white space/);
  });

  it('are refused if anybody could sign with them', () => {
    // With the neutral element as key, R = [s]B and S = s hold for every message, wherever the library does not look.
    const neutral = Buffer.alloc(32);
    neutral[0] = 1;
    refused(() => ed25519PublicKey(neutral), /low order/);
    neutral[31] = 0x80;
    refused(() => ed25519PublicKey(neutral), /low order/);
    refused(() => ed25519PublicKey(Buffer.alloc(32)), /low order/);
  });
});

describe('signatures', () => {
  it.each([
    ['Ed25519', ed25519('ada')],
    ['P-256', p256('ci')],
  ])('of %s hold for their message and key alone', (_name, key) => {
    const signature = signBytes(key, MESSAGE);
    expect(signature.length).toBe(64);
    const signer = publicKey(key);
    expect(isSignedBy(signer, MESSAGE, signature)).toBe(true);
    expect(isSignedBy(signer, Buffer.from('what was trained.'), signature)).toBe(false);
    expect(isSignedBy(publicKey(ed25519('eve')), MESSAGE, signature)).toBe(false);
    expect(isSignedBy(publicKey(p256('eve')), MESSAGE, signature)).toBe(false);
    expect(isSignedBy(signer, MESSAGE, Buffer.concat([signature, Buffer.of(0)]))).toBe(false);
    for (let bit = 0; bit < 512; bit++) {
      const wrong = Buffer.from(signature);
      wrong[bit >> 3]! ^= 1 << (bit & 7);
      expect(isSignedBy(signer, MESSAGE, wrong)).toBe(false);
    }
  });
});
