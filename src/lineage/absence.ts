/** Absence: whether anything that an element came from is, or has, what it must not have touched; with a proof, a witness, or what is not known. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { CheckpointRow } from '../store/store.ts';
import { ancestorsOf, removedUpTo, targetsOf } from './absence/ancestors.ts';
import { ACCEPTABLE, gapsOf, inOrder, MemberGraph, type Gap, type GapReason } from './absence/gaps.ts';
import { membersOf, sorted } from './absence/member.ts';
import { refuseUnread, uncovered, unheardOf } from './absence/notes.ts';
import { sealProof, type AbsenceProof } from './absence/proof.ts';
import { conditionsAsked, type Condition, type ConditionsAsked } from './absence/question.ts';
import { witnessIn, type Witness } from './absence/touch.ts';
import type { LineageCode } from './codes.ts';
import { LIMITS, withinLimit } from './limits.ts';
import { resolveMoment } from './moment.ts';
import { resolveName } from './name.ts';
import type { Reading } from './reading.ts';
import type { TraceReceipt } from './trace.ts';

export interface AbsenceRequest extends ConditionsAsked {
  /** Whose ancestors: a name as `resolveName` takes it. */
  readonly of: string;
  /**
   * What must not be among them, by name: with all versions, files and alternates, and by content under any name. A content digest (`sha256:` and
   * 64 hexadecimal digits) stands for the content, whether anything in this history has it or not.
   */
  readonly notTouched?: readonly string[] | undefined;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
  /** As of the newest signed checkpoint, which the proof then holds. Not together with `asOf`. */
  readonly signed?: boolean | undefined;
  /** Reasons not to know that the one who asks takes upon themselves. */
  readonly accept?: readonly GapReason[] | undefined;
  /** Most ancestors; `LIMITS.closed` if left out. */
  readonly limit?: number | undefined;
}

/** YES: it never touched any of it, as far as is recorded. */
export type AbsenceVerdict = 'YES' | 'NO' | 'UNKNOWN';

export interface Absence {
  readonly verdict: AbsenceVerdict;
  readonly of: Iri;
  /** How it was touched: with NO. */
  readonly witness?: Witness;
  /** What is not known, without what was accepted; as many as `LIMITS.gaps`. */
  readonly open: readonly Gap[];
  /** How many there are. */
  readonly openCount: number;
  /** Told with YES. */
  readonly proof?: AbsenceProof;
  /** What has to be read with the answer: values asked for that occur nowhere, and of which ancestors there was nothing to compare. */
  readonly notes: readonly string[];
  /** Of the walk over the ancestors. */
  readonly receipt: TraceReceipt;
}

/**
 * Whether an element never touched something, as far as is recorded.
 * @throws Fault NOT_FOUND, AMBIGUOUS (a name), BAD_ARGUMENT (nothing asked, an unknown property, what is no licence, `signed` with `asOf`), LIMIT
 */
