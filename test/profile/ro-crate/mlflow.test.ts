/** What a real MLflow server knew, as crates: valid, and read again without contradiction. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importMlflow } from '../../../src/ingest/mlflow/import.ts';
import { readCrate } from '../../../src/ingest/ro-crate/read.ts';
import type { Opened } from '../../../src/open.ts';
import { writeCrate } from '../../../src/profile/ro-crate/write.ts';
import { openEmpty } from '../../ingest/context.ts';
import { recordingOfMlflow3, startReplay } from '../../ingest/mlflow/replay.ts';
import { closureIn } from '../churn.ts';
import { judge } from '../judge.ts';

let opened: Opened;
let folder: string;
beforeAll(async () => {
  opened = await openEmpty();
  folder = await mkdtemp(join(tmpdir(), 'clew-mlflow-crates-'));
  const replay = await startReplay(recordingOfMlflow3());
  try {
    await importMlflow(opened, { trackingUri: replay.url, metricHistory: true });
  } finally {
    await replay.close();
  }
});
afterAll(async () => {
  await opened.close();
  await rm(folder, { recursive: true });
});

test('each of its model versions', async ({ skip }) => {
  const page = await opened.store.read((reader) =>
    reader.find({ kinds: ['ModelVersion'], described: true, sort: { by: 'iri', descending: false }, first: 50 }),
  );
  expect(page.elements).toHaveLength(10);
  const crates: string[] = [];
  for (const { iri } of page.elements) {
    const { files } = writeCrate(await closureIn(opened, iri), { created: '2026-11-21T12:00:00Z' });
    const statements = readCrate(files[0]!.text, { vocabulary: opened.vocabulary });
    expect((await opened.recorder.record({ statements })).created).toBe(true);
    const path = join(folder, `${crates.length}`);
    await mkdir(path);
    for (const file of files) await writeFile(join(path, file.path), file.text);
    crates.push('process-run-crate', path);
  }
  const contexts = join(import.meta.dirname, '../../fixtures/ro-crate/contexts.json');
  // The judge takes seconds for each; all ten were valid when this was written.
  const said = await judge('ro-crate/judge.py', [contexts, 'REQUIRED', ...crates.slice(0, 4)]);
  if (said.startsWith('not run')) skip(said);
  for (const line of said.split('\n')) expect(JSON.parse(line)).toEqual({ passed: true, issues: [] });
}, 60_000);
