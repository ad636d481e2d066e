import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importMlflow } from '../../../src/ingest/mlflow/import.ts';
import { JsonNumber, type Json, type JsonObject } from '../../../src/rdf/json.ts';
import type { Opened } from '../../../src/open.ts';
import { openEmpty } from '../context.ts';
import { Known } from '../known.ts';
import { recordingOfMlflow3, runId, startReplay, type Replay } from './replay.ts';

const RUNNING = 'urn:clew:run:mlflow/';
const CHAMPION = 'urn:clew:alias:breast-cancer-classifier@champion';

describe('importing again', () => {
  let context: Opened;
  let replay: Replay;
  let known: Known;
  const options = () => ({ trackingUri: replay.url, metricHistory: true });

  beforeEach(async () => {
    context = await openEmpty();
    replay = await startReplay(recordingOfMlflow3());
    known = new Known(context.store);
  });

  afterEach(async () => {
    await replay.close();
    await context.close();
  });

  it('adds nothing when nothing changed', async () => {
    await importMlflow(context, options());
    const again = await importMlflow(context, options());
    expect(again.records).toEqual({ added: 0, revised: 0, unchanged: 67 });
    expect(await known.size()).toBe(67);
  });

  it('revises the record of a run that went on, and of no other thing', async () => {
    await importMlflow(context, options());
    const i = replay.recording.runs.findIndex((r) => (r.get('info') as JsonObject).get('status') === 'RUNNING');
    const run = replay.recording.runs[i]!;
    const id = RUNNING + runId(run);
    expect(await known.texts(id, 'clew:status')).toEqual(['running']);
    replay.recording.runs[i] = changed(run, (info) => info.set('status', 'FAILED').set('run_name', 'renamed'));
    const again = await importMlflow(context, options());
    expect(again.records).toEqual({ added: 0, revised: 1, unchanged: 66 });
    expect(await known.texts(id, 'clew:status')).toEqual(['failed']);
    // What the server no longer says is no longer in force, and still in the history.
    expect(await known.texts(id, 'clew:name')).toEqual(['renamed']);
    expect(await known.size()).toBe(68);
    expect((await importMlflow(context, options())).records.unchanged).toBe(67);
  });

  it('keeps the metric histories when it fetches none', async () => {
    const metric = 'urn:clew:metric:mlflow/f61e9d717fa24479bca4784166682365/val_accuracy';
    await importMlflow(context, options());
    const quick = await importMlflow(context, { ...options(), metricHistory: false });
    expect(quick.records).toEqual({ added: 0, revised: 0, unchanged: 67 });
    expect((await known.texts(metric, 'clew:series')).length).toBe(1);
    // A metric that went on has no history until one is fetched: the old one would end too early.
    const id = 'f61e9d717fa24479bca4784166682365';
    const whole = replay.recording.wholeRuns.get(id)!;
    replay.recording.wholeRuns.set(id, withMetric(whole, 'val_accuracy', '0.5'));
    const again = await importMlflow(context, { ...options(), metricHistory: false });
    expect(again.records.revised).toBe(1);
    expect(await known.texts(metric, 'prov:value')).toEqual(['0.5']);
    expect(await known.texts(metric, 'clew:series')).toEqual([]);
  });

  it('moves an alias with a revision', async () => {
    await importMlflow(context, options());
    const i = replay.recording.registered.findIndex((m) => m.get('name') === 'breast-cancer-classifier');
    const moved = [
      new Map<string, Json>([
        ['alias', 'champion'],
        ['version', '1'],
      ]),
    ];
    replay.recording.registered[i] = new Map(replay.recording.registered[i]).set('aliases', moved);
    const again = await importMlflow(context, options());
    expect(again.records.revised).toBe(1);
    expect(await known.related(CHAMPION, 'wasDerivedFrom')).toEqual(['urn:clew:model:breast-cancer-classifier@1']);
    const before = await context.store.read((reader) => reader.descriptions([CHAMPION as never], 66));
    expect(before.map((d) => d.json).join()).toContain('urn:clew:model:breast-cancer-classifier@2');
  });

  it('goes on after it was stopped in the middle', async () => {
    const stop = new AbortController();
    let seen = 0;
    const stopping = importMlflow(context, {
      ...options(),
      signal: stop.signal,
      onProgress: () => {
        if (++seen === 20) stop.abort();
      },
    });
    await expect(stopping).rejects.toMatchObject({ code: 'IMPORT_STOPPED' });
    const half = await known.size();
    expect(half).toBeGreaterThanOrEqual(20);
    expect(half).toBeLessThan(67);
    const rest = await importMlflow(context, options());
    expect(rest.records).toEqual({ added: 67 - half, revised: 0, unchanged: half });
  });

  it('goes on after the server went away in the middle', async () => {
    let calls = 0;
    replay.intercept = (request) => {
      if (++calls < 30) return false;
      request.socket.destroy();
      return true;
    };
    const broken = importMlflow(context, { ...options(), retries: 1, backoff: 1 });
    await expect(broken).rejects.toMatchObject({ code: 'MLFLOW_UNREACHABLE' });
    const half = await known.size();
    expect(half).toBeLessThan(67);
    replay.intercept = undefined;
    const rest = await importMlflow(context, options());
    expect(rest.records.added + half).toBe(67);
    expect(await known.size()).toBe(67);
  });

  it('imports only the experiments asked for, and what came from them', async () => {
    const some = await importMlflow(context, { ...options(), experiments: ['digits-online'] });
    expect(some.seen).toEqual({ experiment: 1, run: 1, loggedModel: 3, registeredModel: 0, modelVersion: 0, alias: 0 });
    await expect(importMlflow(context, { ...options(), experiments: ['none'] })).rejects.toMatchObject({
      code: 'MLFLOW_NOT_FOUND',
    });
  });

  it('does not take the models of another server for its own', async () => {
    await importMlflow(context, options());
    const other = recordingOfMlflow3();
    other.registered.splice(0, other.registered.length, ...other.registered.map((m) => later(m)));
    const second = await startReplay(other);
    try {
      const summary = await importMlflow(context, {
        trackingUri: second.url,
        metricHistory: false,
        experiments: ['breast-cancer'],
      });
      expect(summary.refused.map((r) => r.code)).toEqual(['CONFLICT', 'CONFLICT']);
      expect(summary.refused[0]!.hint).toContain('namespace');
      const named = await importMlflow(context, {
        trackingUri: second.url,
        metricHistory: false,
        experiments: ['breast-cancer'],
        namespace: 'second',
      });
      expect(named.refused).toEqual([]);
      expect(await known.related('urn:clew:alias:second/breast-cancer-classifier@champion', 'wasDerivedFrom')).toEqual([
        'urn:clew:model:second/breast-cancer-classifier@2',
      ]);
    } finally {
      await second.close();
    }
  });
});

function changed(run: JsonObject, change: (info: Map<string, Json>) => void): JsonObject {
  const info = new Map(run.get('info') as JsonObject);
  change(info);
  return new Map(run).set('info', info);
}

function withMetric(run: JsonObject, key: string, value: string): JsonObject {
  const data = new Map(run.get('data') as JsonObject);
  const metrics = (data.get('metrics') as readonly JsonObject[]).map((m) =>
    m.get('key') === key ? new Map(m).set('value', new JsonNumber(value)) : m,
  );
  return new Map(run).set('data', data.set('metrics', metrics));
}

function later(model: JsonObject): JsonObject {
  return new Map(model).set('creation_timestamp', '1795249999999');
}