export async function absence(reading: Reading, request: AbsenceRequest): Promise<Absence> {
  const conditions = conditionsAsked(request, reading.vocabulary);
  const names = [...new Set(request.notTouched ?? [])];
  if (names.length + conditions.length === 0)
    throw bad(
      'Say what is not to have been touched.',
      'Name a dataset, a licence, a consent, an origin or a property.',
    );
  withinLimit('starts', names.length, 'The number of elements not to be touched');
  await refuseUnread(reading, conditions);
  const limit = withinLimit('closed', request.limit ?? LIMITS.closed, 'limit');
  const asOf = await momentOf(reading, request);
  const of = await resolveName(reading, request.of, asOf);
  const elements: Iri[] = [];
  for (const name of names) if (!DIGEST.test(name)) elements.push(await resolveName(reading, name, asOf));
  const digests = sorted(names.filter((name) => DIGEST.test(name)));
  const accept = acceptedOf(request.accept ?? []);
  return answer(reading, { of, elements: sorted(elements) as Iri[], digests, conditions, accept, asOf, limit });
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** A question with everything in it resolved: what a proof holds, and what is asked again when it is checked. */
export interface ResolvedAbsence {
  readonly of: Iri;
  /** Sorted. */
  readonly elements: readonly Iri[];
  /** Sorted. */
  readonly digests: readonly string[];
  readonly conditions: readonly Condition[];
  /** Sorted. */
  readonly accept: readonly GapReason[];
  readonly asOf: number;
  readonly limit: number;
}

/** As {@link absence}. */
export async function answer(reading: Reading, resolved: ResolvedAbsence): Promise<Absence> {
  const { of, elements, digests, conditions, accept, asOf, limit } = resolved;
  const ancestors = await ancestorsOf(reading, of, asOf, limit);
  const targets = await targetsOf(reading, elements, digests, asOf);
  const properties = [...new Set(conditions.flatMap((condition) => condition.properties))];
  const members = membersOf(ancestors, properties, reading.vocabulary);
  const graph = new MemberGraph(members);
  const judged = { of, conditions, targets };
  const { receipt } = ancestors;
  const witness = witnessIn(graph, judged);
  if (witness) return { verdict: 'NO', of, witness, open: [], openCount: 0, notes: [], receipt };
  const notes = [...(await unheardOf(reading, conditions)), ...uncovered(members, conditions)];
  // Of a walk that was cut short nothing more can be said than where.
  if (!receipt.complete)
    return { verdict: 'UNKNOWN', of, open: cut(receipt), openCount: receipt.frontier.count, notes, receipt };
  const gaps = inOrder([...gapsOf(graph, judged), ...removedGaps(await removedUpTo(reading, asOf))]);
  const open = gaps.filter(({ reason }) => !accept.includes(reason));
  if (open.length > 0)
    return { verdict: 'UNKNOWN', of, open: open.slice(0, LIMITS.gaps), openCount: open.length, notes, receipt };
  const [row] = await reading.reader.records({ numbers: [asOf] });
  const proof = sealProof(
    {
      of,
      notTouched: { elements, digests, conditions, targets },
      record: asOf,
      recordedAt: row!.recordedAt,
      schema: reading.vocabulary.digest,
      accepted: accept,
      gaps,
      members,
    },
    (await checkpointAt(reading, asOf))?.note,
  );
  return { verdict: 'YES', of, open: [], openCount: 0, proof, notes, receipt };
}

function bad(message: string, hint: string): Fault<LineageCode> {
  return new Fault<LineageCode>('BAD_ARGUMENT', message, { hint });
}

async function momentOf({ reader }: Reading, { asOf, signed = false }: AbsenceRequest): Promise<number> {
  if (signed && asOf !== undefined)
    throw bad('Ask as of a moment, or as of the newest signed checkpoint, not both.', 'Leave one of them out.');
  if (asOf !== undefined) return resolveMoment(reader, asOf);
  if (!signed) return (await reader.head()).size - 1;
  const checkpoint = await reader.checkpoint();
  if (checkpoint !== undefined && checkpoint.size > 0) return checkpoint.size - 1;
  throw new Fault<LineageCode>('NOT_FOUND', 'There is no signed checkpoint of this history.', {
    hint: 'A service signs one as soon as something is recorded: clew serve.',
  });
}

function acceptedOf(given: readonly GapReason[]): GapReason[] {
  const wrong = given.find((reason) => !ACCEPTABLE.includes(reason));
  if (wrong !== undefined)
    throw bad(
      `${wrong} cannot be accepted.`,
      `A walk that was cut short shows nothing; accept any of ${ACCEPTABLE.join(', ')}.`,
    );
  return [...new Set(given)].sort();
}

/** The ancestors beyond which a walk that was cut short did not go. */
function cut({ frontier }: TraceReceipt): Gap[] {
  return frontier.first.map(({ iri, reason }) => ({
    reason: reason === 'time' ? 'TIME' : 'SIZE',
    element: iri,
    says:
      reason === 'time' ? 'The walk ended here when its time was up.' : 'The walk ended here at its limit of elements.',
  }));
}

function removedGaps(numbers: readonly number[]): Gap[] {
  return numbers.map((record) => ({
    reason: 'REMOVED',
    record,
    says: `The content of record ${record} was removed while it was in force: it may have spoken of an ancestor.`,
  }));
}

async function checkpointAt({ reader }: Reading, record: number): Promise<CheckpointRow | undefined> {
  const checkpoint = await reader.checkpoint(record + 1);
  return checkpoint?.size === record + 1 ? checkpoint : undefined;
}
