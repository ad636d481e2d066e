/**
 * Changes a published history at random, without its key, and asks whether verification finds every change and names the right level; then rewrites
 * it with the key, which only a head kept elsewhere may show.
 *
 *     node test/fault/mutations.ts [count] [seed]
 *
 * Leaves, payloads, tiles and checkpoints are changed in memory, graph rows in a database, evidence as a file. Ends with 1 if anything was missed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom, type Random } from './random.ts';
import { bundleMutations } from './mutate-bundle.ts';
import { graphMutations } from './mutate-graph.ts';
import { checkpointMutation, leafMutation, payloadMutation, tileMutation, verifyMemory } from './mutate-history.ts';
import { rewriteInMemory, rewriteWhole } from './mutate-with-key.ts';
import { openMutable, type Mutable } from './mutable.ts';

export interface Tally {
  readonly kind: string;
  tried: number;
  found: number;
  /** Found, and only levels named that can see such a change. */
  right: number;
  /** The first that were missed, or named otherwise. */
  readonly missed: string[];
}

/** What became of one change. */
export interface Struck {
  /** For people. */
  readonly what: string;
  /** Levels that did not hold. */
  readonly levels: readonly string[];
  /** At least one of these has to be named. */
  readonly expected: readonly string[];
  /** These may fail with it. */
  readonly also?: readonly string[];
}

type Strike = (random: Random) => Promise<Struck | undefined>;

/** Of a hundred changes, so many of each kind. */
const SHARES: Readonly<Record<string, number>> = {
  leaf: 25,
  payload: 30,
  tile: 20,
  checkpoint: 15,
  graph: 8,
  bundle: 2,
};

/** @returns a line per kind @param count of changes without the key @param rewrites with it */
export async function mutate(count: number, rewrites: number, seed: number): Promise<Tally[]> {
  const random = randomFrom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'clew-mutations-'));
  const world = await openMutable(folder);
  const graph = await graphMutations(world);
  const bundle = await bundleMutations(world);
  try {
    const strikes: Readonly<Record<string, Strike>> = {
      leaf: (r) => verifyMemory(world, leafMutation(world.memory, r)),
      payload: (r) => verifyMemory(world, payloadMutation(world.memory, r)),
      tile: (r) => verifyMemory(world, tileMutation(world.memory, r)),
      checkpoint: (r) => verifyMemory(world, checkpointMutation(world.memory, r)),
      graph: (r) => graph.strike(r),
      bundle: (r) => bundle.strike(r),
    };
    const tallies: Tally[] = [];
    for (const [kind, share] of Object.entries(SHARES))
      tallies.push(await tallyOf(kind, Math.ceil((count * share) / 100), strikes[kind]!, random));
    tallies.push(await tallyOf('rewrite with the key', rewrites, (r) => rewriteInMemory(world, r), random));
    const whole = Math.ceil(rewrites / 50);
    tallies.push(await tallyOf('whole history told anew with the key', whole, (r) => rewriteWhole(world, r), random));
    return tallies;
  } finally {
    await graph.close();
    await closeMutable(world, folder);
  }
}

async function closeMutable(world: Mutable, folder: string): Promise<void> {
  await world.store.close();
  await rm(folder, { recursive: true, force: true });
}

async function tallyOf(kind: string, count: number, strike: Strike, random: Random): Promise<Tally> {
  const tally: Tally = { kind, tried: 0, found: 0, right: 0, missed: [] };
  while (tally.tried < count) {
    const struck = await strike(random);
    // What would have changed nothing.
    if (!struck) continue;
    tally.tried++;
    const { levels, expected, also = [] } = struck;
    if (levels.length > 0) tally.found++;
    const right =
      levels.some((level) => expected.includes(level)) &&
      levels.every((level) => expected.includes(level) || also.includes(level));
    if (right) tally.right++;
    else if (tally.missed.length < 10) tally.missed.push(`${struck.what}: ${levels.join(', ') || 'not found'}`);
  }
  return tally;
}

if (import.meta.main) {
  const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
  const start = performance.now();
  const tallies = await mutate(count, Math.ceil(count / 100), seed);
  const rows = tallies.map(({ kind, tried, found, right }) => `| ${kind} | ${tried} | ${found} | ${right} |`);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stdout.write(
    [
      '| kind | tried | found | right level |',
      '| --- | ---: | ---: | ---: |',
      ...rows,
      `seed ${seed}, ${seconds} s`,
      '',
    ].join('\n'),
  );
  for (const line of tallies.flatMap(({ kind, missed }) => missed.map((each) => `${kind}: ${each}`)))
    process.stdout.write(`${line}\n`);
  process.exitCode = tallies.every(({ tried, found, right }) => tried === found && tried === right) ? 0 : 1;
}
