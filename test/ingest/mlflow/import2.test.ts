import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importMlflow } from '../../../src/ingest/mlflow/import.ts';
import type { ImportSummary } from '../../../src/ingest/mlflow/summary.ts';
import type { Opened } from '../../../src/open.ts';
import { openEmpty } from '../context.ts';
import { Known } from '../known.ts';
import { recordingOfMlflow2, startReplay, type Replay } from './replay.ts';

describe('an import from MLflow 2', () => {
  let context: Opened;
  let replay: Replay;
  let known: Known;
  let summary: ImportSummary;

  beforeAll(async () => {
    context = await openEmpty();
    replay = await startReplay(recordingOfMlflow2());
    known = new Known(context.store);
    summary = await importMlflow(context, { trackingUri: replay.url, metricHistory: false });
  });

  afterAll(async () => {
    await replay.close();
    await context.close();
  });

  it('sees everything, without asking for logged models', () => {
    expect(summary.refused).toEqual([]);
    expect(summary.version).toBe('2.22.5');
    expect(summary.seen).toEqual({
      experiment: 2,
      run: 3,
      loggedModel: 0,
      registeredModel: 1,
      modelVersion: 2,
      alias: 1,
    });
    expect(replay.calls.some((call) => call.includes('logged-models'))).toBe(false);
  });

  it('finds the models among the files of their runs', async () => {
    const model = 'urn:clew:model:mlflow@dd734b0e55904efa935d5756904e03be';
    expect(await known.related('urn:clew:alias:wine@champion', 'wasDerivedFrom')).toEqual(['urn:clew:model:wine@2']);
    expect(await known.related('urn:clew:model:wine@2', 'wasDerivedFrom')).toEqual([model]);
    expect(await known.related(model, 'wasGeneratedBy')).toEqual([
      'model urn:clew:run:mlflow/76ab583984a543afa332fff6b8d877ed',
    ]);
    expect(await known.texts(model, 'prov:generatedAtTime')).toEqual(['2026-11-21T07:31:53.770358Z']);
  });

  it('reads the environment beside them', async () => {
    const used = await known.related('urn:clew:run:mlflow/76ab583984a543afa332fff6b8d877ed', 'used');
    const environment = used.find((u) => u.startsWith('environment '))!.slice('environment '.length);
    expect(await known.related(environment, 'hadMember')).toContain('pkg:pypi/scikit-learn@1.6.1');
    // The other model's files were not recorded: its environment stays unknown, and the summary says so.
    expect(summary.modelsWithoutFiles).toBe(1);
  });

  it('keeps stages', async () => {
    expect(await known.texts('urn:clew:model:wine@2', 'clew:stage')).toEqual(['Production']);
    expect(await known.texts('urn:clew:model:wine@1', 'clew:stage')).toEqual(['Archived']);
  });

  it('has the latest values alone when no history was asked for', async () => {
    const metric = 'urn:clew:metric:mlflow/76ab583984a543afa332fff6b8d877ed/f1_score';
    expect(await known.texts(metric, 'prov:value')).toEqual(['0.9781603698389925']);
    expect(await known.texts(metric, 'clew:series')).toEqual([]);
  });
});
