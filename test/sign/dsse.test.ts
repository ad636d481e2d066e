import { createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  envelopeJson,
  MAX_ENVELOPE_BYTES,
  parseEnvelope,
  preAuthEncoding,
  signEnvelope,
  verifyEnvelope,
} from '../../src/sign/dsse.ts';
import { publicKey } from '../../src/sign/key.ts';
import { ed25519, p256 } from './keys.ts';

interface Published {
  readonly pae: readonly { payloadType: string; payload_utf8: string; expect: string }[];
  readonly ecdsa_p256_rfc6979: { readonly X: string; readonly Y: string; readonly sig_b64_r_s: string };
}
const published = JSON.parse(
  readFileSync(new URL('../fixtures/dsse/vectors.json', import.meta.url), 'utf8'),
) as Published;

const [ada, bob, ci] = [ed25519('ada'), ed25519('bob'), p256('ci')];
const [adaKey, bobKey, ciKey] = [publicKey(ada), publicKey(bob), publicKey(ci)];
const TYPE = 'text/turtle';
const PAYLOAD = Buffer.from('<urn:a> <urn:b> "Zoë \u{1f9f6}" .\n');
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const code = (name: string) => expect.objectContaining({ code: name }) as Error;
const sealed = () => JSON.parse(envelopeJson(signEnvelope(TYPE, PAYLOAD, [ada]))) as Record<string, unknown>;

describe('the published vectors', () => {
  it.each(published.pae)('encode $payloadType', ({ payloadType, payload_utf8, expect: expected }) => {
    expect(preAuthEncoding(payloadType, Buffer.from(payload_utf8)).toString()).toBe(expected);
  });

  it('verify with ECDSA P-256', () => {
    const { X, Y, sig_b64_r_s } = published.ecdsa_p256_rfc6979;
    const coordinate = (decimal: string) =>
      Buffer.from(BigInt(decimal).toString(16).padStart(64, '0'), 'hex').toString('base64url');
    const key = createPublicKey({
      key: { kty: 'EC', crv: 'P-256', x: coordinate(X), y: coordinate(Y) },
      format: 'jwk',
    });
    const { payloadType, payload_utf8 } = published.pae[0]!;
    const envelope = parseEnvelope(
      bytes({ payload: Buffer.from(payload_utf8).toString('base64'), payloadType, signatures: [{ sig: sig_b64_r_s }] }),
    );
    const verified = verifyEnvelope(envelope, [publicKey(key)]);
    expect(verified).toEqual({ payloadType, payload: Buffer.from(payload_utf8), signedBy: [publicKey(key).id] });
    expect(() => verifyEnvelope({ ...envelope, payloadType: `${payloadType}s` }, [publicKey(key)])).toThrow(
      code('WRONG_SIGNATURE'),
    );
  });
});

