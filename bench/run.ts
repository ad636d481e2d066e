/**
 * What `clew run` costs: the same command alone and wrapped, in turns, medians. Promised: under 1 % or 300 ms of the command, whichever is larger,
 * on a machine that is not busy. The floor is an empty program in the same Node. Run `npm run build` first: measured is what is installed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../bin/clew.js');
const TURNS = 9;

const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
const env = {
  ...process.env,
  ...{
    HOME: folder,
    CLEW_DATA: join(folder, 'data'),
    CLEW_SPOOL: join(folder, 'spool'),
    CLEW_HEADS: join(folder, 'heads'),
  },
  ...{ XDG_CACHE_HOME: '', XDG_STATE_HOME: '', CLEW_URL: '', CLEW_RUN: '' },
};

function time(command: readonly string[]): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(command[0]!, command.slice(1), { env, cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${status} ${stderr}`);
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

try {
  const wrap = (command: readonly string[]): string[] => [process.execPath, BIN, 'run', '--', ...command];
  const commands = { nothing: ['true'], 'half a second': ['sleep', '0.5'], python: ['python3', '-c', 'import json'] };
  // The store, the lists of packages and the compiled code are there from the second time on.
  for (const command of Object.values(commands)) time(wrap(command));
  console.log(`load ${loadavg()[0]!.toFixed(1)}`);
  for (const [name, command] of Object.entries(commands)) {
    const [alone, wrapped, floor]: [number[], number[], number[]] = [[], [], []];
    for (let i = 0; i < TURNS; i++) {
      alone.push(time(command));
      wrapped.push(time(wrap(command)));
      floor.push(time([process.execPath, '-e', '0']));
    }
    const overhead = wrapped.map((value, i) => value - alone[i]!);
    console.log(
      `${name.padEnd(14)} alone ${median(alone).toFixed(0)} ms, wrapped ${median(wrapped).toFixed(0)} ms, overhead ${median(overhead).toFixed(0)} ms` +
        ` (least ${Math.min(...overhead).toFixed(0)}); an empty Node program ${median(floor).toFixed(0)} ms`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
