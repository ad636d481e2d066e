/**
 * Restoring with verification: records per second from a backup in a folder into an empty store of each kind, as `clew restore` does it: every object
 * against its SHA-256, every record against its digest and its entry, the entries against the signed root, then the store read back whole.
 *   node bench/restore.ts [records in SQLite] [records in Neo4j] [small]
 * A record is a whole training run or dataset version, 7.7 elements; with `small`, one run with what it used, as clients send them one at a time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { backup } from '../src/backup/backup.ts';
import { openFolder } from '../src/backup/folder.ts';
import { restore } from '../src/backup/restore.ts';
import { Recorder } from '../src/lineage/record.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import { compileShapes } from '../src/shacl/compile.ts';
import { openNeo4j } from '../src/store/neo4j/open.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import type { Store } from '../src/store/store.ts';
import { launchNeo4j } from '../scripts/neo4j/launch.ts';
import { generate } from './generate.ts';
import { smallSubmission } from './small.ts';
import type { Submission } from '../src/prov/record.ts';

const small = process.argv.at(-1) === 'small';
const [inSqlite = 100_000, inNeo4j = 20_000] = process.argv
  .slice(2)
  .filter((word) => word !== 'small')
  .map(Number);
const SLICE = 2_048;
const PROJECTS = 64;

const loaded = await loadVocabulary();
const { vocabulary } = loaded;
const folder = mkdtempSync(join(tmpdir(), 'clew-bench-restore-'));
const secret = { bytes: randomBytes(32) };

/** Seconds of wall clock and of processor. */
async function timed(what: string, records: number, act: () => Promise<unknown>): Promise<void> {
  const before = { at: performance.now(), cpu: process.cpuUsage() };
  await act();
  const seconds = (performance.now() - before.at) / 1_000;
  const { user, system } = process.cpuUsage(before.cpu);
  const rate = records / seconds;
  const minutes = 1_000_000 / rate / 60;
  const cpu = (user + system) / 1e6;
  console.log(
    `${what.padEnd(34)} ${records} records  ${seconds.toFixed(1)} s (${cpu.toFixed(1)} s processor)  ` +
      `${Math.round(rate)}/s  ${minutes.toFixed(1)} min per million`,
  );
}

function* submissions(): Generator<Submission> {
  if (small) for (let n = 0; ; n++) yield smallSubmission(n);
  for (const { submission } of generate(Infinity, { projects: PROJECTS })) yield submission;
}

async function fillRecords(store: Store, records: number): Promise<void> {
  const recorder = new Recorder(store, vocabulary, compileShapes(loaded.shapes, vocabulary));
  let waiting: Promise<unknown>[] = [];
  let count = 0;
  for (const submission of submissions()) {
    if (count++ === records) break;
    waiting.push(recorder.record(submission));
    if (waiting.length < SLICE) continue;
    await Promise.all(waiting);
    waiting = [];
  }
  await Promise.all(waiting);
}

async function backedUp(records: number, name: string): Promise<string> {
  const source = await openSqlite({ file: join(folder, `${name}.db`) });
  await timed('recorded (for comparison)', records, () => fillRecords(source, records));
  const place = join(folder, name);
  await timed('backed up, encrypted', records, () =>
    backup({ store: source, place: openFolder(place), secret, app: 'bench' }),
  );
  await timed('backed up again, nothing new', records, () =>
    backup({ store: source, place: openFolder(place), secret, app: 'bench' }),
  );
  const { elements } = await source.read(async (reader) => ({
    elements: (await reader.find({ sort: { by: 'iri', descending: false }, first: 1, count: true })).total,
  }));
  console.log(`  ${elements} elements`);
  await source.close();
  return place;
}

async function restored(store: Store, from: string, records: number): Promise<void> {
  const place = openFolder(from);
  await timed(`restored into ${store.name}`, records, () => restore({ store, place, secret, vocabulary }));
  await store.close();
}

try {
  const large = await backedUp(inSqlite, 'large');
  await restored(await openSqlite({ file: join(folder, 'restored.db') }), large, inSqlite);
  if (inNeo4j > 0) {
    const small = await backedUp(inNeo4j, 'small');
    const server = await launchNeo4j();
    try {
      const { address: url, user, password } = server;
      await restored(await openNeo4j({ url, user, password }), small, inNeo4j);
    } finally {
      await server.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
