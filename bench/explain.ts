/**
 * Explaining a model version whose closure, and that of the good one, has about ten thousand elements, with a history of comparable runs, against only
 * reading the two closures in the same run. Time of compare alone is told beside it.
 *
 *     node bench/explain.ts [--store sqlite|neo4j] [--files 2400] [--runs 60]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchNeo4j } from '../scripts/neo4j/launch.ts';
import { closureOver } from '../src/lineage/closure.ts';
import { compare } from '../src/lineage/compare.ts';
import { explain } from '../src/lineage/explain.ts';
import { valueOf, type Trial } from '../src/lineage/explain/trial.ts';
import type { Reading } from '../src/lineage/reading.ts';
import { Recorder } from '../src/lineage/record.ts';
import { sha256 } from '../src/prov/description.ts';
import { CLEW } from '../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../src/prov/statement.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import { compileShapes } from '../src/shacl/compile.ts';
import { openNeo4j } from '../src/store/neo4j/open.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import type { Store } from '../src/store/store.ts';
import { FACTORS } from '../test/planted/factors.ts';
import { plant } from '../test/planted/generate.ts';
import { Teller } from '../test/planted/tell.ts';
import { median } from './fill.ts';

const ROUNDS = 5;

/** Files of a dataset that differ from version to version; the others are the same under another name. */
const CHANGED = 5;

/** Files of those versions of raw datasets that the two used: what makes their closures large. */
function* files(count: number, of: readonly Trial[]): Generator<Statement> {
  for (const { name } of FACTORS.filter((f) => f.class === 'data')) {
    for (const version of new Set(of.map((trial) => valueOf(trial, name)))) {
      const set = `urn:clew:dataset:planted/${name.slice(5)}@${version}`;
      for (let i = 0; i < count; i++) {
        const file = `urn:clew:datafile:planted/${name.slice(5)}/${version}/${i}`;
        yield element(file, [`${CLEW}DataFile`], {
          [`${CLEW}path`]: { value: `${name.slice(5)}/${i}` },
          [`${CLEW}digest`]: { value: `sha256:${sha256(`${name} ${i < CHANGED ? version : ''} ${i}`)}` },
        });
        yield relate('hadMember', set, file);
      }
    }
  }
}

async function open(kind: string): Promise<{ store: Store; close: () => Promise<void> }> {
  if (kind === 'neo4j') {
    const server = await launchNeo4j();
    const store = await openNeo4j({ url: server.address, user: server.user, password: server.password });
    return { store, close: () => store.close().then(() => server.stop()) };
  }
  const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
  const store = await openSqlite({ file: join(folder, 'clew.db') });
  return { store, close: () => store.close().then(() => rmSync(folder, { recursive: true })) };
}

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'sqlite' },
    files: { type: 'string', default: '2400' },
    runs: { type: 'string', default: '60' },
  },
});
const { vocabulary, shapes: read } = await loadVocabulary();
const shapes = compileShapes(read, vocabulary);
const { store, close } = await open(values.store);
try {
  const recorder = new Recorder(store, vocabulary, shapes);
  const { history } = plant({ seed: 11, runs: Number(values.runs), changes: 20, value: 'seen', repetitions: 4 });
  const teller = new Teller();
  const told = history.trials.map((trial, i) => teller.run('bench', trial, i));
  const [good, bad] = [told[history.good]!.model, told[history.bad]!.model];
  const statements = [
    ...teller.take(),
    ...files(Number(values.files), [history.trials[history.good]!, history.trials[history.bad]!]),
  ];
  for (let i = 0; i < statements.length; i += 10_000)
    await recorder.record({ statements: statements.slice(i, i + 10_000) });

  const timed = async (name: string, use: (reading: Reading) => Promise<unknown>): Promise<number> => {
    const [times, busy]: [number[], number[]] = [[], []];
    for (let i = 0; i <= ROUNDS; i++) {
      const [begun, cpu] = [performance.now(), process.cpuUsage()];
      await store.read((reader) => use({ reader, vocabulary }));
      const spent = process.cpuUsage(cpu);
      if (i === 0) continue;
      times.push(performance.now() - begun);
      busy.push((spent.user + spent.system) / 1000);
    }
    console.log(
      `  ${name.padEnd(28)} ${median(times).toFixed(0).padStart(6)} ms   (${median(busy).toFixed(0)} ms of this process's processor)`,
    );
    return median(times);
  };
  const closure = (of: string) => (reading: Reading) => closureOver(reading, { of: [of], direction: 'upstream' });
  const size = await store.read(async (reader) => (await closure(bad)({ reader, vocabulary })).elements.length);
  console.log(`${values.store}: ${history.trials.length} runs, closures of ${size} elements, 20 changes`);
  const reading = await timed('reading both closures', async (r) => [await closure(good)(r), await closure(bad)(r)]);
  await timed('compare', (r) => compare(r, { left: good, right: bad }));
  const explaining = await timed('explain, compare included', (r) => explain(r, { bad, good }, shapes));
  console.log(`  explaining takes ${(explaining / reading).toFixed(2)} × as long as reading`);
} finally {
  await close();
}
