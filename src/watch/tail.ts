/** A check of what is new since the last one: work that is bounded by the growth of history, not by its size. */
import { Findings, LEVELS, type Level, type Verification } from '../log/levels.ts';
import { earlierIn, RecordChecks } from '../log/verify-records.ts';
import { headOf } from '../log/heads.ts';
import { FACT } from '../lineage/facts.ts';
import { readPage } from '../lineage/replay.ts';
import type { Store } from '../store/store.ts';
import { LogFault } from '../tlog/fault.ts';
import { checkTiles } from '../tlog/fsck.ts';
import { leafHash } from '../tlog/hash.ts';
import { openNote, type Verifier } from '../tlog/note.ts';
import { append, EMPTY_RANGE, root, type Range } from '../tlog/range.ts';
import type { TileSource } from '../tlog/source.ts';

/** How far a check got: the tree over everything checked so far, and the published head that was recomputed last. */
export interface Checked {
  readonly size: number;
  /** Base64: `Range.hashes`. */
  readonly hashes: readonly string[];
  readonly published?: { readonly size: number; readonly root: string };
}

export const NOTHING_CHECKED: Checked = { size: 0, hashes: [] };

const CHECKED: readonly Level[] = ['bytes', 'commitment', 'inclusion', 'signature'];
const PAGE = 1_000;

export interface TailChecks {
  readonly store: Store;
  readonly tiles?: TileSource | undefined;
  readonly verifiers: readonly Verifier[];
}

/** Checks everything after `from`. @returns what was found, and how far it got */
export async function checkTail(
  checks: TailChecks,
  from: Checked,
): Promise<{ readonly verification: Verification; readonly checked: Checked }> {
  const findings = new Findings(LEVELS);
  const { store } = checks;
  const { size, secret } = await store.read(async (reader) => ({
    size: (await reader.head()).size,
    secret: (await reader.facts()).get(FACT.secret),
  }));
  const records = new RecordChecks(findings, {
    from: from.size,
    secret,
    ...earlierIn(store),
  });
  let range: Range = { size: from.size, hashes: from.hashes.map((hash) => Buffer.from(hash, 'base64')) };
  if (from.size === 0) range = EMPTY_RANGE;
  const heads = await headsAfter(checks, from.size, findings);
  while (range.size < size) {
    const page = await store.read((reader) => readPage(reader, range.size, Math.min(PAGE, size - range.size)));
    if (page.length === 0) break;
    for (const record of page) {
      await records.check(record);
      range = append(range, leafHash(Buffer.from(record.row.leaf ?? '')));
      compare(range, heads, findings);
    }
  }
  const published = await checkPublished(checks, from, findings);
  const hashes = range.hashes.map((hash) => Buffer.from(hash).toString('base64'));
  return {
    verification: findings.result(CHECKED, size),
    checked: { size: range.size, hashes, ...(published && { published }) },
  };
}

/** Roots of the checkpoints kept since, by size; each of them signed. */
async function headsAfter(
  { store, verifiers }: TailChecks,
  size: number,
  findings: Findings,
): Promise<Map<number, string>> {
  const heads = new Map<number, string>();
  for (let after = size; ;) {
    const page = await store.read((reader) => reader.checkpoints(after, PAGE));
    if (page.length === 0) return heads;
    for (const { note, root: signed, size: at } of page) {
      findings.checked('signature', 1);
      try {
        if (verifiers.length > 0) openNote(Buffer.from(note), verifiers);
        const head = headOf(note);
        if (head.size !== at || head.root !== signed)
          findings.found('signature', `checkpoint ${at}`, 'It is kept under another size or root than it says.');
      } catch (error) {
        if (!(error instanceof LogFault)) throw error;
        findings.found('signature', `checkpoint ${at}`, error.message);
      }
      heads.set(at, signed);
    }
    after = page.at(-1)!.size;
  }
}

function compare(range: Range, heads: ReadonlyMap<number, string>, findings: Findings): void {
  const signed = heads.get(range.size);
  if (signed === undefined) return;
  findings.checked('inclusion', 1);
  if (Buffer.from(root(range)).toString('base64') !== signed)
    findings.found('inclusion', `checkpoint ${range.size}`, `The first ${range.size} entries hash to another root.`);
}

/** Recomputes what was published since, from the files. */
async function checkPublished(
  { tiles }: TailChecks,
  { published: before }: Checked,
  findings: Findings,
): Promise<Checked['published']> {
  const note = await tiles?.read('checkpoint');
  if (!tiles || !note) return before;
  try {
    const head = headOf(Buffer.from(note).toString());
    const from = before && { size: before.size, root: Buffer.from(before.root, 'base64') };
    const { root: found } = await checkTiles(tiles, head.size, from && { from });
    findings.checked('inclusion', head.size - (before?.size ?? 0));
    if (Buffer.from(found).toString('base64') !== head.root)
      findings.found(
        'inclusion',
        'the checkpoint file',
        `The published tiles of ${head.size} entries have another root.`,
      );
    return { size: head.size, root: head.root };
  } catch (error) {
    if (!(error instanceof LogFault)) throw error;
    findings.found('inclusion', error.place.path ?? 'the checkpoint file', error.message);
    return before;
  }
}
