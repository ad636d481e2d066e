/** `clew verify FILE` of a proof of absence: against the history if its store is there, and by itself. */
import { existsSync } from 'node:fs';
import { isAbsenceProof, readProof } from '../lineage/absence/read.ts';
import { verifyAbsence } from '../log/verify-absence.ts';
import { openStore } from '../open.ts';
import { loadVocabulary } from '../rdf/vocabulary.ts';
import type { Settings } from '../settings.ts';
import { readInput } from './input.ts';
import type { Terminal } from './terminal.ts';
import { keptKeys } from './verify-heads.ts';
import type { Verdict } from './verify-report.ts';
import { pinnedTrust, type TrustOptions } from './verify-trust.ts';

export interface VerifiedAbsence {
  readonly verdict: Verdict;
  /** For people. */
  readonly what: string;
}

/** A store that was named has to be there; the one in the usual place need not. */
function hasStore({ url, store }: Settings): boolean {
  return url === undefined || (store.startsWith('sqlite:') && existsSync(store.slice('sqlite:'.length)));
}

/**
 * @returns undefined if the file is something else
 * @throws Fault FILE, LIMIT, BAD_ARGUMENT (a proof that is not of the form), LOG_KEY; those of reading JSON
 */
export async function verifyAbsenceFile(
  terminal: Terminal,
  settings: Settings,
  file: string,
  checks: TrustOptions,
): Promise<VerifiedAbsence | undefined> {
  const { text } = await readInput(terminal, file);
  if (!isAbsenceProof(text)) return undefined;
  const proof = readProof(text);
  const { vocabulary } = await loadVocabulary({ modules: settings.modules });
  const store = hasStore(settings) ? await openStore({ ...settings, mustExist: true, readOnly: true }) : undefined;
  try {
    const result = await verifyAbsence(proof, {
      ...(await pinnedTrust(checks)),
      kept: (origin) => keptKeys(settings.heads, origin),
      ...(store && { history: { store, vocabulary } }),
    });
    const against = store ? `, against ${store.address}` : '';
    return {
      verdict: result,
      what: `${file}: ${proof.of}, ${proof.members.length} elements as of record ${proof.record}${against}`,
    };
  } finally {
    await store?.close();
  }
}
