/**
 * DSSE envelopes: signatures over exact bytes and what they are, without canonical forms.
 * https://github.com/secure-systems-lab/dsse/blob/master/protocol.md and envelope.md
 */
import type { KeyObject } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import { isObject, parseJson, pointer, type Json } from '../rdf/json.ts';
import { decodeBase64 } from './base64.ts';
import type { SignCode } from './fault.ts';
import { isSignedBy, publicKey, signBytes, type PublicKey } from './key.ts';

export interface EnvelopeSignature {
  /** What the signer calls the key. Not signed itself: it helps to find a key and decides nothing. */
  readonly keyid?: string;
  readonly sig: Buffer;
}

export interface Envelope {
  readonly payloadType: string;
  /** Not to be read before {@link verifyEnvelope} has returned it. */
  readonly payload: Buffer;
  readonly signatures: readonly EnvelopeSignature[];
}

/** Bytes of an envelope as JSON; the payload in it is a quarter smaller. */
export const MAX_ENVELOPE_BYTES = 64 * 1024 * 1024;
export const MAX_SIGNATURES = 16;
/** Bytes of one signature. */
export const MAX_SIGNATURE_BYTES = 512;
/** Characters of a payload type, and of a key id. */
export const MAX_NAME_LENGTH = 256;
const MAX_DEPTH = 16;

/** What is signed: `"DSSEv1" SP LEN(type) SP type SP LEN(body) SP body`, lengths in bytes. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType, 'utf8');
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

/**
 * Reads an envelope from its JSON. Nothing in it is believed yet. Members that the specification does not have are ignored; a key given twice,
 * which two readers might read differently, is refused.
 * @throws Fault MALFORMED_ENVELOPE, SIGNED_TOO_LARGE, MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE
 */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length > MAX_ENVELOPE_BYTES)
    throw tooLarge(`The envelope has ${bytes.length} bytes`, `${MAX_ENVELOPE_BYTES} bytes`);
  const json = parseJson(utf8(bytes), undefined, { length: MAX_ENVELOPE_BYTES, depth: MAX_DEPTH });
  if (!isObject(json)) throw malformed('it is no JSON object', []);
  const payloadType = text(json.get('payloadType'), ['payloadType'], MAX_NAME_LENGTH);
  if (payloadType === undefined || payloadType === '') throw malformed('the payload type is missing', ['payloadType']);
  // "Empty fields may be omitted": an empty payload is a payload, and its length is signed.
  const payload = base64(json.get('payload'), ['payload']) ?? Buffer.alloc(0);
  const listed = json.get('signatures');
  if (!Array.isArray(listed) || listed.length === 0) throw malformed('it has no list of signatures', ['signatures']);
  if (listed.length > MAX_SIGNATURES)
    throw tooLarge(`The envelope has ${listed.length} signatures`, `${MAX_SIGNATURES}`);
  return { payloadType, payload, signatures: (listed as readonly Json[]).map(signatureOf) };
}

function signatureOf(json: Json, index: number): EnvelopeSignature {
  const at = ['signatures', index];
  if (!isObject(json)) throw malformed('a signature is no JSON object', at);
  const keyid = text(json.get('keyid'), [...at, 'keyid'], MAX_NAME_LENGTH);
  const sig = base64(json.get('sig'), [...at, 'sig']);
  if (sig === undefined || sig.length === 0) throw malformed('a signature is empty', [...at, 'sig']);
  if (sig.length > MAX_SIGNATURE_BYTES)
    throw tooLarge(`A signature has ${sig.length} bytes`, `${MAX_SIGNATURE_BYTES} bytes`);
  return { sig, ...(keyid !== undefined && keyid !== '' && { keyid }) };
}

/** Signs bytes of a type with one or several private keys; the key ids are those of {@link keyId}. @throws Fault MALFORMED_ENVELOPE, MALFORMED_KEY */
export function signEnvelope(payloadType: string, payload: Uint8Array, privateKeys: readonly KeyObject[]): Envelope {
  if (payloadType === '' || payloadType.length > MAX_NAME_LENGTH || !payloadType.isWellFormed())
    throw malformed(`the payload type must have 1 to ${MAX_NAME_LENGTH} characters`, ['payloadType']);
  if (privateKeys.length === 0 || privateKeys.length > MAX_SIGNATURES)
    throw malformed(`it needs 1 to ${MAX_SIGNATURES} signatures`, ['signatures']);
  const message = preAuthEncoding(payloadType, payload);
  const signatures = privateKeys.map((key) => ({ keyid: publicKey(key).id, sig: signBytes(key, message) }));
  return { payloadType, payload: Buffer.from(payload), signatures };
}

