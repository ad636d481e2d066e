/**
 * Cosignatures: at this time, this was the largest tree of the log that I saw, and it extends all those I saw before. Witnesses sign so; a log
 * may sign so too, beside its Ed25519 line. https://c2sp.org/tlog-cosignature
 */
import { sign, verify, type KeyObject } from 'node:crypto';
import { parseCheckpoint } from './checkpoint.ts';
import { LogFault } from './fault.ts';
import { COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44, noteKey, type NoteKey, type SignatureType } from './key.ts';
import type { Signer, Verifier } from './note.ts';

/** Bytes of the time before the signature. */
const TIME = 8;
const SIGNATURE_BYTES: ReadonlyMap<SignatureType, number> = new Map([
  [COSIGNATURE_ED25519, 64],
  [COSIGNATURE_ML_DSA_44, 2_420],
]);
/** Bytes of the longest cosigner name and origin that the ML-DSA-44 message can hold. */
const MAX_NAME = 255;
const MAX_TIME = 2n ** 63n - 1n;

/**
 * A signer of type 0x04 with an Ed25519 key, of type 0x06 with an ML-DSA-44 key. It signs checkpoints and nothing else.
 * @param now POSIX time in seconds
 * @throws LogFault MALFORMED if the name cannot stand in a note, or the key is of another kind
 */
export function cosigner(name: string, privateKey: KeyObject, now: () => number = clock): Signer {
  const type = privateKey.asymmetricKeyType === 'ed25519' ? COSIGNATURE_ED25519 : COSIGNATURE_ML_DSA_44;
  const key = noteKey(name, type, privateKey);
  return {
    name,
    id: key.id,
    sign(text) {
      const time = Buffer.alloc(TIME);
      time.writeBigUInt64BE(BigInt(now()));
      return Buffer.concat([time, sign(null, message(key, time.readBigUInt64BE(), text), privateKey)]);
    },
  };
}

function clock(): number {
  return Math.floor(Date.now() / 1000);
}

/** Checks signatures of type 0x04 or 0x06, whatever their time. */
export function cosignatureVerifier(key: NoteKey): Verifier {
  const length = SIGNATURE_BYTES.get(key.type);
  if (length === undefined) throw new LogFault('MALFORMED', `The key of ${key.name} is not for cosignatures.`);
  return {
    name: key.name,
    id: key.id,
    verify(text, signature) {
      if (signature.length !== TIME + length) return false;
      const time = cosignatureTime(signature);
      if (time > MAX_TIME) return false;
      let signed: Buffer;
      try {
        signed = message(key, time, text);
      } catch (error) {
        // A note that is no checkpoint cannot be cosigned, so no signature on it holds.
        if (error instanceof LogFault) return false;
        throw error;
      }
      return verify(null, signed, key.publicKey, signature.subarray(TIME));
    },
  };
}

/** When a cosignature says that it was made: POSIX seconds; 0 where it says nothing. */
export function cosignatureTime(signature: Uint8Array): bigint {
  return Buffer.from(signature.subarray(0, TIME)).readBigUInt64BE();
}

/** The bytes that are signed, for the text of a checkpoint. @throws LogFault MALFORMED */
function message({ name, type }: NoteKey, time: bigint, text: Uint8Array): Buffer {
  const checkpoint = parseCheckpoint(Buffer.from(text).toString('utf8'));
  if (type === COSIGNATURE_ED25519) return Buffer.concat([Buffer.from(`cosignature/v1\ntime ${time}\n`), text]);
  return subtreeMessage({
    cosigner: name,
    time,
    origin: checkpoint.origin,
    start: 0n,
    end: checkpoint.size,
    hash: checkpoint.root,
  });
}

/**
 * The `cosigned_message` structure, in the presentation of RFC 8446: https://c2sp.org/tlog-cosignature#ml-dsa-44-signed-message
 * @throws LogFault MALFORMED if a name has more than 255 bytes
 */
export function subtreeMessage(of: {
  readonly cosigner: string;
  readonly time: bigint;
  readonly origin: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly hash: Uint8Array;
}): Buffer {
  return Buffer.concat([
    Buffer.from('subtree/v1\n\0'),
    opaque(of.cosigner),
    uint64(of.time),
    opaque(of.origin),
    uint64(of.start),
    uint64(of.end),
    of.hash,
  ]);
}

function opaque(name: string): Buffer {
  const bytes = Buffer.from(name);
  if (bytes.length === 0 || bytes.length > MAX_NAME)
    throw new LogFault('MALFORMED', `A cosigned name has 1 to ${MAX_NAME} bytes, not ${bytes.length}.`);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}
