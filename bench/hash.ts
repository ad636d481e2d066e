/**
 * `node bench/hash.ts`: digests of one file of 1 GB, of 10,000 small files and of both again with the cache, against `sha256sum` over the same files, in
 * turns. Ratios of processor time and of time on the clock; medians of three rounds, everything in the page cache.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DigestCache, RACY_NS } from '../src/capture/cache.ts';
import { digestPath } from '../src/capture/digest.ts';

const ROUNDS = 3;
const SMALL = 10_000;

interface Cost {
  readonly clock: number;
  readonly processor: number;
}

/** Seconds, of this process with its threads. */
async function ours(path: string, cache?: DigestCache): Promise<Cost> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await digestPath(path, { cache });
  const used = process.cpuUsage(before);
  return { clock: (performance.now() - start) / 1000, processor: (used.user + used.system) / 1e6 };
}

/** Seconds, of `sha256sum` run by a shell that says what its children used. */
function theirs(command: string): Cost {
  const start = performance.now();
  const { stdout, status } = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; { time { ${command}; } >/dev/null; } 2>&1`]);
  if (status !== 0) throw new Error(stdout.toString());
  const [user, system] = stdout.toString().trim().split(' ').map(Number);
  return { clock: (performance.now() - start) / 1000, processor: user! + system! };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function compare(what: string, path: string, command: string, cache?: DigestCache): Promise<void> {
  const rounds: { readonly mine: Cost; readonly floor: Cost }[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push({ floor: theirs(command), mine: await ours(path, cache) });
  const side = (of: (round: (typeof rounds)[number]) => Cost) =>
    `${median(rounds.map((r) => of(r).clock)).toFixed(3)} s (processor ${median(rounds.map((r) => of(r).processor)).toFixed(3)} s)`;
  const ratio = (part: keyof Cost) =>
    (median(rounds.map((r) => r.mine[part])) / median(rounds.map((r) => r.floor[part]))).toFixed(2);
  console.log(
    `${what}: ${side((r) => r.mine)}; sha256sum ${side((r) => r.floor)}; ratio ${ratio('clock')} on the clock, ${ratio('processor')} of processor time`,
  );
}

const at = mkdtempSync(join(tmpdir(), 'bench-hash-'));
try {
  const [large, small] = [join(at, 'large'), join(at, 'small')];
  const block = randomBytes(64 * 1024 * 1024);
  writeFileSync(large, '');
  for (let i = 0; i < 16; i++) writeFileSync(large, block, { flag: 'a' });
  mkdirSync(small);
  for (let i = 0; i < SMALL; i++) writeFileSync(join(small, `${i}.txt`), `row ${i}\n`.repeat(20));
  utimesSync(large, 1, 1);
  const commands = { large: `sha256sum ${large}`, small: `find ${small} -type f -print0 | xargs -0 sha256sum` };
  await compare('1 GB', large, commands.large);
  await compare(`${SMALL} files`, small, commands.small);
  await pause(Number(RACY_NS / 1_000_000n));
  const cache = DigestCache.open(join(at, 'cache'));
  await ours(large, cache);
  await ours(small, cache);
  await compare('1 GB, known', large, commands.large, cache);
  await compare(`${SMALL} files, known`, small, commands.small, cache);
  cache.close();
  console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
} finally {
  rmSync(at, { recursive: true, force: true });
}
