/**
 * Strikes the n-th call of the system, n = 1, 2, 3 … until a run ends before it is struck: EIO, ENOSPC and SIGKILL, for every call by which a store
 * or a tile directory becomes durable. After each strike what was acknowledged must be there, and the same work must come to its end without one.
 *
 *   npm run fault:strace -- [sqlite|tiles] [--calls fsync,…] [--most N]
 *
 * After Tessera's test of its POSIX storage (transparency-dev/tessera, integration/fault/posix). The writer is attached to once it is ready, so that
 * its own start is not struck; its pool has one thread, because strace counts calls by thread.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { TRACED } from './order.ts';
import { judgeStore } from './store-work.ts';
import { judgeTiles } from './tile-work.ts';

const WRITER = join(import.meta.dirname, 'durable-writer.ts');

export const FAULTS = ['error=EIO', 'error=ENOSPC', 'signal=SIGKILL'] as const;
export type FaultKind = (typeof FAULTS)[number];

/** What strace is told to look at, and how its work is judged. */
interface Target {
  readonly calls: readonly string[];
  /** The path within a fresh folder that the writer is given. */
  readonly path: (folder: string) => string;
  /** Only calls on these paths are struck; none: all calls. */
  readonly only: (folder: string) => readonly string[];
  /** What is wrong, in words, after a strike. */
  readonly judge: (path: string, acknowledged: readonly object[]) => Promise<string[]>;
}

export const TARGETS = {
  sqlite: {
    calls: ['fsync', 'fdatasync', 'pwrite64', 'ftruncate', 'unlink', 'openat'],
    path: (folder) => join(folder, 'clew.db'),
    only: (folder) => [folder, ...['', '-wal', '-shm', '-journal'].map((end) => join(folder, `clew.db${end}`))],
    judge: judgeStore,
  },
  tiles: {
    calls: ['fsync', 'write', 'rename', 'mkdir', 'openat', 'close'],
    path: (folder) => join(folder, 'log'),
    only: () => [],
    judge: judgeTiles,
  },
} as const satisfies Record<string, Target>;
export type TargetName = keyof typeof TARGETS;

export interface Struck {
  /** Runs that were struck. */
  readonly points: number;
  /** Everything that should not be. */
  readonly wrong: readonly string[];
}

/** Milliseconds for one run under strace. */
const TIMEOUT = 60_000;

/** Whether strace is here and may attach to a process of ours. */
export function straceMissing(): string | undefined {
  try {
    execFileSync('strace', ['-f', '-o', '/dev/null', 'true'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Strikes one call in one way, again and again one call later, until a run is untouched. @param most stops after so many points */
export async function strikeAll(target: TargetName, call: string, kind: FaultKind, most = 5_000): Promise<Struck> {
  const wrong: string[] = [];
  for (let n = 1; n <= most; n++) {
    const { struck, findings } = await strike(target, `${call}:${kind}:when=${n}`, call);
    wrong.push(...findings.map((finding) => `${target} ${call} ${kind} ${n}: ${finding}`));
    if (!struck) return { points: n - 1, wrong };
  }
  return { points: most, wrong };
}

async function strike(
  target: TargetName,
  inject: string,
  call: string,
): Promise<{ struck: boolean; findings: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'clew-strace-'));
  try {
    const { path: pathIn, only, judge }: Target = TARGETS[target];
    const work = join(folder, 'work');
    mkdirSync(work);
    const run = await underStrace(target, pathIn(work), [
      ...['-e', `trace=${call}`, '-e', `inject=${inject}`, '-o', join(folder, 'trace')],
      ...only(work).flatMap((path) => ['-P', path]),
    ]);
    const struck = run.signal === 'SIGKILL' || readFileSync(join(folder, 'trace'), 'utf8').includes('(INJECTED)');
    const findings = await judge(pathIn(work), run.acknowledged);
    if (!struck && run.code !== 0) findings.push(`untouched, but it ended with ${run.code}: ${run.failed}`);
    if (run.code === 0 && run.failed !== '') findings.push(`it ended with 0 after ${run.failed}`);
    return { struck, findings };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One run that is only watched. */
export async function traced(
  target: TargetName,
): Promise<{ trace: string; folder: string; acknowledged: readonly object[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'clew-strace-'));
  try {
    const work = join(folder, 'work');
    mkdirSync(work);
    const file = join(folder, 'trace');
    const { code, failed, acknowledged } = await underStrace(target, TARGETS[target].path(work), [
      ...['-y', '-e', `trace=${TRACED}`, '-o', file],
    ]);
    if (code !== 0) throw new Error(`The writer ended with ${code}: ${failed}`);
    return { trace: readFileSync(file, 'utf8'), folder: work, acknowledged };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly acknowledged: readonly object[];
  readonly failed: string;
}

async function underStrace(target: TargetName, path: string, options: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [WRITER, target, path], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
    timeout: TIMEOUT,
    killSignal: 'SIGABRT',
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('close', (code, signal) => resolve([code, signal])),
  );
  await heard(child, child.stdout, /ready\n/);
  const strace = spawn('strace', ['-f', '-p', String(child.pid), ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = once(strace, 'close');
  await heard(strace, strace.stderr, /attached/);
  child.stdin.write('go\n');
  // A writer that is killed no longer reads.
  child.stdin.on('error', () => undefined);
  const [code, signal] = await ended;
  await gone;
  const lines = said.split('\n').filter((line) => line !== '' && line !== 'ready');
  return {
    code,
    signal,
    acknowledged: lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as object),
    failed: lines.filter((line) => line.startsWith('failed')).join('; '),
  };
}

/** Waits until a child has said something. @throws Error if it ends before */
function heard(child: ChildProcess, stream: NodeJS.ReadableStream, words: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      if (words.test(said)) resolve();
    });
    child.once('close', () => reject(new Error(`${child.spawnfile} ended before it said ${words.source}: ${said}`)));
    child.once('error', reject);
  });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { calls: { type: 'string' }, most: { type: 'string', default: '5000' } },
  });
  const missing = straceMissing();
  if (missing !== undefined) throw new Error(`strace is needed: ${missing}`);
  const targets = positionals.length > 0 ? (positionals as TargetName[]) : (Object.keys(TARGETS) as TargetName[]);
  const series = targets.flatMap((target) =>
    (values.calls?.split(',') ?? TARGETS[target].calls).flatMap((call) =>
      FAULTS.map((kind) => ({ target, call, kind })),
    ),
  );
  let points = 0;
  const wrong: string[] = [];
  const lane = async () => {
    for (let next = series.shift(); next !== undefined; next = series.shift()) {
      const struck = await strikeAll(next.target, next.call, next.kind, Number(values.most));
      points += struck.points;
      wrong.push(...struck.wrong);
      process.stdout.write(`${next.target} ${next.call} ${next.kind}: ${struck.points} points\n`);
      for (const finding of struck.wrong.slice(0, 10)) process.stdout.write(`  ${finding}\n`);
    }
  };
  await Promise.all([lane(), lane()]);
  process.stdout.write(`${points} points, ${wrong.length} findings\n`);
  process.exitCode = wrong.length === 0 && points > 0 ? 0 : 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
