/** Whether a backup could be restored, found out without a store: everything is read, unpacked and recomputed. */
import { checkRecord, type HistoryRecord } from '../lineage/replay.ts';
import { Fault } from '../prov/fault.ts';
import { leafHash } from '../tlog/hash.ts';
import type { Verifier } from '../tlog/note.ts';
import { append, EMPTY_RANGE, root, type Range } from '../tlog/range.ts';
import type { BackupCode } from './fault.ts';
import { readHead, type KnownHead } from './head.ts';
import type { Manifest } from './manifest.ts';
import { OpenedBackup, type BackupChoice } from './read.ts';

export interface CheckOptions extends BackupChoice {
  /** Keys of the log: with them, the checkpoint's signature is checked. */
  readonly verifiers?: readonly Verifier[] | undefined;
  readonly progress?: (done: number, of: number) => void;
}

export interface CheckReport {
  readonly place: string;
  readonly manifest: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly segments: number;
  /** Size of the signed checkpoint that the records lead to. */
  readonly checkpoint?: number;
  /** Whether its signature was checked. */
  readonly signature: boolean;
}

/**
 * Levels, in the words of `clew verify`: every object is what the manifest says (`object`, `seal`), every record has its digest (`bytes`) and opens its
 * entry (`commitment`), the entries lead to the root of manifest and checkpoint (`inclusion`), the checkpoint is signed (`signature`).
 * @throws Fault DAMAGED with `details.level` and the place in it; as `OpenedBackup.open`
 */
export async function checkBackup(options: CheckOptions): Promise<CheckReport> {
  const opened = await OpenedBackup.open(options);
  const { manifest, name } = opened.placed;
  const roots = new RootCheck(manifest, name, EMPTY_RANGE, options.verifiers);
  await opened.facts();
  for await (const { entry, records } of opened.segments()) {
    for (const record of records) {
      checkWhole(record, entry.name);
      roots.add(record);
    }
    options.progress?.(entry.to, manifest.size);
  }
  roots.end();
  return {
    place: options.place.address,
    manifest: name,
    size: manifest.size,
    root: manifest.root,
    segments: manifest.segments.length,
    ...(roots.head && { checkpoint: roots.head.size }),
    signature: roots.head !== undefined && (options.verifiers?.length ?? 0) > 0,
  };
}

/** @throws Fault DAMAGED */
export function checkWhole(record: HistoryRecord, segment: string): void {
  try {
    checkRecord(record);
  } catch (error) {
    throw damagedRecord(error, segment);
  }
  if (record.row.leaf === undefined) {
    throw damaged('commitment', segment, `Record ${record.row.number} has no entry in the log`);
  }
}

/** What replay found wrong, said of the segment it came from. */
export function damagedRecord(error: unknown, segment: string): unknown {
  if (!(error instanceof Fault) || error.code !== 'DIFFERENT') return error;
  const level = error.details?.['found'] === undefined ? 'commitment' : 'bytes';
  return new Fault<BackupCode>('DAMAGED', `${segment}: ${error.message}`, {
    details: { ...error.details, level, object: segment },
    cause: error,
  });
}

/** Follows the tree through the records of a backup, and compares it where a root is known. */
export class RootCheck {
  /** The signed checkpoint of the backup. */
  readonly head: KnownHead | undefined;
  readonly #manifest: Manifest;
  readonly #name: string;
  #range: Range;

  /** @param range of the records that come before the first that is added */
  constructor(manifest: Manifest, name: string, range: Range, verifiers?: readonly Verifier[]) {
    this.#manifest = manifest;
    this.#name = name;
    this.#range = range;
    this.head = manifest.checkpoint === undefined ? undefined : readHead(manifest.checkpoint, `in ${name}`, verifiers);
    if (this.head && this.head.size > manifest.size) {
      throw damaged('inclusion', name, `The checkpoint has ${this.head.size} records, the backup ${manifest.size}`);
    }
    this.#compare();
  }

  get size(): number {
    return this.#range.size;
  }

  add({ row }: HistoryRecord): void {
    this.#range = append(this.#range, leafHash(Buffer.from(row.leaf!)));
    this.#compare();
  }

  /** After the last record. @throws Fault DAMAGED */
  end(): void {
    if (this.#range.size === this.#manifest.size) return;
    throw damaged('inclusion', this.#name, `It has ${this.#range.size} records, not ${this.#manifest.size}`);
  }

  #compare(): void {
    const { size } = this.#range;
    const wanted: [string, string][] = [];
    if (size === this.head?.size) wanted.push(['the signed checkpoint', this.head.root]);
    if (size === this.#manifest.size) wanted.push(['the manifest', this.#manifest.root]);
    if (wanted.length === 0) return;
    const found = Buffer.from(root(this.#range)).toString('base64');
    for (const [what, expected] of wanted) {
      if (found === expected) continue;
      throw damaged('inclusion', this.#name, `The ${size} entries do not hash to the root of ${what}`);
    }
  }
}

function damaged(level: string, object: string, message: string): Fault<BackupCode> {
  return new Fault('DAMAGED', `${message}.`, { details: { level, object } });
}
