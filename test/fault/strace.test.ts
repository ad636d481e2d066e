import { describe, expect, it } from 'vitest';
import { notRun } from './not-run.ts';
import { straceMissing, strikeAll } from './strace.ts';

const missing = straceMissing();
if (missing !== undefined) notRun('strikes on system calls', `strace is needed: ${missing}`);

describe.skipIf(missing !== undefined)(
  'what was acknowledged outlives a struck call (more: npm run fault:strace)',
  () => {
    it.each([
      ['sqlite', 'fsync', 'error=EIO'],
      ['sqlite', 'pwrite64', 'signal=SIGKILL'],
      ['tiles', 'rename', 'error=ENOSPC'],
    ] as const)(
      '%s, %s: %s',
      async (target, call, kind) => {
        expect(await strikeAll(target, call, kind, 2)).toEqual({ points: 2, wrong: [] });
      },
      180_000,
    );
  },
);
