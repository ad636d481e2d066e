/** Removing the content of records, as a recorded act: docs/design/removal.md. */
import { randomUUID } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { CLEW, XSD } from '../prov/namespaces.ts';
import { recordIri } from '../prov/record.ts';
import { element, ENDED_AT, relate, STARTED_AT, type Statement } from '../prov/statement.ts';
import { TERM } from '../prov/vocabulary.ts';
import type { Reader, RecordRow } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import type { Context } from './context.ts';
import { resolveName } from './name.ts';
import type { Reading } from './reading.ts';
import type { Receipt } from './record.ts';
import { rebuild, saidBy } from './rebuild.ts';
import { found, heldAmong, MAX_REMOVED, refuseGone } from './removable.ts';
import { tombstoneName } from './tombstone.ts';

export interface RemoveRequest {
  /** Records by number, digest (`sha256:…`) or IRI (`urn:clew:record:…`); elements by any name: every record that describes it. */
  readonly targets: readonly string[];
  readonly reason: string;
  /** The rule that asks for it or allows it, in words. */
  readonly legalBasis?: string | undefined;
  /** The agent who asks. */
  readonly actor?: Iri | undefined;
  /** The agent who approved: somebody else than who asks. */
  readonly approvedBy?: Iri | undefined;
}

export interface RemovalReceipt extends Receipt {
  /** The act, as an element. */
  readonly activity: Iri;
  /** Numbers of the records whose content is gone. */
  readonly removed: readonly number[];
}

/** What a removal would do. */
export interface RemovalPlan {
  readonly records: readonly { readonly number: number; readonly digest: string; readonly recordedAt: string }[];
  /** Elements that nobody would mention any more. */
  readonly gone: readonly Iri[];
  /** Elements about which some of what the records say stays, because other records say the same. */
  readonly stays: readonly Iri[];
  /** Later records that replace one of these: their bytes go on holding its digest, by which a content that somebody guesses can be confirmed. */
  readonly revisedBy: readonly { readonly number: number; readonly digest: string }[];
  /** Records that a legal hold keeps: with one, the removal is refused. */
  readonly held: readonly { readonly number: number; readonly hold: Iri; readonly reason?: string }[];
}

/**
 * Says what a removal would take away, and what would stay; nothing is changed.
 * @throws Fault NOT_FOUND, AMBIGUOUS, CONFLICT (removed already; a removal itself), LIMIT, BAD_ARGUMENT
 */
export async function planRemoval({ store, vocabulary }: Context, targets: readonly string[]): Promise<RemovalPlan> {
  return store.read(async (reader) => {
    const rows = await named({ reader, vocabulary }, targets);
    const numbers = rows.map((row) => row.number);
    const { removal } = await rebuild(reader, vocabulary, rows, (await reader.head()).size);
    const stays = await reader.spans(await saidBy(reader, numbers), numbers);
    return {
      records: rows.map(({ number, digest, recordedAt }) => ({ number, digest, recordedAt })),
      gone: removal.gone,
      stays: [...new Set(stays.map(({ iri }) => iri))].sort(),
      revisedBy: await revisedBy(reader, rows),
      held: (await heldAmong(reader, rows)).map(({ row, hold: { iri, ...more } }) => ({
        number: row.number,
        hold: iri,
        ...more,
      })),
    };
  });
}

/**
 * Removes the content of records for good: what they say, who said it, the document it came from and the salt of their log entries. One record says
 * that it was done; in the place of each removed one a tombstone stays, and every earlier proof with it.
 * @throws as {@link planRemoval}; also CONFLICT for a legal hold, INVALID (a shape), FORBIDDEN
 */
export async function remove(context: Context, request: RemoveRequest): Promise<RemovalReceipt> {
  const { reason, actor, approvedBy } = request;
  if (reason.trim() === '') throw new Fault<LineageCode>('BAD_ARGUMENT', 'A removal needs a reason.');
  if (approvedBy !== undefined && approvedBy === actor) {
    throw new Fault<LineageCode>('BAD_ARGUMENT', `${approvedBy} cannot approve what they ask for themselves.`, {
      hint: 'A removal is approved by a second person.',
    });
  }
  const started = new Date().toISOString();
  const rows = await context.store.read((reader) => named({ reader, vocabulary: context.vocabulary }, request.targets));
  const activity = `urn:clew:removal:${randomUUID()}` as Iri;
  const receipt = await context.recorder.record({
    statements: statementsOf(activity, request, rows.length, started),
    ...(actor !== undefined && { actor }),
    removes: rows.map((row) => tombstoneName(row.leaf!)),
    removing: rows.map((row) => row.number),
  });
  return { ...receipt, activity, removed: rows.map((row) => row.number) };
}

