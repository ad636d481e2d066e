/**
 * Importing documents of every format: records a second read, and read and recorded in an embedded store, beside a bare parse of the same texts (n3,
 * saxes, `JSON.parse`; for PROV-N, which nothing else here reads, a split into words). A document is one record.
 *
 *     node bench/import.ts [documents]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Parser } from 'n3';
import { SaxesParser } from 'saxes';
import { Input } from '../src/cli/input.ts';
import { readDocument, type DocumentFormat } from '../src/cli/document.ts';
import { openContext } from '../src/open.ts';
import { describe } from '../src/prov/description.ts';
import { PREFIXES } from '../src/prov/namespaces.ts';
import type { Statement } from '../src/prov/statement.ts';
import { jsonLdContext } from '../src/rdf/context.ts';
import { isRdfFormat, RDF_FORMATS } from '../src/rdf/format.ts';
import { rdfWriter } from '../src/rdf/write/serialize.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import { SERIALIZATIONS } from '../src/serialization/serialization.ts';
import { isSerializationName, serialization } from '../src/serialization/serializations.ts';
import { generate } from './generate.ts';
import { eventText } from './event.ts';

const documents = Number(process.argv[2] ?? 500);

const { vocabulary } = await loadVocabulary();
const context = jsonLdContext(vocabulary)['@context'];

function written(format: DocumentFormat, statements: readonly Statement[]): string {
  if (isSerializationName(format)) return serialization(format).write(statements, { prefixes: PREFIXES }).text;
  if (!isRdfFormat(format)) throw new Error(`${format} is not written from statements.`);
  const writer = rdfWriter({ format, prefixes: PREFIXES, ...(format === 'jsonld' && { context }) });
  for (const description of describe(statements)) writer.write(description, undefined);
  writer.end();
  return writer.take();
}

const fixture = (path: string) => readFileSync(new URL(`../test/fixtures/${path}`, import.meta.url), 'utf8');

/** Texts of about the same content: those that came from elsewhere are one document under many names. */
const TEXTS: Partial<Record<DocumentFormat, (i: number) => string>> = {
  openlineage: eventText,
  croissant: (i) => fixture('croissant/1.0-huggingface-squad-metadata.json').replaceAll('squad', `squad${i}`),
  cyclonedx: (i) => fixture('cyclonedx/model.mlbom.1.6.json').replaceAll(/"name": "([^"]+)"/g, `"name": "$1-${i}"`),
};

function bareParse(format: DocumentFormat): (text: string) => unknown {
  if (format === 'prov-n') return (text) => text.split(/[\s,;()[\]]+/).length;
  if (format === 'prov-xml') return (text) => new SaxesParser({ xmlns: true }).write(text).close();
  if (isRdfFormat(format) && format !== 'jsonld') return (text) => new Parser({ format }).parse(text);
  return (text) => JSON.parse(text) as unknown;
}

/** Documents a second. */
async function rate(texts: readonly string[], use: (text: string) => unknown): Promise<number> {
  const began = performance.now();
  for (const text of texts) await use(text);
  return (texts.length / (performance.now() - began)) * 1000;
}

async function measure(format: DocumentFormat, texts: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'clew-bench-import-'));
  const store = `sqlite:${join(folder, 'clew.db')}`;
  const opened = await openContext({ store, neo4jUser: '', neo4jPassword: '', modules: [] });
  try {
    const read = (text: string) => readDocument(new Input('bench', Buffer.from(text)), { format }, vocabulary);
    const bare = bareParse(format);
    await rate(texts.slice(0, 20), bare);
    await rate(texts.slice(0, 20), read);
    const parsed = await rate(texts, bare);
    const understood = await rate(texts, read);
    const began = performance.now();
    const { recorder } = opened;
    await Promise.all(texts.map(async (text) => recorder.record({ statements: (await read(text)).statements })));
    const recorded = (texts.length / (performance.now() - began)) * 1000;
    const bytes = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / texts.length);
    const cells = [parsed, understood, recorded].map((n) => Math.round(n).toLocaleString('en'));
    const ratios = [`${(parsed / understood).toFixed(1)}×`, `${(parsed / recorded).toFixed(1)}×`];
    console.log(`| ${[format, bytes, ...cells, ...ratios].join(' | ')} |`);
  } finally {
    await opened.close();
    rmSync(folder, { recursive: true });
  }
}

console.log(`${documents} documents of each format, records a second`);
console.log('| format | characters | bare parse | read | read and recorded | parse : read | parse : recorded |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
const submissions = [...generate(Infinity, { projects: 8 }).take(documents)].map((one) => one.submission.statements);
for (const format of [...RDF_FORMATS, ...SERIALIZATIONS])
  await measure(
    format,
    submissions.map((statements) => written(format, statements)),
  );
for (const [format, textOf] of Object.entries(TEXTS))
  await measure(
    format as DocumentFormat,
    Array.from({ length: documents }, (_, i) => textOf(i)),
  );
