/** Whom a verification believes: keys of logs, and witnesses. */
import { Fault } from '../prov/fault.ts';
import { LogFault } from '../tlog/fault.ts';
import type { Verifier } from '../tlog/note.ts';
import { parsePolicy, type Policy } from '../tlog/policy.ts';
import { parseVerifier, verifierOf } from '../tlog/verifier.ts';
import type { PublicationCode } from './fault.ts';

export interface Trust {
  readonly verifiers: readonly Verifier[];
  readonly policy?: Policy;
}

/**
 * Reads keys and a policy.
 * @param vkeys verifier keys, `<name>+<hash>+<base64>`; if there are none, those of the policy's logs
 * @param policy text of the form c2sp.org/tlog-policy
 * @throws Fault LOG_KEY
 */
export function readTrust(vkeys: readonly string[], policy?: string): Trust {
  try {
    const read = policy === undefined ? undefined : parsePolicy(policy);
    const verifiers = vkeys.length > 0 ? vkeys.map(parseVerifier) : (read?.logs ?? []).map(verifierOf);
    return { verifiers, ...(read && { policy: read }) };
  } catch (cause) {
    if (!(cause instanceof LogFault)) throw cause;
    throw new Fault<PublicationCode>('LOG_KEY', `A key or the policy cannot be read: ${cause.message}`, {
      hint: 'A key looks like example.org/models+0a1b2c3d+…; a log publishes its own in log.vkey.',
      cause,
    });
  }
}
