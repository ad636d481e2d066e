/** Measures one way of writing, in a process of its own; prints `{ triples, ms, rss }`. Arguments: `ours|peer`, format, number of triples. */
import jsonld from 'jsonld';
import { Writer } from 'n3';
import type { Quad } from '@rdfjs/types';
import { PREFIXES } from '../src/prov/namespaces.ts';
import { jsonLdContext } from '../src/rdf/context.ts';
import type { RdfFormat } from '../src/rdf/format.ts';
import { quadsOf } from '../src/rdf/quads.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
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
/** Records made at a time, outside the clock. */
const BATCH = 32;

let triples = 0;
let ms = 0;
let bytes = 0;

function emitBytes(text: string): void {
  bytes += Buffer.from(text).length;
}

/** Batches of descriptions until there are enough triples. */
function* batches() {
  for (let n = 0; triples < wanted;) {
    const descriptions = [];
    const until = n + BATCH;
    for (; n < until; n++) descriptions.push(...record(n));
    yield descriptions;
  }
}

async function ours(): Promise<void> {
  const { vocabulary } = await loadVocabulary();
  const context = jsonLdContext(vocabulary)['@context'];
  const writer = rdfWriter({ format, context });
  let count = 0;
  for (const descriptions of batches()) {
    if (count++ % 16 === 0) counted = quadsOf(descriptions).length / descriptions.length;
    triples += Math.round(counted * descriptions.length);
    const begun = performance.now();
    for (const description of descriptions) {
      writer.write(description, description.bundle);
      if (writer.length >= CHUNK) emitBytes(writer.take());
    }
    ms += performance.now() - begun;
  }
  writer.end();
  emitBytes(writer.take());
}
let counted = 0;

function n3(): void {
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
  const writer = new Writer(sink, { format: N3_FORMAT[format], ...(format !== 'ntriples' && { prefixes: PREFIXES }) });
  for (const descriptions of batches()) {
    const quads = quadsOf(descriptions) as never[];
    triples += quads.length;
    const begun = performance.now();
    for (const quad of quads) writer.addQuad(quad);
    ms += performance.now() - begun;
  }
  writer.end();
}

async function fromRdfAndCompact(): Promise<void> {
  const { vocabulary } = await loadVocabulary();
  const context = jsonLdContext(vocabulary)['@context'];
  const quads: Quad[] = [];
  for (const descriptions of batches()) {
    const made = quadsOf(descriptions);
    triples += made.length;
    for (const quad of made) quads.push(quad);
  }
  const begun = performance.now();
  const expanded = await jsonld.fromRDF(quads as never);
  const compacted = await jsonld.compact(expanded as never, context as never);
  emitBytes(JSON.stringify(compacted));
  ms += performance.now() - begun;
}

if (who === 'ours') await ours();
else if (format === 'jsonld') await fromRdfAndCompact();
else n3();
console.log(JSON.stringify({ triples, ms, bytes, rss: process.resourceUsage().maxRSS / 1024 }));
