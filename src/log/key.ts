/** The private key of a log in a file, in the form that Go's `note` package writes and reads: https://pkg.go.dev/golang.org/x/mod/sumdb/note#GenerateKey */
import { randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../prov/fault.ts';
import { decodeBase64, encodeBase64 } from '../tlog/base64.ts';
import { ed25519Key, PLAIN_ED25519, verifierKey } from '../tlog/key.ts';
import { ed25519Signer, type Signer } from '../tlog/note.ts';
import type { PublicationCode } from './fault.ts';

/** What signs checkpoints; whatever holds the key elsewhere only has to give the same. */
export interface LogKey {
  /** The origin of the log. */
  readonly name: string;
  /** The public half: `<name>+<hash>+<base64>`. */
  readonly vkey: string;
  readonly signer: Signer;
}

const SEED = 32;

/** `PRIVATE+KEY+<name>+<hash>+<base64 of type and seed>`. */
export function formatKey(name: string, seed: Uint8Array): string {
  const [, hash] = verifierKey(name, ed25519Key(seed)).split('+');
  return `PRIVATE+KEY+${name}+${hash}+${encodeBase64(Buffer.concat([Buffer.from([PLAIN_ED25519]), seed]))}`;
}

/** A private key with its name. */
export interface NamedKey {
  readonly name: string;
  /** Ed25519. */
  readonly privateKey: KeyObject;
}

/** Reads what {@link formatKey} writes. @param source for messages @throws Fault LOG_KEY, which tells nothing of the key */
export function parseLogKey(text: string, source: string): LogKey {
  return logKeyOf(parseNamedKey(text, source));
}

function parseNamedKey(text: string, source: string): NamedKey {
  const [, name = '', hash, encoded = ''] = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text.trim()) ?? [];
  const bytes = decodeBase64(encoded);
  if (bytes?.[0] !== PLAIN_ED25519 || bytes.length !== 1 + SEED) {
    throw keyFault(`${source} holds no Ed25519 key of the form PRIVATE+KEY+name+hash+base64.`);
  }
  const privateKey = ed25519Key(bytes.subarray(1));
  if (verifierKey(name, privateKey).split('+')[1] !== hash) {
    throw keyFault(`The key in ${source} does not have the hash it says.`);
  }
  return { name, privateKey };
}

function logKeyOf({ name, privateKey }: NamedKey): LogKey {
  return { name, vkey: verifierKey(name, privateKey), signer: ed25519Signer(name, privateKey) };
}

/** The key in a file; undefined if there is no file. @throws Fault LOG_KEY if it is none, or if anybody on this machine may read it */
export async function readKey(file: string): Promise<LogKey | undefined> {
  const key = await readNamedKey(file);
  return key && logKeyOf(key);
}

/** The same, for those who sign otherwise than a log with such a key. @throws Fault LOG_KEY */
export async function readNamedKey(file: string): Promise<NamedKey | undefined> {
  try {
    const { mode } = await stat(file);
    if ((mode & 0o007) !== 0) {
      throw keyFault(`Every user of this machine may use the key in ${file}.`, `Run chmod 600 ${file}.`);
    }
    return parseNamedKey(await readFile(file, 'utf8'), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Makes a key in a file that only its owner may read, in a folder (made if missing) that only its owner may enter. The file appears whole and
 * durable, and never in the place of another: if one is there by then, that one is the key.
 * @throws Fault LOG_KEY if the name cannot be one; the system's error
 */
export async function makeKey(file: string, name: string): Promise<LogKey> {
  const key = formatKey(name, randomBytes(SEED));
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${key}\n`);
    await handle.sync();
    // Unlike a rename, a link does not take the place of what is there.
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await handle.close();
    await rm(temporary, { force: true });
  }
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
  return (await readKey(file))!;
}

export function keyFault(message: string, hint?: string): Fault<PublicationCode> {
  return new Fault<PublicationCode>('LOG_KEY', message, { ...(hint !== undefined && { hint }) });
}
