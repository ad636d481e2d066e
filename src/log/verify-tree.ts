/** Levels `inclusion`, `signature` and `consistency`: whether the entries are those that were signed, in every place that knows a head of this log. */
import type { Store } from '../store/store.ts';
import { LogFault } from '../tlog/fault.ts';
import { checkTiles } from '../tlog/fsck.ts';
import { leafHash } from '../tlog/hash.ts';
import { openNote, splitNote, type Verifier } from '../tlog/note.ts';
import { checkPolicy, type Policy } from '../tlog/policy.ts';
import { append, EMPTY_RANGE, root } from '../tlog/range.ts';
import type { TileSource } from '../tlog/source.ts';
import { parseTilePath, widthAt } from '../tlog/tile.ts';
import { anySize } from './any-size.ts';
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
  /** What is kept beside the note in the store, and has to agree with it. */
  readonly row?: { readonly size: number; readonly root: string };
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
  /** Paths of everything that is published, if that can be known. */
  readonly published?: (() => Promise<readonly string[]>) | undefined;
  readonly progress: (done: number) => void;
}

interface ReadHead extends SeenHead {
  readonly head: Head;
}

/** What the entries in the store say. */
interface Entries {
  /** Of the last entry with which the log went on under another name. */
  readonly epoch: number | undefined;
}

/** Levels `inclusion`, `signature` and `consistency`. */
export async function checkTree(checks: TreeChecks, findings: Findings): Promise<void> {
  const heads = readHeads(checks.heads, findings);
  if (!heads.some((seen) => seen.own)) {
    for (const level of ['inclusion', 'signature'] as const) findings.unchecked(level, 'Nothing was signed yet.');
  }
  if (heads.length === 0) findings.unchecked('consistency', 'No head of this log is known.');
  const entries = await compareRoots(heads, checks, findings);
  checkSignatures(heads, checks, entries, findings);
  if (checks.tiles) await checkPublished(heads, checks.tiles, checks.published, findings);
  else findings.note('No directory of published tiles was looked at: only the entries in the store were compared.');
  missCheckpoints(heads, checks.heads, findings);
  tellCoverage(heads, checks, findings);
}

/** The store keeps a checkpoint before anybody is shown it: one that is published and not kept was taken out of the store. */
function missCheckpoints(heads: readonly ReadHead[], seen: readonly SeenHead[], findings: Findings): void {
  const published = heads.findLast((head) => head.where === CHECKPOINT_FILE);
  if (!published) return;
  const kept = Math.max(0, ...seen.map(({ row }) => row?.size ?? 0));
  if (kept < published.head.size)
    findings.found(
      'consistency',
      placeOf(published),
      'The store does not keep it: checkpoints were deleted from it, or it is an older copy.',
    );
}

function readHeads(seen: readonly SeenHead[], findings: Findings): ReadHead[] {
  const heads: ReadHead[] = [];
  for (const each of seen) {
    try {
      const head = headOf(each.note);
      heads.push({ ...each, head });
      if (each.row && (each.row.size !== head.size || each.row.root !== head.root))
        findings.found('signature', placeOf({ ...each, head }), 'The row that keeps it says another size or root.');
    } catch (error) {
      if (!(error instanceof LogFault)) throw error;
      const place = each.row ? `checkpoint ${each.row.size} (${each.where})` : each.where;
      findings.found(each.own ? 'signature' : 'consistency', place, error.message);
    }
  }
  return heads.sort((a, b) => a.head.size - b.head.size);
}

/** The head that says most of what the log itself says. */
function newestOwn(heads: readonly ReadHead[]): ReadHead | undefined {
  return heads.findLast((seen) => seen.own);
}

function checkSignatures(
  heads: readonly ReadHead[],
  { verifiers, policy }: TreeChecks,
  { epoch = -1 }: Entries,
  findings: Findings,
): void {
  const newest = newestOwn(heads);
  if (policy && newest) {
    findings.checked('consistency', 1);
    attempt('consistency', placeOf(newest), findings, () => checkPolicy(Buffer.from(newest.note), policy));
  }
  if (verifiers.length === 0) {
    findings.unchecked('signature', 'No key of the log is known.');
    return;
  }
  const origins = new Set(verifiers.map((verifier) => verifier.name));
  for (const seen of heads) {
    const { origin, size } = seen.head;
    if (!origins.has(origin) && seen !== newest && size <= epoch && isNamed(seen)) {
      findings.note(
        `${placeOf(seen)} is of the log ${origin}, which this one went on from; without its key only its root was compared.`,
      );
      continue;
    }
    findings.checked('signature', 1);
    attempt('signature', placeOf(seen), findings, () => openNote(Buffer.from(seen.note), verifiers));
  }
}

