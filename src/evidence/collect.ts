/** Which records a closure comes from, with all that proves them, read from the store as of the published checkpoint. */
import type { Context } from '../lineage/context.ts';
import { readPage, type HistoryRecord } from '../lineage/replay.ts';
import { previousNames, tombstoneName } from '../lineage/tombstone.ts';
import { trace } from '../lineage/trace.ts';
import type { PublicationCode } from '../log/fault.ts';
import type { Head } from '../log/heads.ts';
import { proveInclusion } from '../log/prove.ts';
import type { PublishedLog } from '../log/published.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { recordJson } from '../prov/record.ts';
import type { Reader, RecordRow } from '../store/store.ts';
import { LIMITS, overLimit, type Asked, type BundleFile } from './format.ts';

/** What somebody asks evidence of. */
export interface EvidenceRequest {
  /** An element by any name. */
  readonly of: string;
  /** `upstream` if left out. */
  readonly direction?: Asked['direction'] | undefined;
  readonly depth?: number | undefined;
}

/** What goes into the file. */
export interface Chosen {
  readonly head: Head;
  readonly vkey: string;
  /** Of the log's witnesses, if enough of them have signed. */
  readonly policy?: string;
  readonly asked: Asked;
  readonly complete: boolean;
  /** Sorted. */
  readonly elements: readonly Iri[];
  /** Ascending. */
  readonly numbers: readonly number[];
}

/** @throws Fault NOT_YET (nothing was signed yet), LIMIT; as `trace` */
export async function choose(
  { store, vocabulary }: Context,
  log: PublishedLog,
  { of, direction = 'upstream', depth }: EvidenceRequest,
): Promise<Chosen> {
  // What goes to strangers goes under the cosignatures that the log's policy asks for, if there are any yet.
  const [policy, vkey] = await Promise.all([log.policy(), log.vkey()]);
  const cosigned = policy === undefined ? undefined : await log.cosigned();
  const head = cosigned ?? (await log.head());
  if (head === undefined || vkey === undefined) {
    throw new Fault<PublicationCode>('NOT_YET', 'Nothing can be proven yet: there is no checkpoint.', {
      hint: 'Ask again in a second: checkpoints follow what is recorded.',
    });
  }
  return store.read(async (reader) => {
    const traced = await trace({ reader, vocabulary }, { of: [of], direction, depth, asOf: head.size - 1 });
    const { complete, frontier } = traced.receipt;
    // What a walk left out for its size depends on the moment; what it left out for its depth can be checked.
    if (frontier.reasons.size + frontier.reasons.time > 0) throw overLimit('elements', traced.receipt.limits.elements);
    const elements = traced.elements.map((element) => element.iri).sort();
    const numbers = await recordsAbout(reader, elements, head.size);
    return {
      head,
      vkey,
      ...(policy !== undefined && cosigned && { policy }),
      asked: { of: traced.start[0]!, direction, ...(depth !== undefined && { depth }) },
      complete,
      elements,
      numbers: [...numbers].sort((a, b) => a - b),
    };
  });
}

/** Records that describe the elements, those that replaced them, and what is left of those that they replaced or removed. */
async function recordsAbout(reader: Reader, elements: readonly Iri[], size: number): Promise<Set<number>> {
  const found = await reader.recordNumbers(elements, { before: size, first: LIMITS.records });
  const numbers = new Set([...found.values()].flat());
  if (numbers.size > LIMITS.records) throw overLimit('records', LIMITS.records);
  const rows = await reader.records({ numbers: [...numbers] });
  for (const { until } of rows) if (until !== undefined && until < size) numbers.add(until);
  const names = [...new Set(rows.flatMap((row) => previousNames(row.leaf!)))];
  const tombstones = names.length === 0 ? [] : await reader.records({ digests: names });
  for (const { number, removedBy } of tombstones) {
    numbers.add(number);
    if (removedBy !== undefined && removedBy < size) numbers.add(removedBy);
  }
  if (numbers.size > LIMITS.records) throw overLimit('records', LIMITS.records);
  return numbers;
}

/** A record with its files, in the order of the archive. */
export interface RecordFiles {
  readonly record: HistoryRecord;
  readonly files: readonly BundleFile[];
}

/** Files of the records, read one at a time. @throws Fault NOT_YET, LOG_DAMAGED; StoreFault */
export async function* recordFiles(
  { store }: Context,
  log: PublishedLog,
  { head, numbers }: Chosen,
): AsyncGenerator<RecordFiles> {
  for (const number of numbers) {
    const [record] = await store.read((reader) => readPage(reader, number, 1));
    const proof = await proveInclusion(log, store, number, head);
    const files = [
      ...contentFiles(record!),
      part(record!.row, 'leaf', record!.row.leaf!),
      part(record!.row, 'tlog-proof', proof),
    ];
    yield { record: record!, files };
  }
}

function contentFiles({ row, bodies }: HistoryRecord): BundleFile[] {
  if (row.removedBy !== undefined) return [part(row, 'tombstone', `${tombstoneName(row.leaf!)}\n`)];
  const canonical = recordJson(
    row,
    bodies.map((body) => body.json),
  );
  return [
    part(row, 'json', canonical),
    part(row, 'salt', Buffer.from(row.salt!, 'hex')),
    ...(row.envelope === undefined ? [] : [part(row, 'envelope', row.envelope)]),
  ];
}

function part({ number }: RecordRow, kind: string, content: string | Buffer): BundleFile {
  return { path: `records/${number}.${kind}`, bytes: Buffer.from(content as string) };
}
