import { Fault } from '../prov/fault.ts';
import { LogFault } from '../tlog/fault.ts';
import type { Verifier } from '../tlog/note.ts';
import { parseVerifier } from '../tlog/verifier.ts';
import type { BackupCode } from './fault.ts';

/** Reads a verifier key `<name>+<hash>+<base64>`. @throws Fault WRONG_KEY */
export function verifierOf(vkey: string): Verifier {
  try {
    return parseVerifier(vkey);
  } catch (cause) {
    if (!(cause instanceof LogFault)) throw cause;
    throw new Fault<BackupCode>('WRONG_KEY', `Not a verifier key of a log: ${cause.message}`, { cause });
  }
}
