/** Measures one way of writing, in a process of its own; prints `{ triples, ms, rss }`. Arguments: `ours|peer|peer-stream`, format, number of triples. */
import { Writable } from 'node:stream';
import type { Quad } from 'n3';
import { descriptionJson, parseDescription, type Description } from '../src/prov/description.ts';
import { PREFIXES } from '../src/prov/namespaces.ts';
import { jsonLdContext } from '../src/rdf/context.ts';
import type { RdfFormat } from '../src/rdf/format.ts';
import { quadsOf } from '../src/rdf/quads.ts';
import { CHUNK, rdfWriter } from '../src/rdf/write/serialize.ts';
import { record } from './export-data.ts';

const [who, format, wanted] = [process.argv[2]!, process.argv[3] as RdfFormat, Number(process.argv[4])];
const N3_FORMAT = {
  turtle: 'text/turtle',
  trig: 'application/trig',
  ntriples: 'N-Triples',
  nquads: 'N-Quads',
  jsonld: '',
};
/** Records made at a time, outside the clock: as many as a page of an export holds. */
const BATCH = 5;

/**
 * CPU time of this thread, milliseconds: what else the machine does counts less than on the wall. Where the system counts in ticks of 4 ms, a measure
 * is a sample of so many ticks; a million triples are about 80.
 */
function cpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

let triples = 0;
let ms = 0;
let bytes = 0;

/** Where text becomes UTF-8, ours and the peer's alike: one buffer used again and again, as making new ones is not the writer's work. */
const buffer = Buffer.allocUnsafe(1 << 20);

function emitBytes(text: string): void {
  bytes += buffer.write(text);
}

/** The peer is loaded only where it is measured, so that our memory is our own. */
const n3 = who === 'ours' ? (undefined as never) : await import('n3');

/** Batches of descriptions until there are enough triples. */
function* batches() {
  for (let n = 0; triples < wanted;) {
    const descriptions = [];
    const until = n + BATCH;
    // As they come out of a store: parsed from their canonical JSON.
    for (; n < until; n++) for (const d of record(n)) descriptions.push(parseDescription(descriptionJson(d)));
    yield descriptions;
  }
}

async function ourContext() {
  const { loadVocabulary } = await import('../src/rdf/vocabulary.ts');
  return jsonLdContext((await loadVocabulary()).vocabulary)['@context'];
}

async function ours(): Promise<void> {
  // Without a context it would be expanded JSON-LD; the other syntaxes need no vocabulary, and its parser is not counted.
  const context = format === 'jsonld' ? await ourContext() : undefined;
  const writer = rdfWriter({ format, ...(context && { context }) });
  let count = 0;
  for (const descriptions of batches()) {
    if (count++ % 16 === 0) counted = quadsOf(descriptions).length / descriptions.length;
    triples += Math.round(counted * descriptions.length);
    const begun = cpu();
    for (const description of descriptions) {
      writer.write(description, description.bundle);
      if (writer.length >= CHUNK) emitBytes(writer.take());
    }
    ms += cpu() - begun;
  }
  writer.end();
  emitBytes(writer.take());
}
let counted = 0;

/** The same quads by n3's own factory, names shared, as its parser would give them. */
const nodes = new Map<string, ReturnType<typeof import('n3').DataFactory.namedNode>>();
function node(iri: string) {
  let known = nodes.get(iri);
  if (known === undefined) nodes.set(iri, (known = n3.DataFactory.namedNode(iri)));
  return known;
}

function n3Quads(descriptions: readonly Description[]): Quad[] {
  if (nodes.size > 100_000) nodes.clear();
  return quadsOf(descriptions).map(({ subject, predicate, object }) =>
    n3.DataFactory.quad(
      node(subject.value),
      node(predicate.value),
      object.termType === 'Literal'
        ? n3.DataFactory.literal(object.value, object.language || node(object.datatype.value))
        : node(object.value),
    ),
  );
}

/** n3's Writer into memory, the cheapest way out it has. */
function n3Memory(): void {
  let text = '';
  const sink = {
    write(chunk: string, _encoding: string, done?: () => void) {
      text += chunk;
      if (text.length >= CHUNK) {
        emitBytes(text);
        text = '';
      }
      done?.();
    },
    end: (done?: () => void) => done?.(),
  };
  writeN3(sink);
}

/** n3's Writer into a Node stream, as its documentation shows it. */
function n3Stream(): void {
  writeN3(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        done();
      },
    }),
  );
}

function writeN3(sink: unknown): void {
  const writer = new n3.Writer(sink as never, {
    format: N3_FORMAT[format],
    ...(format !== 'ntriples' && { prefixes: PREFIXES }),
  });
  for (const descriptions of batches()) {
    const quads = n3Quads(descriptions);
    triples += quads.length;
    const begun = cpu();
    for (const quad of quads) writer.addQuad(quad);
    ms += cpu() - begun;
  }
  writer.end();
}

async function fromRdfAndCompact(): Promise<void> {
  const context = await ourContext();
  const { default: jsonld } = await import('jsonld');
  const quads: Quad[] = [];
  for (const descriptions of batches()) {
    const made = n3Quads(descriptions);
    triples += made.length;
    for (const quad of made) quads.push(quad);
  }
  const begun = cpu();
  const expanded = await jsonld.fromRDF(quads as never);
  const compacted = await jsonld.compact(expanded as never, context as never);
  bytes += Buffer.from(JSON.stringify(compacted)).length;
  ms += cpu() - begun;
}

if (who === 'ours') await ours();
else if (format === 'jsonld') await fromRdfAndCompact();
else if (who === 'peer-stream') n3Stream();
else n3Memory();
console.log(JSON.stringify({ triples, ms, bytes, rss: process.resourceUsage().maxRSS / 1024 }));
