/**
 * Puts known bugs back, one at a time, into a copy of the tree, and looks whether the tests notice.
 *
 *   npm run fault:bugs -- [--only PATTERN] [--lanes N]
 *
 * The copy is a worktree of the last commit in a temporary folder, with the same packages. First the tests run without any bug: one that is red then
 * shows nothing.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { BUGS, type Bug } from './bugs.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Milliseconds for the tests of one bug. */
const TIMEOUT = 300_000;

/** How many of the bugs may go unnoticed: 19 of 20 are to be caught. */
const CAUGHT = 0.95;

/** The file with the bug in it. @throws Error if the text is not there exactly once: the bug has to be written anew */
export function withBug({ name, file, find, replace }: Bug, root = ROOT): string {
  const text = readFileSync(join(root, file), 'utf8');
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${name}: ${JSON.stringify(find)} stands ${times} times in ${file}, not once`);
  return text.replace(find, () => replace);
}

/** A worktree of the last commit; `remove` takes it away again. */
function copyTree(): { root: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'clew-bugs-'));
  const root = join(folder, 'tree');
  execFileSync('git', ['worktree', 'add', '--detach', '--quiet', root, 'HEAD'], { cwd: ROOT });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'dir');
  return {
    root,
    remove: () => {
      execFileSync('git', ['worktree', 'remove', '--force', root], { cwd: ROOT });
      rmSync(folder, { recursive: true });
    },
  };
}

interface Outcome {
  readonly green: boolean;
  /** Names of tests that failed; of files that could not be run at all. */
  readonly red: readonly string[];
}

/** Runs test files in a tree. */
function runTests(root: string, tests: readonly string[]): Promise<Outcome> {
  const report = join(root, '..', `report-${process.hrtime.bigint()}.json`);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--project', 'any', '--reporter=json', `--outputFile=${report}`, ...tests];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, timeout: TIMEOUT, maxBuffer: 1 << 26 }, (error, _out, said) => {
      try {
        const { success, numTotalTests, testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
        // No test at all is no answer.
        if (numTotalTests === 0 && success) throw new Error('no test ran');
        resolve({ green: success, red: testResults.flatMap(redOf) });
      } catch (cause) {
        reject(new Error(`vitest in ${root}: ${error?.message ?? ''} ${said}`, { cause }));
      }
    });
  });
}

interface Report {
  readonly success: boolean;
  readonly numTotalTests: number;
  readonly testResults: readonly FileReport[];
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

function redOf({ name, status, assertionResults }: FileReport): string[] {
  const failed = assertionResults.filter((each) => each.status === 'failed').map((each) => each.fullName);
  return failed.length === 0 && status === 'failed' ? [name] : failed;
}

/** Puts one bug into a tree, runs its tests, and takes it out again. */
async function tryBug(bug: Bug, root: string): Promise<Outcome> {
  const path = join(root, bug.file);
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, withBug(bug, root));
  try {
    return await runTests(root, bug.tests);
  } finally {
    writeFileSync(path, before);
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, lanes: { type: 'string', default: '1' } },
  });
  const bugs = BUGS.filter((bug) => new RegExp(values.only).test(bug.name));
  const trees = Array.from({ length: Number(values.lanes) }, copyTree);
  try {
    const sound = await runTests(trees[0]!.root, [...new Set(bugs.flatMap((bug) => bug.tests))]);
    if (!sound.green) throw new Error(`Red without any bug: ${sound.red.join(', ')}`);
    const left = [...bugs];
    let caught = 0;
    const lane = async (root: string) => {
      for (let bug = left.shift(); bug !== undefined; bug = left.shift()) {
        const { green, red } = await tryBug(bug, root);
        if (!green) caught++;
        process.stdout.write(
          `${green ? 'NOT CAUGHT' : 'caught'}: ${bug.name}${green ? '' : ` (${red.length}: ${red[0]})`}\n`,
        );
      }
    };
    await Promise.all(trees.map(({ root }) => lane(root)));
    process.stdout.write(`${caught} of ${bugs.length} caught\n`);
    return caught >= bugs.length * CAUGHT ? 0 : 1;
  } finally {
    for (const { remove } of trees) remove();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main();
