/**
 * Comparing two model versions whose closures have about ten thousand elements each and differ in twenty places, against only reading both closures
 * in the same run. Three ways of recording: versions share equal elements; every version has elements of its own, with digests; and without.
 *
 *     node bench/compare.ts [--store sqlite|neo4j] [--sources 70]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchNeo4j } from '../scripts/neo4j/launch.ts';
import { closureOver } from '../src/lineage/closure.ts';
import { compare } from '../src/lineage/compare.ts';
import { Recorder } from '../src/lineage/record.ts';
import { sha256 } from '../src/prov/description.ts';
import type { Iri } from '../src/prov/iri.ts';
import { CLEW, PROV } from '../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../src/prov/statement.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import { compileShapes } from '../src/shacl/compile.ts';
import { openNeo4j } from '../src/store/neo4j/open.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import type { Store } from '../src/store/store.ts';
import { median } from './fill.ts';

const ROUNDS = 5;
const CHANGES = 20;

type Sharing = 'shared' | 'own' | 'bare';

interface Version {
  readonly name: string;
  readonly sharing: Sharing;
  readonly sources: number;
  /** Whether the planted changes are in it. */
  readonly changed: boolean;
}

const text = (value: string) => ({ value });

/** A model of many sources: each with a hundred files, cleaned by a run with a configuration; then features, packages and parameters. */
function* told({ name, sharing, sources, changed }: Version): Generator<Statement> {
  const id = (kind: string, local: string, content = '') =>
    `urn:clew:${kind}:${sharing}/${sharing === 'shared' ? '' : `${name}/`}${local}@${sha256(content).slice(0, 8)}` as Iri;
  const say = (iri: Iri, kind: string, properties: Record<string, string>) =>
    element(
      iri,
      [`${CLEW}${kind}`],
      Object.fromEntries(
        Object.entries(properties)
          .filter(([key]) => key !== 'digest' || sharing !== 'bare')
          .map(([key, value]) => [key === 'value' ? `${PROV}value` : `${CLEW}${key}`, text(value)]),
      ),
    );
  const digest = (content: string) => `sha256:${sha256(content)}`;
  const role = (local: string) => ({ role: { iri: `${CLEW}${local}` as Iri } });
  const model = `urn:clew:model:${sharing}@${name}` as Iri;
  const train = `urn:clew:run:${sharing}/train-${name}` as Iri;
  yield say(model, 'ModelVersion', { name: sharing, version: name, digest: digest(name) });
  yield relate('wasGeneratedBy', model, train, role('model'));
  yield say(train, 'TrainingRun', { name: `train-${changed ? 2 : 1}`, status: 'finished' });
  const parts = function* (whole: Iri, kind: string, prefix: string, local: string, count: number, planted: number) {
    for (let i = 0; i < count; i++) {
      const value = changed && i < planted ? 'other' : `value ${i}`;
      const part = id(prefix, `${local}/${i}`, value);
      yield relate('hadMember', whole, part);
      yield kind === 'DataFile'
        ? say(part, kind, { name: `${i}`, path: `${local}/${i}`, digest: digest(`${local}${value}`) })
        : say(part, kind, { name: `${i}`, version: sha256(value).slice(0, 4), definition: value, value });
    }
  };
  for (let s = 0; s < sources; s++) {
    const planted = changed && s < CHANGES - 10;
    const content = planted ? `other ${s}` : `${s}`;
    const [raw, data] = [id('dataset', `raw-${s}`, `${s}`), id('dataset', `data-${s}`, content)];
    const [run, configuration] = [id('run', `clean-${s}`, content), id('configuration', `clean-${s}`, content)];
    yield say(raw, 'DatasetVersion', { name: `raw ${s}`, version: `${s}`, digest: digest(`raw${s}`) });
    yield* parts(raw, 'DataFile', 'datafile', `raw-${s}`, 100, 0);
    yield say(run, 'TransformRun', { name: `clean ${s}x`, ...(planted && { filterCriterion: 'amount > 0' }) });
    yield relate('used', run, raw, role('rawData'));
    yield relate('used', run, configuration, role('configuration'));
    yield say(configuration, 'Configuration', { name: `clean ${s}x` });
    yield* parts(configuration, 'Hyperparameter', 'hyperparameter', `clean-${s}`, 20, 0);
    yield say(data, 'DatasetVersion', { name: `data ${s}x`, version: `${s}`, digest: digest(`data${content}`) });
    yield relate('wasGeneratedBy', data, run, role('transformedData'));
    yield relate('used', train, data, role('trainingData'));
  }
  const wholes = [
    ['FeatureSet', 'featureset', 'Feature', 'feature', 'features', 500, 5],
    ['Configuration', 'configuration', 'Hyperparameter', 'hyperparameter', 'configuration', 100, 5],
    ['Environment', 'environment', 'Package', 'package', 'environment', 400, 0],
  ] as const;
  for (const [kind, prefix, part, partPrefix, used, count, planted] of wholes) {
    const whole = id(prefix, 'train', String(changed && planted > 0));
    yield say(whole, kind, { name: 'train', version: '1' });
    yield relate('used', train, whole, role(used));
    yield* parts(whole, part, partPrefix, used, count, planted);
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

interface Timed<T> {
  readonly milliseconds: number;
  /** Of this process alone: on a busy machine the number to go by, for an embedded store. */
  readonly processor: number;
  readonly answer: T;
}

async function timed<T>(use: () => Promise<T>): Promise<Timed<T>> {
  const [times, processor]: [number[], number[]] = [[], []];
  for (let round = 1; ; round++) {
    const [begun, used] = [performance.now(), process.cpuUsage()];
    const answer = await use();
    times.push(performance.now() - begun);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000);
    if (round === ROUNDS) return { milliseconds: median(times), processor: median(processor), answer };
  }
}

const timeText = ({ milliseconds, processor }: Timed<unknown>) =>
  `${milliseconds.toFixed(0)} ms (processor ${processor.toFixed(0)} ms)`;

const { values } = parseArgs({
  options: { store: { type: 'string', default: 'sqlite' }, sources: { type: 'string', default: '70' } },
});
const { vocabulary, shapes: read } = await loadVocabulary();
const shapes = { ...compileShapes(read, vocabulary), check: () => [] } as never;
const { store, close } = await open(values.store);
const recorder = new Recorder(store, vocabulary, shapes);
for (const sharing of ['shared', 'own', 'bare'] as const) {
  for (const changed of [false, true]) {
    const version = { name: changed ? '2' : '1', sharing, sources: Number(values.sources), changed };
    await recorder.record({ statements: [...told(version)] });
  }
  const [left, right] = [`model:${sharing}@1`, `model:${sharing}@2`];
  const both = () =>
    store.read(async (reader) => {
      const reading = { reader, vocabulary };
      for (const id of [left, right]) await closureOver(reading, { of: [id], direction: 'upstream' });
    });
  const before = store.statements;
  const ask = () => store.read((reader) => compare({ reader, vocabulary }, { left, right }));
  const { receipt, changes, pairs } = await ask();
  const statements = store.statements - before;
  const reading = await timed(both);
  const comparing = await timed(ask);
  const begins = changes.filter(({ origin }) => origin === undefined).length;
  console.log(
    `${values.store} ${sharing}: ${receipt.left.elements} and ${receipt.right.elements} elements, ${pairs} pairs gone into, ` +
      `${changes.length} changes, ${begins} of which begin something; ${statements} statements; ` +
      `compare ${timeText(comparing)}, both closures read ${timeText(reading)}: ${(comparing.milliseconds / reading.milliseconds).toFixed(2)}×`,
  );
}
await close();
