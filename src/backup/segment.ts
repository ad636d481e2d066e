/** A segment: consecutive records, a line each, compressed. The line of a record is all that replaying it needs. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { HistoryRecord } from '../lineage/replay.ts';
import { parseDescription } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import { descriptionKey } from '../store/project.ts';
import type { RecordRow } from '../store/store.ts';
import type { BackupCode } from './fault.ts';

/** A segment is full with so many records, or so many bytes before compression; one record alone may be larger. */
export const SEGMENT_RECORDS = 10_000;
export const SEGMENT_BYTES = 16 * 1024 * 1024;

export interface Encoded {
  readonly from: number;
  /** The first number after it. */
  readonly to: number;
  /** Bytes before compression. */
  readonly plain: number;
  /** Numbers of records whose content is removed: a tombstone stands there. */
  readonly removed: readonly number[];
  readonly bytes: Buffer;
}

/** Collects records into segments no larger than the bounds. */
export class SegmentBuilder {
  #lines: Buffer[] = [];
  #plain = 0;
  #removed: number[] = [];
  #next: number;

  constructor(from: number) {
    this.#next = from;
  }

  get full(): boolean {
    return isFull(this.#lines.length, this.#plain);
  }

  get empty(): boolean {
    return this.#lines.length === 0;
  }

  add(record: HistoryRecord): void {
    const line = Buffer.from(recordLine(record));
    this.#lines.push(line);
    this.#plain += line.length;
    if (record.row.removedBy !== undefined) this.#removed.push(record.row.number);
    this.#next = record.row.number + 1;
  }

  /** What was collected, and a new beginning. */
  async take(): Promise<Encoded> {
    const [lines, plain, removed, to] = [this.#lines, this.#plain, this.#removed, this.#next];
    [this.#lines, this.#plain, this.#removed] = [[], 0, []];
    return { from: to - lines.length, to, plain, removed, bytes: await promisify(gzip)(Buffer.concat(lines)) };
  }
}

export function isFull(records: number, plain: number): boolean {
  return records >= SEGMENT_RECORDS || plain >= SEGMENT_BYTES;
}

/**
 * The record as JSON and a newline: its row and the canonical JSON of each description. Which record replaced it is left out: replay finds that
 * again, and a segment once written stays as it is.
 */
export function recordLine({ row, bodies }: HistoryRecord): string {
  const { until: _until, ...lasting } = row;
  return `${JSON.stringify({ row: lasting, bodies: bodies.map((body) => body.json) })}\n`;
}

/**
 * The records of a segment. That each has its number is checked here, that its bytes have its digest and open its leaf when it is replayed.
 * @throws Fault DAMAGED
 */
export async function decodeSegment(
  bytes: Uint8Array,
  {
    name,
    from,
    to,
    plain,
  }: { readonly name: string; readonly from: number; readonly to: number; readonly plain: number },
): Promise<HistoryRecord[]> {
  const text = await promisify(gunzip)(bytes, { maxOutputLength: Math.max(plain, 1) }).catch((cause: unknown) => {
    throw damaged(name, `${name} does not unpack to its ${plain} bytes`, cause);
  });
  const lines = text.toString('utf8').split('\n');
  if (text.length !== plain || lines.pop() !== '' || lines.length !== to - from) {
    throw damaged(name, `${name} does not hold ${to - from} records in ${plain} bytes`);
  }
  return lines.map((line, i) => parseLine(line, from + i, name));
}

function parseLine(line: string, number: number, name: string): HistoryRecord {
  try {
    const { row, bodies } = JSON.parse(line) as { row: RecordRow; bodies: string[] };
    if (row.number !== number || !bodies.every((json) => typeof json === 'string')) throw new Error('another record');
    return {
      row,
      bodies: bodies.map((json, seq) => ({
        record: number,
        seq,
        key: descriptionKey(json),
        json,
        // Replay parses each description anyhow and does not ask for this.
        get iri() {
          return parseDescription(json).id;
        },
      })),
    };
  } catch (cause) {
    throw damaged(name, `${name} does not hold record ${number} where it should`, cause);
  }
}

function damaged(name: string, message: string, cause?: unknown): Fault<BackupCode> {
  return new Fault('DAMAGED', `${message}.`, { details: { level: 'segment', object: name }, cause });
}
