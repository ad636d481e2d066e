/**
 * An export of a whole graph out of an SQLite store: how long it takes, and how much memory the process that makes it holds at most, ontology and
 * shapes loaded. The history is recorded once, by a process of its own, and each export is made by one; medians of three.
 *
 *     node bench/export-store.ts [elements]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportAs } from '../src/lineage/export.ts';
import { Recorder } from '../src/lineage/record.ts';
import { RDF_FORMATS, type RdfFormat } from '../src/rdf/format.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import { compileShapes } from '../src/shacl/compile.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import { fill } from './fill.ts';

const MEMORY = 250;

interface Measure {
  readonly lines: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Peak before the export and at the end, megabytes. */
  readonly before: number;
  readonly peak: number;
}

/** The most memory the process has held so far, megabytes. */
function peak(): number {
  return process.resourceUsage().maxRSS / 1024;
}

async function open(file: string) {
  const { vocabulary, shapes } = await loadVocabulary();
  const store = await openSqlite({ file });
  const compiled = compileShapes(shapes, vocabulary);
  return { store, vocabulary, shapes: compiled, recorder: new Recorder(store, vocabulary, compiled) };
}

async function exportOnce(file: string, format: RdfFormat): Promise<Measure> {
  const context = await open(file);
  const before = peak();
  const begun = process.cpuUsage();
  const buffer = Buffer.allocUnsafe(1 << 20);
  let [lines, bytes] = [0, 0];
  for await (const chunk of (await exportAs(context, { format, form: 'merged' })).chunks) {
    for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', at + 1)) lines++;
    bytes += buffer.write(chunk);
  }
  const { user, system } = process.cpuUsage(begun);
  await context.store.close();
  return { lines, bytes, seconds: (user + system) / 1e6, before, peak: peak() };
}

function inProcess(...args: string[]): string {
  return execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...args], { encoding: 'utf8' });
}

/** The middle of three. @returns and whether it kept to the memory promised */
function report(file: string, format: RdfFormat): boolean {
  const runs = [1, 2, 3].map(() => JSON.parse(inProcess('export', file, format)) as Measure);
  const { lines, bytes, seconds, before, peak } = runs.toSorted((a, b) => a.peak - b.peak)[1]!;
  const cells = [format, lines, (bytes / 1e6).toFixed(0), seconds.toFixed(1), before.toFixed(0), peak.toFixed(0)];
  console.log(`| ${cells.join(' | ')} |`);
  return peak <= MEMORY;
}

async function main(elements: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
  try {
    const file = join(folder, 'clew.db');
    inProcess('fill', file, String(elements));
    console.log('| format | lines | MB | processor s | MB before | peak MB |\n| --- | --- | --- | --- | --- | --- |');
    const kept = RDF_FORMATS.map((format) => report(file, format));
    if (kept.includes(false)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [mode, file, word] = process.argv.slice(2);
if (mode === 'export') console.log(JSON.stringify(await exportOnce(file!, word as RdfFormat)));
else if (mode === 'fill') {
  const context = await open(file!);
  await fill(context.recorder, Number(word), { projects: 8 });
  await context.store.close();
} else await main(Number(mode ?? 110_000));
