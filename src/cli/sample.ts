/** The sample history: a churn model at a made-up company, told in `examples/sample/`, one record per file. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from '../lineage/context.ts';
import { sha256 } from '../prov/description.ts';
import { iri } from '../prov/iri.ts';
import { readRdf } from '../rdf/read.ts';

/** The same from `src/cli/` and from `dist/cli/`. */
export const SAMPLE_FOLDER = fileURLToPath(new URL('../../examples/sample/', import.meta.url));

const ACTOR = iri('urn:clew:software:acme/pipeline');

/**
 * Records the sample history if, and only if, nothing is recorded yet.
 * @returns how many records were made; 0 if the store was not empty
 */
export async function loadSample(context: Context): Promise<number> {
  const { size } = await context.store.read((reader) => reader.head());
  if (size > 0) return 0;
  const files = (await readdir(SAMPLE_FOLDER)).filter((name) => name.endsWith('.ttl')).sort();
  for (const name of files) {
    const text = await readFile(join(SAMPLE_FOLDER, name), 'utf8');
    const statements = await readRdf(text, { format: 'turtle', vocabulary: context.vocabulary, source: name });
    const source = { name, mediaType: 'text/turtle', digest: `sha256:${sha256(text)}` };
    await context.recorder.record({ statements, actor: ACTOR, source });
  }
  return files.length;
}