/** Whether a note is signed, whatever the key, in the name of the log that it speaks of. */
function isNamed({ note, head }: ReadHead): boolean {
  return splitNote(Buffer.from(note)).signatures.some((signature) => signature.name === head.origin);
}

/** Which records no signed head covers yet: nobody has vouched for those. And whether anybody but the log itself was asked. */
function tellCoverage(heads: readonly ReadHead[], { size, policy }: TreeChecks, findings: Findings): void {
  if (heads.length > 0 && policy === undefined && heads.every((seen) => seen.own))
    findings.note(
      'No head kept elsewhere was compared and no witness asked: a rewrite with the signing key would not be seen.',
    );
  const covered = newestOwn(heads)?.head.size;
  if (covered !== undefined && covered < size)
    findings.note(`Records ${covered} to ${size - 1} are not covered by a signed checkpoint yet.`);
  const published = heads.findLast((seen) => seen.where === CHECKPOINT_FILE);
  if (published && covered !== undefined && published.head.size < covered)
    findings.note(
      `The published checkpoint covers ${published.head.size} records, the newest in the store ${covered}.`,
    );
}

function attempt(level: Level, place: string, findings: Findings, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof LogFault)) throw error;
    findings.found(level, place, error.message);
  }
}

const placeOf = ({ head, where }: Pick<ReadHead, 'head' | 'where'>) => `checkpoint ${head.size} (${where})`;

/** Recomputes the tree from the entries in the store, and compares it with every head on the way. */
async function compareRoots(
  heads: readonly ReadHead[],
  { store, size, progress }: TreeChecks,
  findings: Findings,
): Promise<Entries> {
  let range = EMPTY_RANGE;
  let next = 0;
  let epoch: number | undefined;
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
      if (leaf.includes('"op":"restore"')) epoch = range.size;
      range = append(range, leafHash(Buffer.from(String(leaf))));
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
  return { epoch };
}

/** Recomputes the published tiles from the published entries, for the newest head that says how many there are. */
async function checkPublished(
  heads: readonly ReadHead[],
  source: TileSource,
  published: TreeChecks['published'],
  findings: Findings,
): Promise<void> {
  const newest = heads.findLast((seen) => seen.where === CHECKPOINT_FILE);
  if (!newest) {
    findings.unchecked('inclusion', 'No checkpoint that can be read is published.');
    return;
  }
  const { size, root: signed } = newest.head;
  const tiles = anySize(source, () => size);
  try {
    const { root: found } = await checkTiles(tiles, size);
    findings.checked('inclusion', size);
    if (Buffer.from(found).toString('base64') !== signed) {
      const message = `The published tiles of ${size} entries have another root than it says.`;
      findings.found('inclusion', CHECKPOINT_FILE, message);
    }
    for (const path of (await published?.()) ?? []) await checkShorter(path, size, source, findings);
  } catch (error) {
    if (!(error instanceof LogFault)) throw error;
    if (error.code === 'UNREACHABLE') findings.unchecked('inclusion', error.message);
    else findings.found('inclusion', error.place.path ?? CHECKPOINT_FILE, error.message);
  }
}

/** Partial tiles of earlier sizes stay until the full one comes: each is the beginning of the one that was checked. */
async function checkShorter(path: string, size: number, source: TileSource, findings: Findings): Promise<void> {
  const tile = parseTilePath(path);
  if (tile === undefined) return;
  const width = widthAt(tile.level === 'entries' ? 0 : tile.level, tile.index, size);
  // What is larger was written for the next checkpoint and is looked at with it.
  if (tile.width >= width) return;
  const cut = anySize(
    { read: (other) => (other === path ? Promise.resolve(undefined) : source.read(other)) },
    () => size,
  );
  const [there, expected] = [await source.read(path), await cut.read(path)];
  // Gone since it was listed: the full one has come.
  if (there === undefined || expected === undefined || Buffer.from(there).equals(expected)) return;
  findings.found('inclusion', path, 'It is not the beginning of the tile that came after it.');
}

/** Where the newest published checkpoint stands. */
export const CHECKPOINT_FILE = 'the checkpoint file';