/** The envelope as JSON with standard base64. */
export function envelopeJson({ payloadType, payload, signatures }: Envelope): string {
  return JSON.stringify({
    payload: payload.toString('base64'),
    payloadType,
    signatures: signatures.map(({ keyid, sig }) => ({
      ...(keyid !== undefined && { keyid }),
      sig: sig.toString('base64'),
    })),
  });
}

export interface VerifiedEnvelope {
  readonly payloadType: string;
  /** The very bytes that were checked. */
  readonly payload: Buffer;
  /** Ids ({@link keyId}) of the given keys that signed, each once, in the order of the signatures. Never the unsigned `keyid` of the envelope. */
  readonly signedBy: readonly string[];
}

/**
 * Checks that at least `threshold` different ones of the keys signed the payload and its type. A signature that no key matches is passed over, as
 * "Multi-signature Verification" of the protocol has it.
 * @param keys the keys that are trusted for this, and no others
 * @throws Fault UNKNOWN_KEY (no key was given that any signature names), WRONG_SIGNATURE, TOO_FEW_SIGNATURES
 */
export function verifyEnvelope(
  { payloadType, payload, signatures }: Envelope,
  keys: readonly PublicKey[],
  { threshold = 1 }: { readonly threshold?: number } = {},
): VerifiedEnvelope {
  if (!Number.isInteger(threshold) || threshold < 1)
    throw new RangeError(`A threshold of ${threshold} demands nothing.`);
  const message = preAuthEncoding(payloadType, payload);
  const trusted = new Map(keys.map((key) => [key.id, key]));
  const signedBy = new Set<string>();
  for (const { keyid, sig } of signatures) {
    const named = keyid === undefined ? undefined : trusted.get(keyid);
    // Other programs have other ids for keys, so one that is not ours narrows nothing.
    const candidates = named ? [named] : [...trusted.values()];
    const signer = candidates.find((key) => isSignedBy(key, message, sig));
    if (signer) signedBy.add(signer.id);
  }
  if (signedBy.size < threshold) throw refusal(signatures, trusted, signedBy, threshold);
  return { payloadType, payload, signedBy: [...signedBy] };
}

function refusal(
  signatures: readonly EnvelopeSignature[],
  trusted: ReadonlyMap<string, PublicKey>,
  signedBy: ReadonlySet<string>,
  threshold: number,
): Fault<SignCode> {
  const named = signatures.flatMap(({ keyid }) => (keyid === undefined ? [] : [keyid]));
  const details = { keyIds: named, signedBy: [...signedBy], threshold };
  if (signedBy.size > 0) {
    return new Fault<SignCode>(
      'TOO_FEW_SIGNATURES',
      `The envelope is signed by ${signedBy.size} of the trusted keys; ${threshold} are needed.`,
      { hint: 'Have it signed by more of those who must sign.', details },
    );
  }
  const wrong = named.find((keyid) => trusted.has(keyid));
  if (wrong !== undefined || named.length < signatures.length) {
    return new Fault<SignCode>(
      'WRONG_SIGNATURE',
      wrong === undefined
        ? 'No trusted key made any of the signatures.'
        : `The signature by the key ${wrong} is wrong.`,
      { hint: 'The payload, its type or the signature was changed, or another key signed; sign it again.', details },
    );
  }
  return new Fault<SignCode>('UNKNOWN_KEY', `None of the keys is known: ${named.join(', ')}.`, {
    hint: 'Give the public key of one who signed.',
    details,
  });
}

function text(json: Json | undefined, at: readonly (string | number)[], limit: number): string | undefined {
  if (json === undefined) return undefined;
  if (typeof json !== 'string' || !json.isWellFormed()) throw malformed('this is no text', at);
  if (json.length > limit) throw tooLarge(`${pointer(at)} has ${json.length} characters`, `${limit}`);
  return json;
}

function base64(json: Json | undefined, at: readonly (string | number)[]): Buffer | undefined {
  if (json === undefined) return undefined;
  const bytes = typeof json === 'string' ? decodeBase64(json) : undefined;
  if (bytes === undefined) throw malformed('this is no base64', at);
  return bytes;
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Fault<SignCode>('MALFORMED_ENVELOPE', 'Not a DSSE envelope: it is not UTF-8.', { cause });
  }
}

function malformed(why: string, at: readonly (string | number)[]): Fault<SignCode> {
  return new Fault<SignCode>('MALFORMED_ENVELOPE', `Not a DSSE envelope: ${why}.`, {
    place: { pointer: pointer(at) },
    hint: 'An envelope is {"payload": base64, "payloadType": media type, "signatures": [{"keyid": …, "sig": base64}]}.',
  });
}

function tooLarge(what: string, limit: string): Fault<SignCode> {
  return new Fault<SignCode>('SIGNED_TOO_LARGE', `${what}; the limit is ${limit}.`);
}
