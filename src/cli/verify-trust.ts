/** Keys, policy and heads as a command line names them. */
import { readFile } from 'node:fs/promises';
import { readTrust, type Trust } from '../log/trust.ts';
import { Fault } from '../prov/fault.ts';
import type { CliCode } from './fault.ts';
import { reason } from './input.ts';

export interface TrustOptions {
  readonly vkey?: readonly string[];
  readonly policy?: string;
}

/** What the one who verifies brings along. @throws Fault FILE, LOG_KEY */
export async function pinnedTrust({ vkey = [], policy }: TrustOptions): Promise<Trust> {
  const keys = await Promise.all(vkey.map(keyText));
  return readTrust(keys, policy === undefined ? undefined : await smallFile(policy));
}

/** A key as text is no name of a file: it holds plus signs between its parts. @throws Fault FILE */
export async function keyText(given: string): Promise<string> {
  return /^[^+\s]+\+[0-9a-f]{8}\+\S+$/.test(given) ? given : (await smallFile(given)).trim();
}

/** @throws Fault FILE */
export async function smallFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Fault<CliCode>('FILE', `Cannot read ${file}: ${reason(cause)}.`, { cause });
  }
}

/** A file that may be missing. @throws Fault FILE */
export async function fileIfAny(file: string): Promise<string | undefined> {
  try {
    return await smallFile(file);
  } catch (error) {
    const { code } = (error as Error).cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
