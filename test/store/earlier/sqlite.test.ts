import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqlite } from '../../../src/store/sqlite/open.ts';
import { isBroughtUpToDate } from './earlier.ts';

test('a database of version 3, the first with a log, is brought up to date', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clew-earlier-'));
  try {
    const file = join(folder, 'clew.db');
    copyFileSync(new URL('../../fixtures/stores/sqlite-3.db', import.meta.url), file);
    await expect(openSqlite({ file, readOnly: true })).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
    await isBroughtUpToDate({ store: `sqlite:${file}` });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
