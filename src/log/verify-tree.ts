/** Levels `inclusion`, `signature` and `consistency`: whether the entries are those that were signed, in every place that knows a head of this log. */
import type { Store } from '../store/store.ts';
import { LogFault } from '../tlog/fault.ts';
import { checkTiles } from '../tlog/fsck.ts';
import { leafHash } from '../tlog/hash.ts';
import { openNote, type Verifier } from '../tlog/note.ts';
import { checkPolicy, type Policy } from '../tlog/policy.ts';
import { append, EMPTY_RANGE, root } from '../tlog/range.ts';
import type { TileSource } from '../tlog/source.ts';
import { headOf, type Head } from './heads.ts';
import type { Findings, Level } from './levels.ts';

/** Entries read from the store at a time. */
const PAGE = 10_000;

/** A head, and where it comes from. */
export interface SeenHead {
  readonly note: string;
  /** For people: `the checkpoint file`, `kept in head.note`. */
  readonly where: string;
  /** Whether the log itself keeps it, beside the entries, or somebody else. */
  readonly own: boolean;
}

export interface TreeChecks {
  readonly store: Store;
  /** Entries there are. */
  readonly size: number;
  readonly heads: readonly SeenHead[];
  /** Of the log's keys. Without any, signatures cannot be checked. */
  readonly verifiers: readonly Verifier[];
  readonly policy?: Policy | undefined;
  /** The published tiles, if there are any. */
  readonly tiles?: TileSource | undefined;
  readonly progress: (done: number) => void;
}

interface ReadHead extends SeenHead {
  readonly head: Head;
}

/** @returns the heads that could be read, newest last */
export async function checkTree(checks: TreeChecks, findings: Findings): Promise<readonly Head[]> {
  const heads = readHeads(checks.heads, findings);
  if (!heads.some((seen) => seen.own)) {
    for (const level of ['inclusion', 'signature'] as const) findings.unchecked(level, 'Nothing was signed yet.');
  }
  if (heads.length === 0) findings.unchecked('consistency', 'No head of this log is known.');
  checkSignatures(heads, checks, findings);
  await compareRoots(heads, checks, findings);
  if (checks.tiles) await checkPublished(heads, checks.tiles, findings);
  else findings.unchecked('inclusion', 'There is no directory of published tiles here.');
  return heads.map((seen) => seen.head);
}

function readHeads(seen: readonly SeenHead[], findings: Findings): ReadHead[] {
  const heads: ReadHead[] = [];
  for (const each of seen) {
    try {
      heads.push({ ...each, head: headOf(each.note) });
    } catch (error) {
      if (!(error instanceof LogFault)) throw error;
      findings.found('signature', each.where, error.message);
    }
  }
  return heads.sort((a, b) => a.head.size - b.head.size);
}

function checkSignatures(heads: readonly ReadHead[], { verifiers, policy }: TreeChecks, findings: Findings): void {
  if (verifiers.length === 0) findings.unchecked('signature', 'No key of the log is known.');
  const newest = heads.at(-1);
  for (const seen of heads) {
    if (verifiers.length > 0) {
      findings.checked('signature', 1);
      attempt('signature', placeOf(seen), findings, () => openNote(Buffer.from(seen.note), verifiers));
    }
    if (policy && seen === newest) {
      findings.checked('consistency', 1);
      attempt('consistency', placeOf(seen), findings, () => checkPolicy(Buffer.from(seen.note), policy));
    }
  }
}

function attempt(level: Level, place: string, findings: Findings, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof LogFault)) throw error;
    findings.found(level, place, error.message);
  }
}

const placeOf = ({ head, where }: ReadHead) => `checkpoint ${head.size} (${where})`;

/** Recomputes the tree from the entries in the store, and compares it with every head on the way. */
async function compareRoots(
  heads: readonly ReadHead[],
  { store, size, progress }: TreeChecks,
  findings: Findings,
): Promise<void> {
  let range = EMPTY_RANGE;
  let next = 0;
  const compareAt = () => {
    for (; next < heads.length && heads[next]!.head.size === range.size; next++) {
      const seen = heads[next]!;
      const level = seen.own ? 'inclusion' : 'consistency';
      findings.checked(level, 1);
      if (Buffer.from(root(range)).toString('base64') === seen.head.root) continue;
      findings.found(level, placeOf(seen), `The first ${range.size} entries hash to another root.`);
    }
  };
  compareAt();
  while (range.size < size) {
    const page = await store.read((reader) => reader.leaves(range.size, Math.min(PAGE, size - range.size)));
    for (const leaf of page) {
      range = append(range, leafHash(Buffer.from(leaf)));
      compareAt();
    }
    progress(range.size);
    if (page.length === 0) {
      findings.found('inclusion', `record ${range.size}`, 'It has no entry; the tree ends here.');
      break;
    }
  }
  for (const seen of heads.slice(next)) {
    findings.found(
      seen.own ? 'inclusion' : 'consistency',
      placeOf(seen),
      `This history has only ${range.size} entries: it was cut, or an older copy of it was restored.`,
    );
  }
}

/** Recomputes the published tiles from the published entries, for the newest head that says how many there are. */
async function checkPublished(heads: readonly ReadHead[], tiles: TileSource, findings: Findings): Promise<void> {
  const published = heads.findLast((seen) => seen.where === CHECKPOINT_FILE);
  if (!published) {
    findings.unchecked('inclusion', 'Nothing is published in the directory of the log.');
    return;
  }
  const { size, root: signed } = published.head;
  try {
    const { root: found } = await checkTiles(tiles, size);
    findings.checked('inclusion', size);
    if (Buffer.from(found).toString('base64') !== signed)
      findings.found(
        'inclusion',
        CHECKPOINT_FILE,
        `The published tiles of ${size} entries have another root than it says.`,
      );
  } catch (error) {
    if (!(error instanceof LogFault)) throw error;
    if (error.code === 'UNREACHABLE') findings.unchecked('inclusion', error.message);
    else findings.found('inclusion', error.place.path ?? CHECKPOINT_FILE, error.message);
  }
}

/** Where the newest published checkpoint stands. */
export const CHECKPOINT_FILE = 'the checkpoint file';
