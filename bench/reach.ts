/**
 * Walking a large closure in SQLite against a plain recursive common table expression that returns the same rows of the same graph, in one run. About
 * 0.38 of the elements recorded are in the closure.
 *
 *     node bench/reach.ts [--elements 290000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Recorder } from '../src/lineage/record.ts';
import type { Iri } from '../src/prov/iri.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import { compileShapes } from '../src/shacl/compile.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import { fill, median } from './fill.ts';
import { rootOf } from './generate.ts';

const ROUNDS = 7;

const PLAIN = `WITH RECURSIVE down (id) AS (
  SELECT id FROM element WHERE iri IN (SELECT value FROM json_each(?))
  UNION SELECT edge.source FROM down JOIN edge ON edge.target = down.id WHERE edge.until IS NULL
) SELECT element.iri, form.kind FROM down JOIN element USING (id) JOIN form ON form.id = element.form`;

async function compare(elements: number, projects: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
  const file = join(folder, 'clew.db');
  const store = await openSqlite({ file });
  const { vocabulary, shapes } = await loadVocabulary();
  await fill(new Recorder(store, vocabulary, compileShapes(shapes, vocabulary)), elements, projects);
  const plain = new DatabaseSync(file, { readOnly: true });
  plain.exec('PRAGMA cache_size = -131072');
  const statement = plain.prepare(PLAIN);
  const from: Iri[] = Array.from({ length: projects }, (_, project) => rootOf(project));
  const times: { plain: number[]; reach: number[] } = { plain: [], reach: [] };
  let [rows, reached, depth] = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    let began = performance.now();
    rows = statement.all(JSON.stringify(from)).length;
    times.plain.push(performance.now() - began);
    began = performance.now();
    const answer = await store.read((r) =>
      r.reach({ from, direction: 'downstream', limit: 1_000_000, budget: 60_000 }),
    );
    times.reach.push(performance.now() - began);
    reached = answer.elements.length;
    depth = answer.elements.at(-1)!.depth;
  }
  if (rows !== reached) throw new Error(`The plain traversal finds ${rows} elements, the walk ${reached}.`);
  const ratio = median(times.reach) / median(times.plain);
  console.log(
    `${reached} elements, ${depth} hops deep: plain ${median(times.plain).toFixed(0)} ms, walk ${median(times.reach).toFixed(0)} ms, ratio ${ratio.toFixed(2)}`,
  );
  plain.close();
  await store.close();
  rmSync(folder, { recursive: true });
}

const { values } = parseArgs({ options: { elements: { type: 'string', default: '290000' } } });
for (const projects of [64, 4]) await compare(Number(values.elements), projects);
