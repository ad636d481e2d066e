/** The key of an encrypted backup, from a passphrase or a key file. It encrypts no data itself: it wraps the data key of each object. */
import { createHmac, hkdfSync, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import type { BackupCode } from './fault.ts';

/** What a person gives: a passphrase, or 32 secret bytes. */
export type Secret = { readonly passphrase: string } | { readonly bytes: Uint8Array };

/** How the key is made from the secret, as the manifest says it; nothing in it is secret. */
export interface Encryption {
  readonly kdf: 'scrypt' | 'file';
  /** Base64 of 32 random bytes. */
  readonly salt: string;
  /** Cost of scrypt (https://www.rfc-editor.org/rfc/rfc7914#section-2); 0 for a key file. */
  readonly n: number;
  readonly r: number;
  readonly p: number;
  /** Base64 of 16 bytes by which a wrong key is told from damaged bytes. */
  readonly check: string;
}

/** 128 MiB and about half a second for each guess. */
const COST = { n: 2 ** 17, r: 8, p: 1 } as const;
/** A manifest that somebody edited shall not make us compute for hours. */
const MOST = { n: 2 ** 20, r: 32, p: 16 } as const;

/** Bytes of a key file. */
export const KEY_SIZE = 32;

/** Shortest passphrase, characters. */
export const MIN_PASSPHRASE = 12;

export class BackupKey {
  readonly encryption: Encryption;
  /** Wraps data keys: AES-256. */
  readonly wrapping: Buffer;
  readonly #macKey: Buffer;

  private constructor(encryption: Encryption, wrapping: Buffer, macKey: Buffer) {
    this.encryption = encryption;
    this.wrapping = wrapping;
    this.#macKey = macKey;
  }

  /** The key for a new backup. @throws Fault KEY_NEEDED if the passphrase is too short or the file has another size */
  static async make(secret: Secret): Promise<BackupKey> {
    if ('passphrase' in secret && [...secret.passphrase].length < MIN_PASSPHRASE) {
      throw new Fault<BackupCode>('KEY_NEEDED', `The passphrase has fewer than ${MIN_PASSPHRASE} characters.`, {
        hint: 'Take a longer one, of several words; whoever has the backup can try as many as they like.',
      });
    }
    const salt = randomBytes(32).toString('base64');
    const cost =
      'passphrase' in secret ? { kdf: 'scrypt' as const, ...COST } : { kdf: 'file' as const, n: 0, r: 0, p: 0 };
    const keys = await derive(secret, { ...cost, salt });
    return new BackupKey({ ...cost, salt, check: keys.check.toString('base64') }, keys.wrapping, keys.mac);
  }

  /** The key of a backup there is. @throws Fault WRONG_KEY, DAMAGED */
  static async open(secret: Secret, encryption: Encryption): Promise<BackupKey> {
    if ('passphrase' in secret !== (encryption.kdf === 'scrypt')) {
      const [given, wanted] = 'passphrase' in secret ? ['passphrase', 'key file'] : ['key file', 'passphrase'];
      throw new Fault<BackupCode>('WRONG_KEY', `The backup was encrypted with a ${wanted}, not with a ${given}.`);
    }
    checkCost(encryption);
    const keys = await derive(secret, encryption);
    const check = Buffer.from(encryption.check, 'base64');
    if (check.length !== keys.check.length || !timingSafeEqual(check, keys.check)) {
      throw new Fault<BackupCode>('WRONG_KEY', 'The backup was encrypted with another key.', {
        hint: 'Give the passphrase or key file that it was made with; without it nobody can read it.',
      });
    }
    return new BackupKey(encryption, keys.wrapping, keys.mac);
  }

  /** HMAC-SHA256, base64. */
  mac(text: string): string {
    return createHmac('sha256', this.#macKey).update(text).digest('base64');
  }
}

function checkCost({ kdf, n, r, p }: Encryption): void {
  const sane =
    kdf === 'file'
      ? n === 0
      : n >= 2 && n <= MOST.n && Number.isInteger(Math.log2(n)) && r >= 1 && r <= MOST.r && p >= 1 && p <= MOST.p;
  if (sane) return;
  throw new Fault<BackupCode>(
    'DAMAGED',
    `The manifest asks for a key at a cost that Clew never sets: ${n}, ${r}, ${p}.`,
    {
      details: { level: 'manifest' },
    },
  );
}

async function derive(
  secret: Secret,
  { salt, n, r, p }: Omit<Encryption, 'check'>,
): Promise<{ wrapping: Buffer; mac: Buffer; check: Buffer }> {
  const salted = Buffer.from(salt, 'base64');
  const master =
    'passphrase' in secret ? await stretch(secret.passphrase, salted, { n, r, p }) : checkFile(secret.bytes);
  const part = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', master, salted, `clew/backup/${purpose}/v1`, bytes));
  return { wrapping: part('wrap', 32), mac: part('mac', 32), check: part('check', 16) };
}

function stretch(passphrase: string, salt: Buffer, { n, r, p }: { n: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: n, r, p, maxmem: 256 * n * r };
    scrypt(passphrase.normalize('NFC'), salt, 32, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function checkFile(bytes: Uint8Array): Uint8Array {
  if (bytes.length === KEY_SIZE) return bytes;
  throw new Fault<BackupCode>('KEY_NEEDED', `A key file has ${KEY_SIZE} bytes; this one has ${bytes.length}.`, {
    hint: `Make one with: head -c ${KEY_SIZE} /dev/urandom > backup.key`,
  });
}
