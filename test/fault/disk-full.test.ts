import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { notRun } from './not-run.ts';

/** A file system of 16 MiB in memory, seen by one process and gone with it: no privilege outside is needed. */
const MOUNT = 'mount -t tmpfs -o size=16m tmpfs "$1" && shift && exec "$@"';

function mounted(folder: string, ...command: string[]): [string, string[]] {
  return ['unshare', ['--map-root-user', '--mount', 'sh', '-c', MOUNT, 'sh', folder, ...command]];
}

function mountRefused(folder: string): string | undefined {
  try {
    execFileSync(...mounted(folder, 'true'), { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a disk that is full', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clew-full-'));
  const refused = mountRefused(folder);
  if (refused !== undefined) notRun('a full disk', `no small file system can be mounted: ${refused}`);

  it.skipIf(refused !== undefined)(
    'reads go on, writes are to be retried, and go on when there is room, without a restart',
    async () => {
      const run = promisify(execFile);
      const { stdout } = await run(
        ...mounted(folder, process.execPath, join(import.meta.dirname, 'disk-full.ts'), folder),
        { timeout: 170_000 },
      ).catch((error: { stdout: string; stderr: string }) => {
        throw new Error(`${error.stdout}${error.stderr}`);
      });
      expect(JSON.parse(stdout)).toMatchObject({ acknowledged: 2, wrong: [] });
      rmdirSync(folder);
    },
    180_000,
  );
});