function statementsOf(
  activity: Iri,
  { reason, legalBasis, actor, approvedBy }: RemoveRequest,
  count: number,
  started: string,
): Statement[] {
  const time = (value: string) => ({ value, datatype: `${XSD}dateTime` as Iri });
  return [
    element(activity, [`${CLEW}ContentRemoval`], {
      [TERM.name]: { value: `removal of ${count} ${count === 1 ? 'record' : 'records'}, ${started}` },
      [`${CLEW}reason`]: { value: reason },
      ...(legalBasis !== undefined && { [`${CLEW}legalBasis`]: { value: legalBasis } }),
      [`${CLEW}removedCount`]: { value: String(count), datatype: `${XSD}integer` as Iri },
      [STARTED_AT]: time(started),
      [ENDED_AT]: time(new Date().toISOString()),
    }),
    ...roleOf(activity, actor, 'requester'),
    ...roleOf(activity, approvedBy, 'approver'),
  ];
}

function roleOf(activity: Iri, agent: Iri | undefined, role: string): Statement[] {
  if (agent === undefined) return [];
  return [relate('wasAssociatedWith', activity, agent, { role: { iri: `${CLEW}${role}` as Iri } })];
}

/** The records that targets name, by number; each may still be removed as far as holds do not matter. */
async function named(reading: Reading, targets: readonly string[]): Promise<RecordRow[]> {
  if (targets.length === 0) throw new Fault<LineageCode>('BAD_ARGUMENT', 'Say which records are to be removed.');
  const numbers = new Set<number>();
  for (const target of targets) for (const number of await numbersOf(reading, target)) numbers.add(number);
  const rows = await found(reading.reader, [...numbers]);
  for (const row of rows) refuseGone(row);
  return rows;
}

const RECORD = recordIri('');

async function numbersOf(reading: Reading, target: string): Promise<number[]> {
  if (/^\d{1,15}$/.test(target)) return [Number(target)];
  const digest = digestOf(target);
  if (digest !== undefined) {
    const rows = await reading.reader.records({ digests: [digest] });
    if (rows.length > 0) return rows.map((row) => row.number);
    // The digest of a data file names an element too.
    if (!target.startsWith('sha256:'))
      throw new Fault<LineageCode>('NOT_FOUND', `There is no record ${target}.`, { details: { record: target } });
  }
  const iri = await resolveName(reading, target);
  const all = (await reading.reader.recordNumbers([iri], { first: MAX_REMOVED + 1 })).get(iri) ?? [];
  if (all.length === 0) {
    throw new Fault<LineageCode>('NOT_FOUND', `No record describes ${iri}: it is only referred to.`, {
      hint: 'Remove the records that refer to it.',
      details: { element: iri },
    });
  }
  return all;
}

function digestOf(target: string): string | undefined {
  if (/^(?:sha256|leaf):[0-9a-f]{64}$/.test(target)) return target;
  if (!target.startsWith(RECORD)) return undefined;
  const rest = target.slice(RECORD.length);
  return rest.startsWith('leaf:') ? rest : `sha256:${rest}`;
}

/** Records whose content is still there and names one of these by its digest. */
async function revisedBy(reader: Reader, rows: readonly RecordRow[]): Promise<RemovalPlan['revisedBy']> {
  const own = new Set(rows.map((row) => row.number));
  const digests = new Set(rows.map((row) => row.digest));
  const numbers = [...new Set(rows.flatMap(({ until }) => (until === undefined || own.has(until) ? [] : [until])))];
  const later = numbers.length === 0 ? [] : await reader.records({ numbers });
  return later
    .filter((row) => row.removedBy === undefined)
    .flatMap((row) =>
      row.revises.filter((digest) => digests.has(digest)).map((digest) => ({ number: row.number, digest })),
    );
}
