import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Fault } from '../prov/fault.ts';
import type { CliCode } from './fault.ts';
import { reason } from './input.ts';

/** The private key in a PEM file. @throws Fault FILE, BAD_USAGE; tells nothing of the key */
export async function readPrivateKey(file: string): Promise<KeyObject> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Fault<CliCode>('FILE', `Cannot read ${file}: ${reason(cause)}.`, { cause });
  }
  try {
    return createPrivateKey(text);
  } catch {
    // The reason may quote the file.
    throw new Fault<CliCode>('BAD_USAGE', `${file} holds no private key in PEM without a passphrase.`);
  }
}
