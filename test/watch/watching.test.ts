import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { WatchStart } from '../../src/watch/messages.ts';
import { Watching } from '../../src/watch/watching.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';

test('a watcher that cannot open the store says so, and is there once the store is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clew-watching-'));
  const file = join(folder, 'clew.db');
  const settings = { store: `sqlite:${file}`, neo4jUser: '', neo4jPassword: '', modules: [join(folder, 'not-there')] };
  const start: WatchStart = {
    settings,
    times: { every: 60_000, nightly: '03:00', backups: false },
    backups: [],
    backupSecret: undefined,
    webhook: undefined,
  };
  await (await openSqlite({ file })).close();
  const said: Readonly<Record<string, unknown>>[] = [];
  const watching = new Watching(start, (entry) => said.push(entry), undefined, { first: 0, again: 50 });
  try {
    await vi.waitFor(() => expect(said[0]).toMatchObject({ event: 'watcher ended', level: 'error' }), 20_000);
    expect(watching.status().last).toBeUndefined();
    settings.modules = [];
    await vi.waitFor(() => expect(watching.status().last).toBeDefined(), 40_000);
  } finally {
    await watching.close();
    rmSync(folder, { recursive: true });
  }
});
