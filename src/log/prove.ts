/** Proofs about the history: that a record is in it, and that it only grew. Nothing is handed out that was not checked here. */
import { Fault } from '../prov/fault.ts';
import type { LineageCode } from '../lineage/codes.ts';
import type { Reader, Store } from '../store/store.ts';
import { leafHash } from '../tlog/hash.ts';
import { verifyConsistency, verifyInclusion } from '../tlog/proof.ts';
import { LogReader } from '../tlog/read.ts';
import { formatProof } from '../tlog/tlog-proof.ts';
import type { PublicationCode } from './fault.ts';
import { headOf, type Head } from './heads.ts';
import type { PublishedLog } from './published.ts';

/** What history is read through: the store, or a snapshot of it that somebody holds. */
export type History = Pick<Store, 'read'>;

/** A size of a log with its root (base64), and the note if a checkpoint of that size was signed. */
export interface Stage {
  readonly size: number;
  readonly root: string;
  readonly note?: string;
}

/** That the log of size `from` is the beginning of the one of size `to`: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4 */
export interface Consistency {
  readonly origin: string;
  readonly from: Stage;
  readonly to: Stage;
  /** Base64, in the order of the RFC. */
  readonly proof: readonly string[];
}

/**
 * The number of a record given by number or digest (`sha256:…`; `leaf:…` for one whose content was removed); of several with one content, the one in force.
 * @throws Fault NOT_FOUND
 */
export async function recordNumber(reader: Reader, record: string): Promise<number> {
  const isNumber = /^\d{1,15}$/.test(record);
  const rows = await reader.records(isNumber ? { numbers: [Number(record)] } : { digests: [record] });
  const found = rows.find((row) => row.until === undefined) ?? rows.at(-1);
  if (found) return found.number;
  throw new Fault<LineageCode>('NOT_FOUND', `There is no record ${JSON.stringify(record.slice(0, 80))}.`);
}

/**
 * The proof that a record is in the log, as `tlog-proof` text (https://c2sp.org/tlog-proof), to be checked against the record's leaf.
 * @param number of a record that exists
 * @param under a checkpoint of this log, or the size of one that was signed; if left out, the newest, or the newest that was cosigned where the log has
 * a policy of witnesses
 * @throws Fault NOT_YET (no checkpoint covers the record), NOT_FOUND (no such record, no checkpoint of that size), BAD_ARGUMENT (the record is not in it), LOG_DAMAGED
 */
export async function proveInclusion(
  log: PublishedLog,
  history: History,
  number: number,
  under?: number | Head,
): Promise<string> {
  const head = await log.head();
  if (head === undefined || number >= head.size) throw await notYet(history, number, head);
  const at =
    under === undefined
      ? await newestFor(log, head, number)
      : typeof under !== 'number'
        ? under
        : under === head.size
          ? head
          : await signed(log, history, head, under);
  if (number >= at.size) {
    throw new Fault<LineageCode>('BAD_ARGUMENT', `Record ${number} is not among the first ${at.size}.`);
  }
  const [leaf] = await history.read((reader) => reader.leaves(number, 1));
  return log.guarded(async () => {
    const hashes = await new LogReader(log.source, at.size).inclusion(number);
    const root = Buffer.from(at.root, 'base64');
    verifyInclusion(leafHash(Buffer.from(leaf ?? '')), BigInt(number), BigInt(at.size), root, hashes);
    return formatProof({ index: BigInt(number), hashes, checkpoint: at.note });
  });
}

/**
 * The proof that the log only grew between two sizes, with the checkpoints of those sizes that were signed.
 * @throws Fault BAD_ARGUMENT (no such sizes), NOT_FOUND (there are not so many records), NOT_YET, LOG_DAMAGED
 */
