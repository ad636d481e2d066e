/**
 * node test/fault/tiles.ts [count] [seed]: changes published logs without their key, one change at a time, and counts what the checks do not
 * find. Exit code 1 if there is one.
 */
import { LogFault } from '../../src/tlog/fault.ts';
import { checkTiles } from '../../src/tlog/fsck.ts';
import { checkpointText } from '../../src/tlog/checkpoint.ts';
import { decodeBundle, encodeBundle } from '../../src/tlog/bundle.ts';
import { EMPTY_EDGE, grow } from '../../src/tlog/edge.ts';
import { ed25519Key, verifierKey } from '../../src/tlog/key.ts';
import { ed25519Signer, signNote } from '../../src/tlog/note.ts';
import { checkPolicy, policyOf } from '../../src/tlog/policy.ts';
import { root } from '../../src/tlog/range.ts';
import { parseTilePath, tilePath } from '../../src/tlog/tile.ts';
import { randomFrom, type Random } from './random.ts';

const ORIGIN = 'clew.example/tiles';
const KEY = ed25519Key(Buffer.alloc(32, 5));
const POLICY = policyOf([verifierKey(ORIGIN, KEY)]);

/** Files by path, as a directory holds them. */
type Files = ReadonlyMap<string, Buffer>;

export interface Change {
  readonly what: string;
  readonly paths: readonly string[];
}

export interface TilesResult {
  readonly changes: number;
  readonly missed: readonly Change[];
  /** Found, but the message names none of the changed files. */
  readonly misplaced: readonly Change[];
  /** How many were found at which level. */
  readonly levels: Readonly<Record<string, number>>;
}

/** A signed log: full and partial bundles and tiles at two levels. */
function publish(size: number): Files {
  const entries = Array.from({ length: size }, (_, i) => Buffer.from(`entry ${i} of ${size}`));
  const { edge, files } = grow(EMPTY_EDGE, entries);
  const text = checkpointText({ origin: ORIGIN, size: BigInt(size), root: root(edge.range), extensions: [] });
  return new Map([
    ['checkpoint', Buffer.from(signNote(text, [ed25519Signer(ORIGIN, KEY)]))],
    ...files.map(({ tile, bytes }): [string, Buffer] => [tilePath(tile), Buffer.from(bytes)]),
  ]);
}

/** What a stranger with the log's key finds wrong; undefined for nothing. */
async function judge(files: Files): Promise<{ level: string; message: string } | undefined> {
  let level = 'signatures';
  try {
    const note = files.get('checkpoint');
    if (note === undefined) return { level, message: 'checkpoint is not there' };
    const { checkpoint } = checkPolicy(note, POLICY);
    level = 'tree';
    const source = { read: (path: string) => Promise.resolve(files.get(path)) };
    const { root: computed } = await checkTiles(source, Number(checkpoint.size));
    if (!Buffer.from(computed).equals(checkpoint.root)) return { level, message: 'the checkpoint has another root' };
    return undefined;
  } catch (error) {
    if (error instanceof LogFault) return { level, message: `${error.message} ${error.place.path}` };
    throw error;
  }
}

/** The files with one change, which is a real one. */
function change(files: Files, random: Random): { files: Files; change: Change } {
  for (;;) {
    const paths = [...files.keys()];
    const path = random.pick(paths);
    const other = random.pick(paths);
    const what = random.pick([
      'flip',
      'truncate',
      'append',
      'delete',
      'swap files',
      'swap entries',
      'zero',
      'cut inside',
    ] as const);
    const changed = new Map(files);
    const bytes = Buffer.from(files.get(path)!);
    const at = random.whole(bytes.length);
    if (what === 'flip') bytes[at]! ^= 1 << random.whole(8);
    if (what === 'zero') bytes.subarray(at, at + 1 + random.whole(64)).fill(0);
    changed.set(path, bytes);
    if (what === 'truncate') changed.set(path, bytes.subarray(0, at));
    if (what === 'append')
      changed.set(path, Buffer.concat([bytes, Buffer.alloc(1 + random.whole(40), random.whole(256))]));
    if (what === 'cut inside')
      changed.set(path, Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.whole(64))]));
    if (what === 'delete') changed.delete(path);
    if (what === 'swap files') changed.set(path, files.get(other)!).set(other, files.get(path)!);
    if (what === 'swap entries') changed.set(path, swapEntries(path, bytes, random));
    if (isOther(files, changed))
      return { files: changed, change: { what, paths: what === 'swap files' ? [path, other] : [path] } };
  }
}

function swapEntries(path: string, bytes: Buffer, random: Random): Buffer {
  const tile = parseTilePath(path);
  if (tile?.level !== 'entries') return bytes;
  const entries = decodeBundle(bytes, tile.width)!;
  const [a, b] = [random.whole(entries.length), random.whole(entries.length)];
  return encodeBundle(entries.with(a, entries[b]!).with(b, entries[a]!));
}

function isOther(before: Files, after: Files): boolean {
  return [...before].some(([path, bytes]) => !after.get(path)?.equals(bytes));
}

export async function changedTiles(count: number, seed: number): Promise<TilesResult> {
  const random = randomFrom(seed);
  const logs = [1, 40, 256, 300, 600].map(publish);
  const missed: Change[] = [];
  const misplaced: Change[] = [];
  const levels: Record<string, number> = {};
  for (const files of logs) {
    const wrong = await judge(files);
    if (wrong !== undefined) throw new Error(`The log is wrong before any change: ${wrong.message}`);
  }
  for (let i = 0; i < count; i++) {
    const { files, change: made } = change(random.pick(logs), random);
    const found = await judge(files);
    if (found === undefined) missed.push(made);
    else levels[found.level] = (levels[found.level] ?? 0) + 1;
    const named = made.paths.some((path) =>
      path === 'checkpoint' ? found?.level === 'signatures' : found?.message.includes(path),
    );
    if (found !== undefined && !named) misplaced.push(made);
  }
  return { changes: count, missed, misplaced, levels };
}

if (import.meta.main) {
  const [count = 20_000, seed = 1] = process.argv.slice(2).map(Number);
  const start = performance.now();
  const { missed, misplaced, levels } = await changedTiles(count, seed);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(
    `${count} changes of published logs without the key: ${missed.length} not found, ${misplaced.length} found and named at another file. ` +
      `Found at ${JSON.stringify(levels)}. Seed ${seed}, ${seconds} s.\n`,
  );
  for (const each of [...missed, ...misplaced].slice(0, 5)) process.stdout.write(`${JSON.stringify(each)}\n`);
  if (missed.length + misplaced.length > 0) process.exitCode = 1;
}
