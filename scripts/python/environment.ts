/**
 * The virtual environment that all tests and scripts with Python share: `.cache/python/<digest of requirements.txt>`. Run as a program (`npm run
 * python`) it makes the environment and prints its `bin` folder.
 */
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const CACHE = join(import.meta.dirname, '../../.cache/python');

/** A lock older than this was left by a process that was killed, milliseconds. */
const STALE = 10 * 60_000;

/**
 * Makes the environment unless it is there; several processes may ask at once.
 * @returns its `bin` folder
 * @throws Error where there is no Python 3, or the packages cannot be had
 */
export async function pythonEnvironment(): Promise<string> {
  const folder = join(CACHE, hash('sha256', readFileSync(REQUIREMENTS), 'hex').slice(0, 12));
  const ready = join(folder, 'ready');
  await mkdir(CACHE, { recursive: true });
  while (!existsSync(ready)) {
    if (await lock(`${folder}.lock`)) {
      try {
        if (!existsSync(ready)) await make(folder, ready);
      } finally {
        await rm(`${folder}.lock`, { recursive: true, force: true });
      }
    } else await pause(500);
  }
  return join(folder, 'bin');
}

async function make(folder: string, ready: string): Promise<void> {
  // What an interrupted installation left is of no use.
  await rm(folder, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', folder]);
  const python = join(folder, 'bin/python');
  const big = { maxBuffer: 1 << 26 };
  await run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', 'uv'], big);
  await run(join(folder, 'bin/uv'), ['pip', 'install', '-q', '--python', python, '-r', REQUIREMENTS], big);
  await writeFile(ready, '');
}

async function lock(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const held = await stat(path).catch(() => undefined);
  if (held && Date.now() - held.mtimeMs > STALE) await rm(path, { recursive: true, force: true });
  return false;
}

if (process.argv[1] === import.meta.filename) console.log(await pythonEnvironment());
