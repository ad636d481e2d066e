/** Whether the checkpoint in a file of evidence is signed by whom the reader believes, and fits what the reader saw of the log before. */
import { headOf, type Head } from '../log/heads.ts';
import type { Findings } from '../log/levels.ts';
import { LogFault } from '../tlog/fault.ts';
import { openNote, type Verifier } from '../tlog/note.ts';
import { checkPolicy, parsePolicy, type Policy } from '../tlog/policy.ts';
import { parseVerifier } from '../tlog/verifier.ts';
import type { EvidenceLevel } from './levels.ts';
import type { ReadableBundle } from './read.ts';

export interface HeadChecks {
  /** Keys that the reader knows. */
  readonly verifiers: readonly Verifier[];
  readonly policy?: Policy | undefined;
  /** Heads of this log that the reader brings along. */
  readonly heads?: readonly KeptNote[];
  /** What was kept of a log when it was seen before. Its keys count if the reader brings none. */
  readonly kept?: (origin: string) => Promise<{
    readonly heads: readonly KeptNote[];
    readonly keys: readonly { readonly verifier: Verifier; readonly where: string }[];
  }>;
}

interface KeptNote {
  readonly note: string;
  /** For people. */
  readonly where: string;
}

type Found = Findings<EvidenceLevel>;

const NOBODY =
  'Nobody vouches for the key in the file, which whoever made the file could have made: pin it with --vkey.';

/** @returns the head, if it can be read, and whether it was compared with anything from elsewhere */
export async function checkHead(
  { manifest, files }: ReadableBundle,
  checks: HeadChecks,
  findings: Found,
): Promise<{ readonly head: Head | undefined; readonly compared: boolean }> {
  const note = files.get('checkpoint') ?? Buffer.alloc(0);
  const attempt = attempting(findings);
  const head = attempt('signature', 'checkpoint', () => headOf(note.toString('utf8')));
  const { origin } = head ?? manifest;
  if (head && (origin !== manifest.origin || head.size !== manifest.size))
    findings.found('archive', 'manifest.json', 'It speaks of another checkpoint than the one here.');
  const kept = await checks.kept?.(origin);
  checkSignature(files, note, checks.verifiers, kept?.keys ?? [], findings);
  const { policy, heads = [] } = checks;
  if (policy) {
    findings.checked('consistency', 1);
    attempt('consistency', 'checkpoint', () => checkPolicy(note, policy));
  }
  for (const given of heads) {
    const other = attempt('consistency', given.where, () => headOf(given.note));
    if (head && other) compareHeads(head, other, given.where, findings);
  }
  let compared = policy !== undefined || heads.length > 0;
  for (const { note: seen, where } of kept?.heads ?? []) {
    const other = headOf(seen);
    if (head?.size === other.size) {
      compareHeads(head, other, where, findings);
      compared = true;
    } else
      findings.note(
        `The checkpoint ${where} is of ${other.size} records: whether both are of one history only the log can show, not this file.`,
      );
  }
  return { head, compared };
}

function checkSignature(
  files: ReadableBundle['files'],
  note: Buffer,
  verifiers: readonly Verifier[],
  kept: readonly { readonly verifier: Verifier; readonly where: string }[],
  findings: Found,
): void {
  const attempt = attempting(findings);
  findings.checked('signature', 1);
  // The key that came along must fit, too: a reader may copy it from here.
  const vkey = (files.get('log.vkey') ?? Buffer.alloc(0)).toString('utf8');
  attempt('signature', 'log.vkey', () => openNote(note, [parseVerifier(vkey.trimEnd())]));
  const known = kept.map(({ verifier }) => verifier);
  const where = kept.map((key) => key.where).join(' and ');
  if (verifiers.length > 0) attempt('signature', 'checkpoint', () => openNote(note, verifiers));
  else if (kept.length > 0) {
    attempt('signature', `checkpoint, against the key ${where}`, () => openNote(note, known));
    findings.note(`The key is the one ${where}: the one that the log was first seen with.`);
  } else findings.unchecked('signature', NOBODY);
  // The policy that came along has to be fulfilled, but says nothing of who deserves belief: that is for the reader's own to say.
  const theirs = files.get('policy');
  if (theirs) attempt('signature', 'policy', () => checkPolicy(note, parsePolicy(theirs.toString('utf8'))));
}

function compareHeads(head: Head, other: Head, where: string, findings: Found): void {
  if (other.origin !== head.origin) findings.found('consistency', where, `It is of the log ${other.origin}.`);
  else if (other.size !== head.size)
    findings.unchecked(
      'consistency',
      `${where} has ${other.size} records; a proof that both are of one log is not in the file.`,
    );
  else if (other.root !== head.root) findings.found('consistency', where, 'It has another root for as many records.');
  else findings.checked('consistency', 1);
}

/** Runs a check; what the log's own code refuses is a problem of the level. */
function attempting(findings: Found) {
  return <T>(level: EvidenceLevel, place: string, check: () => T): T | undefined => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof LogFault)) throw error;
      findings.found(level, place, error.message);
      return undefined;
    }
  };
}
