/** A restore that is killed in its own process, again and again, ends whole. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { backup } from '../../src/backup/backup.ts';
import { openFolder } from '../../src/backup/folder.ts';
import { restore } from '../../src/backup/restore.ts';
import { digestStore } from '../../src/lineage/digest.ts';
import { FACT } from '../../src/lineage/facts.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { temporaryFolder } from '../cli/files.ts';
import { openHistory, vocabulary } from './world.ts';

const folder = temporaryFolder();
const place = join(folder, 'place');
const file = join(folder, 'restored.db');
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const RUN = `import(${JSON.stringify(MAIN)}).then(({ main }) => main(process.argv.slice(1)))`;

/** The size that another process has brought the store to. */
async function sizeOf(): Promise<number> {
  if (!existsSync(file)) return 0;
  const store = await openSqlite({ file });
  const { size } = await store.read((reader) => reader.head());
  await store.close();
  return size;
}

test('a restore killed at any moment goes on where it stopped', async () => {
  const history = await openHistory(0);
  // Several segments, so that a restore has several transactions to be killed between.
  for (const more of [200, 100, 40, 15]) {
    await history.grow(more);
    await backup({ store: history.store, place: openFolder(place), app: 'test' });
  }
  let killed = 0;
  for (let wait = 400; (await sizeOf()) < 355 && killed < 30; wait += 400) {
    const args = ['restore', '--from', place, '--store', `sqlite:${file}`];
    const child = spawn(process.execPath, ['-e', RUN, ...args], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    await Promise.race([ended, sleep(wait)]);
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      killed++;
    }
    await ended;
  }
  expect(killed).toBeGreaterThan(0);
  expect(await sizeOf()).toBe(355);
  const store = await openSqlite({ file });
  await restore({ store, place: openFolder(place), vocabulary, continuing: true });
  expect(await digestStore(store)).toEqual(await digestStore(history.store));
  expect((await store.read((reader) => reader.facts())).has(FACT.restoring)).toBe(false);
  await store.close();
  await history.store.close();
});
