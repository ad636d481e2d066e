import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUGS } from './bugs.ts';
import { withBug } from './known-bugs.ts';

describe('every known bug can still be put back (whether it is caught: npm run fault:bugs)', () => {
  it('there are at least twenty, each with a name of its own', () => {
    expect(new Set(BUGS.map((bug) => bug.name)).size).toBe(BUGS.length);
    expect(BUGS.length).toBeGreaterThanOrEqual(20);
  });

  it.each(BUGS)('$name', (bug) => {
    expect(withBug(bug)).toContain(bug.replace);
    expect(bug.tests.filter((test) => !existsSync(join(import.meta.dirname, '../..', test)))).toEqual([]);
  });
});
