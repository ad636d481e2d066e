/** Others read what we write: every syntax, by two other parsers, compared term by term. */
import { Readable } from 'node:stream';
import type * as RDF from '@rdfjs/types';
import fc from 'fast-check';
import { JsonLdParser } from 'jsonld-streaming-parser';
import { Parser } from 'n3';
import oxigraph from 'oxigraph';
import { expect, test } from 'vitest';
import { describe, type Description } from '../../src/prov/description.ts';
import { iri, type Iri } from '../../src/prov/iri.ts';
import { CLEW, XSD } from '../../src/prov/namespaces.ts';
import { element } from '../../src/prov/statement.ts';
import { jsonLdContext } from '../../src/rdf/context.ts';
import { FORMAT, RDF_FORMATS, type RdfFormat } from '../../src/rdf/format.ts';
import { quadsOf } from '../../src/rdf/quads.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { rdfText, type WriteOptions } from '../../src/rdf/write/serialize.ts';
import { descriptions } from './arbitrary.ts';
import { HOSTILE_TEXT } from './hostile.ts';

const { vocabulary } = await loadVocabulary();
const context = jsonLdContext(vocabulary)['@context'];

/** A quad as one line, every part of every term in it. Others lower-case language tags, which compare without regard to case (BCP 47 §2.1.1). */
function line(quad: RDF.Quad): string {
  const term = (t: RDF.Term) =>
    t.termType === 'Literal'
      ? JSON.stringify([t.value, t.language.toLowerCase(), t.datatype.value])
      : `${t.termType} ${t.value}`;
  return [quad.subject, quad.predicate, quad.object, quad.graph].map(term).join(' | ');
}

const lines = (quads: Iterable<RDF.Quad>) => [...new Set([...quads].map(line))].sort();

const byN3 = (text: string, format: RdfFormat) => new Parser({ format: FORMAT[format].mediaType }).parse(text);

function byOxigraph(text: string, format: RdfFormat): RDF.Quad[] {
  return oxigraph.parse(text, { format: FORMAT[format].mediaType }) as unknown as RDF.Quad[];
}

async function byStreamingParser(text: string): Promise<RDF.Quad[]> {
  const parser = new JsonLdParser({ streamingProfile: true });
  const quads: RDF.Quad[] = [];
  for await (const quad of Readable.from([text]).pipe(parser)) quads.push(quad as RDF.Quad);
  return quads;
}

async function expectSame(list: readonly Description[], way: WriteOptions): Promise<void> {
  const text = rdfText(list, way);
  const meant = lines(quadsOf(list, FORMAT[way.format].graphs));
  expect(lines(byOxigraph(text, way.format)), 'oxigraph').toEqual(meant);
  const other = way.format === 'jsonld' ? await byStreamingParser(text) : byN3(text, way.format);
  expect(lines(other), 'the other').toEqual(meant);
}

const WAYS: readonly [string, WriteOptions][] = [
  ...RDF_FORMATS.map((format): [string, WriteOptions] => [format, { format }]),
  ['jsonld with a context', { format: 'jsonld', context }],
];

test.each(WAYS)('any description: %s', async (_name, way) => {
  await fc.assert(
    fc.asyncProperty(descriptions(FORMAT[way.format].graphs), (list) => expectSame(list, way)),
    { numRuns: 150 },
  );
});

const PREDICATES = ['https://example.org/p', `${CLEW}name`, `${CLEW}learningRate`].map(iri);

test.each(WAYS)('hostile text and odd names: %s', async (_name, way) => {
  const said = HOSTILE_TEXT.map((value, i) =>
    element(`urn:example:${i}`, [], {
      [PREDICATES[i % 3]!]: [
        { value },
        { value, language: 'en' },
        { value, datatype: `${XSD}token` as Iri },
        { value, datatype: `${XSD}double` as Iri },
      ],
    }),
  );
  for (const odd of [
    'Dataset:x',
    'id:x',
    'name:a',
    'http://e/a.b.',
    'http://e/#-a',
    'http://e/%41',
    `${CLEW}a.`,
    `${CLEW}-`,
    `${CLEW}1e5`,
    `${CLEW}é`,
    'tag:e,2026:(x)',
    'urn:Run',
  ]) {
    said.push(element(odd, [odd], { [odd]: { iri: iri(odd) }, [PREDICATES[1]!]: { iri: iri(odd) } }));
  }
  await expectSame(describe(said), way);
});