export async function proveConsistency(
  log: PublishedLog,
  history: History,
  from: number,
  to: number,
): Promise<Consistency> {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || to < from) {
    throw new Fault<LineageCode>('BAD_ARGUMENT', `No proof leads from ${from} records to ${to}.`, {
      hint: 'Give two sizes of the log, the smaller one first, from 1.',
    });
  }
  const head = await log.head();
  if (head === undefined || to > head.size) throw await notYet(history, to - 1, head);
  const [older, newer] = await Promise.all([stage(log, history, head, from), stage(log, history, head, to)]);
  const proof = await log.guarded(async () => {
    const hashes = await new LogReader(log.source, to).consistency(from);
    const [oldRoot, newRoot] = [Buffer.from(older.root, 'base64'), Buffer.from(newer.root, 'base64')];
    verifyConsistency(BigInt(from), BigInt(to), oldRoot, newRoot, hashes);
    return hashes.map((hash) => Buffer.from(hash).toString('base64'));
  });
  return { origin: head.origin, from: older, to: newer, proof };
}

async function stage(log: PublishedLog, history: History, head: Head, size: number): Promise<Stage> {
  const found = size === head.size ? head : await keptAt(history, head, size);
  if (found) return { size, root: found.root, note: found.note };
  const root = await log.guarded(() => new LogReader(log.source, size).root());
  return { size, root: Buffer.from(root).toString('base64') };
}

/**
 * The newest checkpoint that readers will accept. One without the cosignatures that the log's own policy asks for would be a proof that does not hold
 * where that policy is checked; who wants it nevertheless names its size.
 */
async function newestFor(log: PublishedLog, head: Head, number: number): Promise<Head> {
  if ((await log.policy()) === undefined) return head;
  const cosigned = await log.cosigned();
  if (cosigned?.origin === head.origin && number < cosigned.size) return cosigned;
  const covers = cosigned ? `the newest that they cosigned covers ${cosigned.size} records` : 'they cosigned none yet';
  throw new Fault<PublicationCode>(
    'NOT_YET',
    `Record ${number} cannot be proven under the policy of witnesses yet: ${covers}.`,
    {
      hint: `Ask again in a while, or name the size ${head.size} for a proof that only the log itself signed.`,
      details: { record: number, published: head.size, cosigned: cosigned?.size ?? 0 },
    },
  );
}

/** The checkpoint of exactly this size, with cosignatures if it is the one that has them. */
async function signed(log: PublishedLog, history: History, head: Head, size: number): Promise<Head> {
  const cosigned = await log.cosigned();
  if (cosigned?.size === size && cosigned.origin === head.origin) return cosigned;
  const found = await keptAt(history, head, size);
  if (found) return found;
  const nearest = await history.read((reader) => reader.checkpoint(size));
  throw new Fault<LineageCode>('NOT_FOUND', `No checkpoint of ${size} records was signed.`, {
    hint: nearest ? `There is one of ${nearest.size}, and one of ${head.size}.` : `There is one of ${head.size}.`,
    details: { sizes: [...(nearest ? [nearest.size] : []), head.size] },
  });
}

async function keptAt(history: History, { origin, size: newest }: Head, size: number): Promise<Head | undefined> {
  if (size > newest) return undefined;
  const row = await history.read((reader) => reader.checkpoint(size));
  if (row?.size !== size) return undefined;
  const head = headOf(row.note);
  return head.origin === origin ? head : undefined;
}

async function notYet(history: History, number: number, head: Head | undefined): Promise<Fault> {
  const { size } = await history.read((reader) => reader.head());
  if (number >= size)
    return new Fault<LineageCode>('NOT_FOUND', `There is no record ${number}: history has ${size} so far.`);
  const covers =
    head === undefined ? 'there is no checkpoint yet' : `the newest checkpoint covers ${head.size} records`;
  return new Fault<PublicationCode>('NOT_YET', `Record ${number} cannot be proven yet: ${covers}.`, {
    hint: 'Ask again in a second: checkpoints follow what is recorded.',
    details: { record: number, published: head?.size ?? 0 },
  });
}