describe('an envelope', () => {
  it('gives back the exact bytes, and who signed', () => {
    const envelope = parseEnvelope(bytes(envelopeJson(signEnvelope(TYPE, PAYLOAD, [ada, ci]))));
    const verified = verifyEnvelope(envelope, [adaKey, bobKey, ciKey], { threshold: 2 });
    expect(verified).toEqual({ payloadType: TYPE, payload: PAYLOAD, signedBy: [adaKey.id, ciKey.id] });
  });

  it('counts keys, not signatures', () => {
    const { signatures, ...rest } = signEnvelope(TYPE, PAYLOAD, [ada]);
    const twice = { ...rest, signatures: [...signatures, ...signatures, { sig: signatures[0]!.sig }] };
    expect(verifyEnvelope(twice, [adaKey, adaKey]).signedBy).toEqual([adaKey.id]);
    expect(() => verifyEnvelope(twice, [adaKey, adaKey, bobKey], { threshold: 2 })).toThrow(code('TOO_FEW_SIGNATURES'));
    expect(() => verifyEnvelope(twice, [adaKey], { threshold: 0 })).toThrow(RangeError);
  });

  it('passes over signatures that do not count, and says why none does', () => {
    const envelope = signEnvelope(TYPE, PAYLOAD, [ada, bob]);
    const spoilt = {
      ...envelope,
      signatures: [{ ...envelope.signatures[0]!, sig: Buffer.alloc(64) }, envelope.signatures[1]!],
    };
    expect(verifyEnvelope(spoilt, [adaKey, bobKey]).signedBy).toEqual([bobKey.id]);
    expect(() => verifyEnvelope(spoilt, [adaKey])).toThrow(code('WRONG_SIGNATURE'));
    expect(() => verifyEnvelope(spoilt, [ciKey])).toThrow(code('UNKNOWN_KEY'));
    expect(() => verifyEnvelope(spoilt, [])).toThrow(code('UNKNOWN_KEY'));
  });

  it('finds the key without its id, and under an id of another program', () => {
    const { signatures, ...rest } = signEnvelope(TYPE, PAYLOAD, [ci]);
    const sig = signatures[0]!.sig;
    expect(verifyEnvelope({ ...rest, signatures: [{ sig }] }, [adaKey, ciKey]).signedBy).toEqual([ciKey.id]);
    expect(verifyEnvelope({ ...rest, signatures: [{ sig, keyid: 'release' }] }, [ciKey]).signedBy).toEqual([ciKey.id]);
    // A wrong hint only ever narrows.
    expect(() => verifyEnvelope({ ...rest, signatures: [{ sig, keyid: adaKey.id }] }, [adaKey, ciKey])).toThrow(
      code('WRONG_SIGNATURE'),
    );
  });

  it('may be signed in DER, as Go programs do', () => {
    const sig = sign('sha256', preAuthEncoding(TYPE, PAYLOAD), { key: ci, dsaEncoding: 'der' });
    expect(verifyEnvelope({ payloadType: TYPE, payload: PAYLOAD, signatures: [{ sig }] }, [ciKey]).signedBy).toEqual([
      ciKey.id,
    ]);
  });

  it('is read in both alphabets of base64', () => {
    const payload = Buffer.from([0xfb, 0xff, 0xfe, 0x3e]);
    const envelope = signEnvelope('application/octet-stream', payload, [ada]);
    const json = JSON.parse(envelopeJson(envelope)) as { payload: string; signatures: { sig: string }[] };
    const url = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_');
    for (const form of [(t: string) => t, url, (t: string) => url(t).replaceAll('=', '')]) {
      const written = {
        ...json,
        payload: form(json.payload),
        signatures: json.signatures.map((s) => ({ ...s, sig: form(s.sig) })),
      };
      expect(verifyEnvelope(parseEnvelope(bytes(written)), [adaKey]).payload).toEqual(payload);
    }
    for (const wrong of ['-_+/', 'QR', 'QR==', 'QQ==\n', ' QQ==', 'QQ=', 'Q===', 'Q', 'QQ==QQ==', '-_8==', 'é', 'QUI*'])
      expect(() => parseEnvelope(bytes({ ...json, payload: wrong })), wrong).toThrow(code('MALFORMED_ENVELOPE'));
  });

  it('may hold nothing, and further members', () => {
    const empty = signEnvelope(TYPE, Buffer.alloc(0), [ada]);
    const { payload: _payload, ...json } = JSON.parse(envelopeJson(empty)) as Record<string, unknown>;
    expect(verifyEnvelope(parseEnvelope(bytes({ ...json, extra: [1] })), [adaKey]).payload.length).toBe(0);
  });
});

