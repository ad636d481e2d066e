/** Checks a proof of absence: by itself, its checkpoint against keys, and against a history if there is one at hand. */
import { answer } from '../lineage/absence.ts';
import { ABSENCE_LEVELS, checkProof, type AbsenceLevel } from '../lineage/absence/check.ts';
import { uncovered } from '../lineage/absence/notes.ts';
import { canonicalJson, type AbsenceProof } from '../lineage/absence/proof.ts';
import { LIMITS } from '../lineage/limits.ts';
import type { Iri } from '../prov/iri.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { Reader, Store } from '../store/store.ts';
import { LogFault } from '../tlog/fault.ts';
import { leafHash } from '../tlog/hash.ts';
import { openNote, type Verifier } from '../tlog/note.ts';
import { checkPolicy, type Policy } from '../tlog/policy.ts';
import { append, EMPTY_RANGE, root } from '../tlog/range.ts';
import { headOf, type Head } from './heads.ts';
import { Findings, type Verification } from './levels.ts';

/** Entries read from the store at a time. */
const PAGE = 10_000;

export interface AbsenceChecks {
  /** Keys that the reader knows. */
  readonly verifiers: readonly Verifier[];
  readonly policy?: Policy | undefined;
  /** Keys that client commands kept of a log, by its origin; they count if the reader brings none. */
  readonly kept?: (origin: string) => Promise<readonly { readonly verifier: Verifier; readonly where: string }[]>;
  /** The history, if there is one at hand. */
  readonly history?: { readonly store: Store; readonly vocabulary: Vocabulary } | undefined;
}

type Found = Findings<AbsenceLevel>;

/** True of every proof of absence, so said with every answer. */
const RECORDED =
  'It shows what was recorded up to its record, and not that everything was recorded: what nobody recorded, no proof can show.';

export async function verifyAbsence(
  proof: AbsenceProof,
  { verifiers, policy, kept, history }: AbsenceChecks,
): Promise<Verification<AbsenceLevel>> {
  const findings: Found = new Findings(ABSENCE_LEVELS);
  findings.note(RECORDED);
  checkProof(proof, (level, place, message) => findings.found(level, place, message));
  for (const level of ['form', 'closed', 'absent', 'accounted'] as const) findings.checked(level, proof.members.length);
  if (proof.accepted.length > 0)
    findings.note(`Whoever asked took upon themselves: ${proof.accepted.join(', ')} (${proof.gaps.length} of them).`);
  for (const note of uncovered(proof.members, proof.notTouched.conditions)) findings.note(note);
  const head = headIn(proof, findings);
  if (head) await checkCheckpoint(proof, head, { verifiers, policy, kept }, findings);
  else findings.note('It holds no signed checkpoint: that its record is of a signed log, only the history can show.');
  if (history) await checkHistory(proof, head, history, findings);
  else
    findings.unchecked(
      'history',
      'No history is at hand: whoever made the object could have left out ancestors. Name a store with --data or --store.',
    );
  const levels = (Object.keys(ABSENCE_LEVELS) as AbsenceLevel[]).filter((level) => level !== 'signature' || head);
  return findings.result(levels, proof.record + 1);
}

function headIn({ checkpoint }: AbsenceProof, findings: Found): Head | undefined {
  if (checkpoint === undefined) return undefined;
  return attempt(findings, () => headOf(checkpoint));
}

function attempt<T>(findings: Found, check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof LogFault)) throw error;
    findings.found('signature', 'checkpoint', error.message);
    return undefined;
  }
}

async function checkCheckpoint(
  { record }: AbsenceProof,
  head: Head,
  { verifiers, policy, kept }: Omit<AbsenceChecks, 'history'>,
  findings: Found,
): Promise<void> {
  findings.checked('signature', 1);
  if (head.size !== record + 1)
    findings.found('signature', 'checkpoint', `It is of ${head.size} records, and the proof of ${record + 1}.`);
  const note = Buffer.from(head.note);
  const known = verifiers.length > 0 ? [] : ((await kept?.(head.origin)) ?? []);
  const keys = verifiers.length > 0 ? verifiers : known.map(({ verifier }) => verifier);
  if (keys.length > 0) attempt(findings, () => openNote(note, keys));
  else findings.unchecked('signature', 'Nobody vouches for the key of its checkpoint: pin it with --vkey.');
  for (const { where } of known)
    findings.note(`The key is the one ${where}: the one that the log was first seen with.`);
  if (policy) attempt(findings, () => checkPolicy(note, policy));
}

