import { readFile } from 'node:fs/promises';
import type { Secret } from '../backup/key.ts';
import { Fault } from '../prov/fault.ts';
import type { Settings } from '../settings.ts';
import type { CliCode } from './fault.ts';
import { reason } from './input.ts';

/** What backups are encrypted with: a key file, or a passphrase from the environment; undefined if neither was given. @throws Fault BAD_USAGE, FILE */
export async function backupSecret({
  keyFile,
  backupPassphrase,
}: Pick<Settings, 'keyFile' | 'backupPassphrase'>): Promise<Secret | undefined> {
  if (keyFile !== undefined && backupPassphrase !== undefined) {
    throw new Fault<CliCode>('BAD_USAGE', 'Both a key file and CLEW_BACKUP_PASSPHRASE were given.', {
      hint: 'Give the one that the backup is encrypted with.',
    });
  }
  if (keyFile === undefined) return backupPassphrase === undefined ? undefined : { passphrase: backupPassphrase };
  try {
    return { bytes: await readFile(keyFile) };
  } catch (cause) {
    throw new Fault<CliCode>('FILE', `Cannot read ${keyFile}: ${reason(cause)}.`, { cause });
  }
}