describe('what is no envelope is refused', () => {
  const first = () => (sealed()['signatures'] as Record<string, unknown>[])[0]!;
  it.each<[string, unknown, string, string?]>([
    ['no JSON', '{', 'MALFORMED_JSON'],
    ['no object', [], 'MALFORMED_ENVELOPE'],
    ['no type', { ...sealed(), payloadType: undefined }, 'MALFORMED_ENVELOPE', '/payloadType'],
    ['an empty type', { ...sealed(), payloadType: '' }, 'MALFORMED_ENVELOPE', '/payloadType'],
    ['a type that is no text', { ...sealed(), payloadType: 1 }, 'MALFORMED_ENVELOPE', '/payloadType'],
    ['a long type', { ...sealed(), payloadType: 'x'.repeat(257) }, 'SIGNED_TOO_LARGE'],
    [
      'a lone surrogate',
      envelopeJson(signEnvelope(TYPE, PAYLOAD, [ada])).replace(TYPE, '\\ud800'),
      'MALFORMED_ENVELOPE',
    ],
    ['a payload that is no base64', { ...sealed(), payload: '*' }, 'MALFORMED_ENVELOPE', '/payload'],
    ['a payload that is no text', { ...sealed(), payload: null }, 'MALFORMED_ENVELOPE', '/payload'],
    ['no signatures', { ...sealed(), signatures: undefined }, 'MALFORMED_ENVELOPE', '/signatures'],
    ['an empty list', { ...sealed(), signatures: [] }, 'MALFORMED_ENVELOPE', '/signatures'],
    ['a signature that is none', { ...sealed(), signatures: ['x'] }, 'MALFORMED_ENVELOPE', '/signatures/0'],
    ['an empty signature', { ...sealed(), signatures: [{ sig: '' }] }, 'MALFORMED_ENVELOPE', '/signatures/0/sig'],
    ['a missing signature', { ...sealed(), signatures: [first(), {}] }, 'MALFORMED_ENVELOPE', '/signatures/1/sig'],
    ['a large signature', { ...sealed(), signatures: [{ sig: 'A'.repeat(700) }] }, 'SIGNED_TOO_LARGE'],
    ['many signatures', { ...sealed(), signatures: Array.from({ length: 17 }, first) }, 'SIGNED_TOO_LARGE'],
    ['a key id that is no text', { ...sealed(), signatures: [{ ...first(), keyid: 7 }] }, 'MALFORMED_ENVELOPE'],
    ['a long key id', { ...sealed(), signatures: [{ ...first(), keyid: 'k'.repeat(257) }] }, 'SIGNED_TOO_LARGE'],
    ['deep nesting', `{"a":${'['.repeat(20)}${']'.repeat(20)}}`, 'INPUT_TOO_LARGE'],
  ])('%s', (_name, json, expected, pointer) => {
    const shape = pointer === undefined ? {} : { place: { pointer } };
    expect(() => parseEnvelope(bytes(json))).toThrow(expect.objectContaining({ code: expected, ...shape }) as Error);
  });

  it('a key that is given twice, wherever it is', () => {
    const json = envelopeJson(signEnvelope(TYPE, PAYLOAD, [ada]));
    for (const key of ['payload', 'payloadType', 'signatures', 'keyid', 'sig']) {
      const twice = json.replace(`"${key}":`, `"${key}":"eA==","${key}":`);
      expect(twice).not.toBe(json);
      expect(() => parseEnvelope(bytes(twice)), key).toThrow(code('DUPLICATE_KEY'));
    }
  });

  it('bytes that are no UTF-8, and more of them than the limit', () => {
    expect(() => parseEnvelope(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(code('MALFORMED_ENVELOPE'));
    expect(() => parseEnvelope(Buffer.alloc(MAX_ENVELOPE_BYTES + 1, 0x20))).toThrow(code('SIGNED_TOO_LARGE'));
  });

  it('and none is made', () => {
    expect(() => signEnvelope('', PAYLOAD, [ada])).toThrow(code('MALFORMED_ENVELOPE'));
    expect(() => signEnvelope(TYPE, PAYLOAD, [])).toThrow(code('MALFORMED_ENVELOPE'));
  });
});
