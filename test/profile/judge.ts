/** Programs of other people that judge what is written: see scripts/python/requirements.txt. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../../scripts/python/environment.ts';

const execute = promisify(execFile);

/** Runs a Python script of this folder. @returns what it printed, or why it was not run; under CI it must run */
export async function judge(script: string, args: readonly string[]): Promise<string> {
  let bin: string;
  try {
    bin = await pythonEnvironment();
  } catch (error) {
    const why = `not run: there is no Python environment (${(error as Error).message.split('\n')[0]})`;
    if (process.env['CI'] === 'true') throw new Error(why, { cause: error });
    return why;
  }
  const { stdout } = await execute(join(bin, 'python'), [join(import.meta.dirname, script), ...args]);
  return stdout.trim();
}
