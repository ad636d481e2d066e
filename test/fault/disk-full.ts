/**
 * A service on a file system that becomes full, and gets room again: `node disk-full.ts FOLDER`, where FOLDER is a small file system of its own
 * (`disk-full.test.ts` mounts one). Says what happened as one line of JSON, and everything that should not have.
 */
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { ask, recordOne, type Heard } from './asking.ts';
import { damage, Evidence } from './evidence.ts';
import type { Acknowledged } from './journal.ts';
import { serve } from './serving.ts';

/** Attempts to write while there is no room. */
const ATTEMPTS = 5;

/** Large enough that no free page of the write-ahead log holds it. */
const LONG = 'x'.repeat(200_000);

/** Milliseconds from room to the first acknowledgement. */
const RECOVERY = 5_000;

async function main(folder: string): Promise<void> {
  const wrong: string[] = [];
  const expect = (holds: boolean, what: string, heard?: Heard) => {
    if (!holds) wrong.push(`${what}${heard ? `: ${JSON.stringify(heard)}` : ''}`);
  };
  const acknowledged: Acknowledged[] = [];
  const accept = (heard: Heard, what: string) => {
    expect(heard.status === 200 && heard.code === undefined, what, heard);
    if (heard.data) acknowledged.push(heard.data['record'] as Acknowledged);
  };
  mkdirSync(join(folder, 'data'));
  const service = serve(['--data', join(folder, 'data')]);
  const url = await service.url;
  accept(await recordOne(url, 'urn:clew:fault:before', 'before'), 'nothing is wrong yet');
  fill(join(folder, 'filler'));
  for (let i = 0; i < ATTEMPTS; i++) {
    const refused = await recordOne(url, 'urn:clew:fault:full', LONG);
    expect(refused.status === 507 && refused.code === 'STORE_FULL', 'a full disk is said', refused);
    expect(Number(refused.retryAfter) > 0, 'Retry-After is told', refused);
    const read = await ask(url, '{ element(id: "urn:clew:fault:before") { id } }');
    expect(read.status === 200 && read.data?.['element'] !== null, 'reading goes on', read);
    const exported = await fetch(`${url}/export?format=ntriples`);
    expect(exported.status === 200 && (await exported.text()).includes('before'), 'exports go on');
    expect((await fetch(`${url}/readyz`)).status === 200, 'the service is ready to be read');
  }
  const absent = await ask(url, '{ element(id: "urn:clew:fault:full") { id } }');
  expect(absent.data?.['element'] === null, 'nothing of what was refused is there', absent);
  rmSync(join(folder, 'filler'));
  const begun = performance.now();
  accept(await recordOne(url, 'urn:clew:fault:full', LONG), 'with room, the same record is taken');
  const recovery = performance.now() - begun;
  expect(recovery <= RECOVERY, `recovery within ${RECOVERY} ms, not ${recovery}`);
  const { code } = await service.kill('SIGTERM');
  expect(code === 0, `an orderly end, not ${code}: ${service.said()}`);
  wrong.push(...(await judge(join(folder, 'data', 'clew.db'), acknowledged)));
  process.stdout.write(
    `${JSON.stringify({ acknowledged: acknowledged.length, refused: ATTEMPTS, recovery, wrong })}\n`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

async function judge(file: string, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const store = await openSqlite({ file });
  const evidence = new Evidence();
  try {
    return [...(await evidence.readOn(store)), ...evidence.missing(acknowledged), ...damage(file)];
  } finally {
    await store.close();
  }
}

/** Takes all the room there is. */
function fill(file: string): void {
  for (const size of [1 << 20, 1 << 12, 1]) {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

await main(process.argv[2]!);