async function checkHistory(
  proof: AbsenceProof,
  head: Head | undefined,
  { store, vocabulary }: NonNullable<AbsenceChecks['history']>,
  findings: Found,
): Promise<void> {
  await store.read(async (reader) => {
    const { size } = await reader.head();
    if (size <= proof.record) {
      findings.found(
        'history',
        `record ${proof.record}`,
        `This history has ${size} records: it is another one, or an older copy.`,
      );
      return;
    }
    findings.checked('history', proof.members.length);
    if (head && (await rootAt(reader, head.size)) !== head.root)
      findings.found(
        'history',
        'checkpoint',
        'The entries of this history do not hash to its root: it is of another one.',
      );
    tell(await compare(proof, { reader, vocabulary }), vocabulary.digest === proof.schema, findings);
  });
}

/** What differs under another vocabulary may be a matter of words; what does not, holds under either. */
function tell(differences: readonly Difference[], isSameVocabulary: boolean, findings: Found): void {
  if (isSameVocabulary) for (const { place, message } of differences) findings.found('history', place, message);
  else if (differences.length === 0)
    findings.note('It was made with another vocabulary; under the one in force here it comes out the same.');
  else
    findings.unchecked(
      'history',
      `It was made with another vocabulary, and comes out otherwise under this one (${differences[0]!.place}: ${differences[0]!.message}) Name its --modules, or use the version that made it.`,
    );
}

interface Difference {
  readonly place: string;
  readonly message: string;
}

async function rootAt(reader: Reader, size: number): Promise<string | undefined> {
  let range = EMPTY_RANGE;
  while (range.size < size) {
    const leaves = await reader.leaves(range.size, Math.min(PAGE, size - range.size));
    if (leaves.length === 0) return undefined;
    for (const leaf of leaves) range = append(range, leafHash(Buffer.from(leaf)));
  }
  return Buffer.from(root(range)).toString('base64');
}

async function compare(
  proof: AbsenceProof,
  reading: { readonly reader: Reader; readonly vocabulary: Vocabulary },
): Promise<Difference[]> {
  const { of, notTouched, record, accepted } = proof;
  const { elements, digests, conditions } = notTouched;
  if (!(await reading.reader.elements([of], record)).has(of))
    return [{ place: of, message: `As of record ${record}, nothing is known of it here.` }];
  const question = { of, elements, digests, conditions, accept: accepted, asOf: record, limit: LIMITS.closed };
  const now = await answer(reading, question);
  if (now.witness) return [{ place: now.witness.element, message: 'By this history it was touched.' }];
  if (!now.proof)
    return now.open.map(({ element, record: removed, reason, says }) => ({
      place: element ?? `record ${removed}`,
      message: `By this history it is not known: ${reason}. ${says}`,
    }));
  const isSame = questionJson(proof) === questionJson(now.proof);
  const message = 'By this history other elements are meant, other gaps let pass, or it is of another time.';
  return [...compareMembers(proof, now.proof), ...(isSame ? [] : [{ place: 'question', message }])];
}

/** All of a proof but its members, what is computed from them, and the vocabulary. */
function questionJson({ members: _m, set: _s, digest: _d, checkpoint: _c, schema: _v, ...rest }: AbsenceProof): string {
  return canonicalJson(rest);
}

function compareMembers(proof: AbsenceProof, own: AbsenceProof): Difference[] {
  const given = new Map<Iri, string>(proof.members.map((member) => [member.iri, canonicalJson(member)]));
  const here = new Map<Iri, string>(own.members.map((member) => [member.iri, canonicalJson(member)]));
  const differences: Difference[] = [];
  for (const [place, json] of here) {
    if (!given.has(place))
      differences.push({ place, message: 'By this history it is an ancestor, and the proof leaves it out.' });
    else if (given.get(place) !== json) differences.push({ place, message: 'This history says something else of it.' });
  }
  for (const place of given.keys())
    if (!here.has(place)) differences.push({ place, message: 'By this history it is no ancestor.' });
  return differences;
}
