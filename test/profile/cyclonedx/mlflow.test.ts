/** What a real MLflow server knew, as bills of materials: valid, and read again without contradiction. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCycloneDx } from '../../../src/ingest/cyclonedx/read.ts';
import { importMlflow } from '../../../src/ingest/mlflow/import.ts';
import type { Opened } from '../../../src/open.ts';
import { writeMlBom } from '../../../src/profile/cyclonedx/write.ts';
import { openEmpty } from '../../ingest/context.ts';
import { recordingOfMlflow3, startReplay } from '../../ingest/mlflow/replay.ts';
import { closureIn } from '../churn.ts';

let opened: Opened;
beforeAll(async () => {
  opened = await openEmpty();
  const replay = await startReplay(recordingOfMlflow3());
  try {
    await importMlflow(opened, { trackingUri: replay.url, metricHistory: true });
  } finally {
    await replay.close();
  }
});
afterAll(() => opened.close());

test('each of its model versions', async () => {
  const page = await opened.store.read((reader) =>
    reader.find({ kinds: ['ModelVersion'], described: true, sort: { by: 'iri', descending: false }, first: 50 }),
  );
  expect(page.elements).toHaveLength(10);
  for (const { iri } of page.elements) {
    const { content } = writeMlBom(await closureIn(opened, iri), { created: '2026-11-21T12:00:00Z' });
    // Reading judges by the official schema first.
    const statements = readCycloneDx(content as string, { vocabulary: opened.vocabulary });
    expect((await opened.recorder.record({ statements })).created).toBe(true);
  }
});
