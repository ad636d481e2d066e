/**
 * Validation, as ratios measured in one run: `npx node bench/validate.ts [record] [graph] [worker]` (all by default).
 * Prints what is compared, processor time in milliseconds, and the ratio with what is promised.
 */
import type { DatasetCore, Quad, Term } from '@rdfjs/types';
import { DataFactory, Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';
import { Validator } from 'shacl-engine';
import { RDF_TYPE } from '../src/prov/namespaces.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import { SUBCLASS_OF } from '../src/shacl/classes.ts';
import { compileShapes } from '../src/shacl/compile.ts';
import { descriptionsGraph, Graph, type TypesOf } from '../src/shacl/graph.ts';
import { GraphDataset } from '../src/shacl/official/graph-dataset.ts';
import { OfficialValidator } from '../src/shacl/official/validator.ts';
import { WholeCheck } from '../src/shacl/whole.ts';
import { history, trainingRecord, type HistoryRecord } from '../test/shacl/history.ts';

const { shapes: shapeQuads, vocabulary } = await loadVocabulary();
const shapes = compileShapes(shapeQuads, vocabulary);
const parts = process.argv.slice(2);
const wanted = (part: string): boolean => parts.length === 0 || parts.includes(part);

const subClasses = vocabulary.classes.flatMap(({ iri, parents }) =>
  parents.map((parent) =>
    DataFactory.quad(DataFactory.namedNode(iri), DataFactory.namedNode(SUBCLASS_OF), DataFactory.namedNode(parent)),
  ),
);
const classStore = new Store(subClasses);

/** Ready RDF/JS quads of n3's own terms, as any program would hold them. */
function quadsOf(graph: Graph): Quad[] {
  const term = (t: Term): Term =>
    t.termType === 'Literal'
      ? DataFactory.literal(t.value, t.language || DataFactory.namedNode(t.datatype.value))
      : DataFactory.namedNode(t.value);
  const dataset = new GraphDataset(graph, vocabulary);
  return [...dataset].map((q) =>
    DataFactory.quad(
      term(q.subject) as Quad['subject'],
      term(q.predicate) as Quad['predicate'],
      term(q.object) as Quad['object'],
    ),
  );
}

/** An n3 Store that also knows the ontology's classes and the types of what a record refers to, without making targets of them. */
class RecordStore extends Store {
  readonly #typesOf: TypesOf;

  constructor(quads: Quad[], typesOf: TypesOf) {
    super(quads);
    this.#typesOf = typesOf;
  }

  override match(...given: Parameters<Store['match']>): ReturnType<Store['match']> {
    const [subject, predicate, object] = given;
    if (predicate?.value === SUBCLASS_OF) return classStore.match(...given);
    const found = super.match(...given);
    if (!subject || predicate?.value !== RDF_TYPE || object || found.size > 0) return found;
    const types = this.#typesOf(subject.value as Parameters<TypesOf>[0]);
    return new Store(
      types.map((type) =>
        DataFactory.quad(subject as Quad['subject'], predicate as Quad['predicate'], DataFactory.namedNode(type)),
      ),
    ).match();
  }
}

/**
 * Processor time of one call in milliseconds, after a warm-up: other programs on the machine change it little, and a collector's own threads
 * are counted to whom they serve.
 */
async function cost(times: number, call: () => unknown): Promise<number> {
  for (let i = 0; i < Math.max(2, times / 3); i++) await call();
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}

function line(name: string, ms: number, note = ''): void {
  console.log(`  ${name.padEnd(52)} ${ms.toFixed(3).padStart(10)} ms ${note}`);
}

function ratio(name: string, slow: number, fast: number, promised: number): void {
  const times = slow / fast;
  console.log(`  ${name}: ${times.toFixed(1)}x (promised ${promised}x) ${times >= promised ? 'met' : 'NOT MET'}`);
}

async function benchRecord(): Promise<void> {
  const record = trainingRecord(3);
  const quads = quadsOf(descriptionsGraph(record.descriptions, record.typesOf));
  console.log(
    `\nOne training run, ${quads.length} triples, ${shapeQuads.length} triples of shapes, warm, the dataset made within the time`,
  );
  const shapeStore = new Store([...shapeQuads]);
  const defaults = new SHACLValidator(shapeStore);
  const engine = new Validator(shapeStore, { factory: DataFactory });
  const official = new OfficialValidator(shapeQuads, vocabulary);
  const compiled = await cost(3000, () => shapes.check(descriptionsGraph(record.descriptions, record.typesOf)));
  const slow = await cost(60, () => defaults.validate(new RecordStore(quads, record.typesOf)));
  const other = await cost(100, () => engine.validate({ dataset: new RecordStore(quads, record.typesOf) }));
  const own = await cost(300, () => official.validate(descriptionsGraph(record.descriptions, record.typesOf)));
  line('compiled, descriptions in', compiled);
  line('rdf-validate-shacl, our factory, descriptions in', own);
  line('rdf-validate-shacl as it comes, n3 Store', slow);
  line('shacl-engine, n3 Store', other);
  ratio('compiled against rdf-validate-shacl as it comes', slow, compiled, 100);
  ratio('compiled against shacl-engine', other, compiled, 30);
}

/** The records of a history of about so many triples. */
function recordsOf(triples: number): HistoryRecord[] {
  return [...history(Math.round(triples / 300))];
}

function wholeGraph(records: readonly HistoryRecord[]): Graph {
  return descriptionsGraph(
    records.flatMap((r) => r.descriptions),
    () => [],
  );
}

async function benchGraph(): Promise<void> {
  const records = recordsOf(100_000);
  const graph = wholeGraph(records);
  const store = new Store([...quadsOf(graph), ...subClasses]) as unknown as DatasetCore;
  console.log(`\nWhole graph, ${graph.size} triples, validation only`);
  const compiled = await cost(5, () => shapes.check(wholeGraph(records)));
  const official = new OfficialValidator(shapeQuads, vocabulary);
  const own = await cost(3, () => official.validate(wholeGraph(records)));
  const slow = await cost(3, () => new SHACLValidator(new Store([...shapeQuads])).validate(store));
  line('compiled, graph made within the time', compiled);
  line('rdf-validate-shacl, our factory, graph made within', own);
  line('rdf-validate-shacl as it comes, n3 Store made before', slow);
  ratio('our factory against rdf-validate-shacl as it comes', slow, own, 4);
}

async function benchWorker(): Promise<void> {
  const runs = Math.round(1_000_000 / 300);
  console.log('\nWhole graph in a worker, about 1 M triples, records made and sent within the time');
  const start = performance.now();
  const check = new WholeCheck(shapes, { seconds: 120, megabytes: 1024 });
  for (const record of history(runs)) await check.add(record.descriptions);
  const outcome = await check.finish();
  const ms = performance.now() - start;
  line(
    `compiled, ${outcome.triples} triples, ${outcome.findings.length} findings`,
    ms,
    `(checking alone ${outcome.milliseconds.toFixed(0)} ms)`,
  );
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `  peak resident memory of the whole process: ${peak.toFixed(0)} MB (promised under 1024) ${peak < 1024 ? 'met' : 'NOT MET'}`,
  );
}

// The worker first, as the peak of memory is the process's.
if (wanted('worker')) await benchWorker();
if (wanted('record')) await benchRecord();
if (wanted('graph')) await benchGraph();
