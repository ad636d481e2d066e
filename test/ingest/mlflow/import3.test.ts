import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importMlflow } from '../../../src/ingest/mlflow/import.ts';
import type { ImportSummary } from '../../../src/ingest/mlflow/summary.ts';
import { resolveName } from '../../../src/lineage/name.ts';
import type { Opened } from '../../../src/open.ts';
import { openEmpty } from '../context.ts';
import { Known } from '../known.ts';
import { recordingOfMlflow3, startReplay, type Replay } from './replay.ts';

const BOOSTING = 'urn:clew:model:mlflow@m-1930f1a7e2f14b65b578d00cc53a70b2';
const RUN = 'urn:clew:run:mlflow/23b05509752c4a33a80097d803260e3f';

describe('an import from MLflow 3', () => {
  let context: Opened;
  let replay: Replay;
  let known: Known;
  let summary: ImportSummary;

  beforeAll(async () => {
    context = await openEmpty();
    replay = await startReplay(recordingOfMlflow3());
    // Small pages, so that every listing has several.
    replay.pageSize = 7;
    known = new Known(context.store);
    summary = await importMlflow(context, { trackingUri: replay.url, metricHistory: true });
  });

  afterAll(async () => {
    await replay.close();
    await context.close();
  });

  it('sees everything the server has, and the history takes it all', async () => {
    expect(summary.refused).toEqual([]);
    expect(summary.version).toBe('3.17.2');
    expect(summary.seen).toEqual({
      experiment: 6,
      run: 49,
      loggedModel: 7,
      registeredModel: 2,
      modelVersion: 3,
      alias: 3,
    });
    expect(summary.records).toEqual({ added: 67, revised: 0, unchanged: 0 });
    expect(await known.size()).toBe(67);
    expect(await known.count('Run')).toBe(49);
    expect(await known.count('Experiment')).toBe(6);
    // 7 logged models and 3 registered versions.
    expect(await known.count('ModelVersion')).toBe(10);
    expect(await known.count('Alias')).toBe(3);
  });

  it('asks for pages until the last one', () => {
    expect(replay.calls.filter((c) => c === 'POST /api/2.0/mlflow/runs/search').length).toBe(11);
    expect(replay.calls.filter((c) => c === 'GET /api/2.0/mlflow/runs/get').length).toBe(49);
  });

  it('says what MLflow does not know', () => {
    const messages = new Map(summary.unknown.map((u) => [u.message, u.count]));
    expect(messages.get('The run failed, but its error is unknown: add clew:errorMessage or clew:errorType.')).toBe(2);
    const about = (words: string) => summary.unknown.find((u) => u.message.includes(words))?.count ?? 0;
    expect(about('hardware')).toBeGreaterThan(0);
    expect(about('not pinned by content')).toBeGreaterThan(0);
    // What is recorded before it is referred to is known.
    expect(about('not known to be')).toBe(0);
  });

  it('keeps failed, killed and nested runs', async () => {
    const failed = 'urn:clew:run:mlflow/e228599491694f94a1eac4660e59a1b1';
    expect(await known.texts(failed, 'clew:status')).toEqual(['failed']);
    expect(await known.texts(failed, 'clew:nested')).toEqual(['true']);
    expect(await known.texts(failed, 'clew:errorMessage')).toEqual([]);
    expect(await known.related(failed, 'wasInformedBy')).toEqual([
      'urn:clew:run:mlflow/9cfb33874f1e415ab20aa0b873df3a9c',
    ]);
    expect(await known.texts('urn:clew:run:mlflow/f4585011a6be43e595aeb8ebcba03637', 'clew:status')).toEqual([
      'killed',
    ]);
  });

  it('marks deleted runs and experiments, and keeps them', async () => {
    const deleted = 'urn:clew:run:mlflow/6fc26e880743493083ab45d655a6a773';
    expect(await known.texts(deleted, 'clew:tag')).toContain('mlflow.lifecycle_stage=deleted');
    const found = await context.store.read((reader) =>
      reader.find({
        kinds: ['Experiment'],
        name: 'deleted-experiment',
        sort: { by: 'iri', descending: false },
        first: 2,
      }),
    );
    expect(found.elements.length).toBe(1);
    expect(await known.texts(found.elements[0]!.iri, 'clew:tag')).toContain('mlflow.lifecycle_stage=deleted');
  });

  it('leads from the champion to version, logged model, run and data', async () => {
    const alias = 'urn:clew:alias:breast-cancer-classifier@champion';
    const version = 'urn:clew:model:breast-cancer-classifier@2';
    expect(await known.related(alias, 'wasDerivedFrom')).toEqual([version]);
    expect(await known.related(version, 'wasDerivedFrom')).toEqual([BOOSTING]);
    expect(await known.related(BOOSTING, 'wasGeneratedBy')).toEqual([`model ${RUN}`]);
    const used = await known.related(RUN, 'used');
    const training = used.find((u) => u.startsWith('trainingData '))!.slice('trainingData '.length);
    expect(training).toMatch(/^urn:clew:dataset:mlflow\/wdbc-train@ccc73f9c-[0-9a-f]{16}$/);
    expect(used.some((u) => u.startsWith('evaluationData urn:clew:dataset:mlflow/wdbc-test@'))).toBe(true);
    expect(await known.texts(training, 'clew:foreignDigest')).toEqual(['mlflow:ccc73f9c']);
    expect(await known.texts(training, 'clew:digest')).toEqual([]);
    expect(await known.texts(training, 'clew:rowCount')).toEqual(['426']);
    expect(await known.texts(training, 'clew:columnCount')).toEqual(['31']);
    expect([...(await known.upstream(alias))]).toContain(training);
  });

  it('answers to the names that people and MLflow use', async () => {
    const resolve = (name: string) =>
      context.store.read((reader) => resolveName({ reader, vocabulary: context.vocabulary } as never, name));
    expect(await resolve('model:breast-cancer-classifier@champion')).toBe('urn:clew:model:breast-cancer-classifier@2');
    expect(await resolve('mlflow:run/23b05509752c4a33a80097d803260e3f')).toBe(RUN);
    expect(await resolve('run:mlflow/23b05509752c4a33a80097d803260e3f')).toBe(RUN);
  });

  it('follows a copied version to the version it was copied from', async () => {
    expect(await known.related('urn:clew:model:prod.breast-cancer-classifier@1', 'wasDerivedFrom')).toEqual([
      'urn:clew:model:breast-cancer-classifier@2',
    ]);
  });

  it('ties metrics, dataset and model together in an evaluation', async () => {
    const evaluation =
      'urn:clew:evaluation:mlflow/m-1930f1a7e2f14b65b578d00cc53a70b2/23b05509752c4a33a80097d803260e3f/wdbc-test/3deb1950';
    const derived = await known.related(evaluation, 'wasDerivedFrom');
    expect(derived).toEqual([expect.stringMatching(/^urn:clew:dataset:mlflow\/wdbc-test@3deb1950-/), BOOSTING]);
    expect(await known.related(evaluation, 'wasGeneratedBy')).toEqual([`evaluation ${RUN}`]);
    const accuracy = (await known.related(evaluation, 'hadMember')).find((m) => m.endsWith('/accuracy_score'))!;
    expect(await known.texts(accuracy, 'prov:value')).toEqual(['0.958041958041958']);
  });

  it('says of the environment what the model files say, and of the machine nothing', async () => {
    const environment = (await known.related(RUN, 'used'))
      .find((u) => u.startsWith('environment '))!
      .slice('environment '.length);
    expect(await known.texts(environment, 'clew:pythonVersion')).toEqual(['3.11.7']);
    expect(await known.texts(environment, 'clew:cpuModel')).toEqual([]);
    expect(await known.related(environment, 'hadMember')).toContain('pkg:pypi/scikit-learn@1.9.1');
    expect((await known.related(environment, 'hadMember')).length).toBe(9);
    expect(await known.texts(BOOSTING, 'clew:framework')).toEqual(['sklearn 1.9.1']);
  });

  it('names code, configuration and hyperparameters', async () => {
    const used = await known.related(RUN, 'used');
    expect(used).toContain(
      'code urn:clew:code:github.com/example/tumour-models@da6cfe5c72279c6bc3424f7e86cb0a0a3246e801',
    );
    const configuration = used.find((u) => u.startsWith('configuration '))!.slice('configuration '.length);
    const members = await known.related(configuration, 'hadMember');
    const rate = members.find((m) => m.startsWith('urn:clew:hyperparameter:learning_rate/'))!;
    expect(await known.texts(rate, 'prov:value')).toEqual(['0.1']);
  });

  it('keeps NaN and what MLflow made of infinity', async () => {
    const loss = 'urn:clew:metric:mlflow/add630979fb3451d9b86f1c28696b469/loss';
    const [series] = await known.texts(loss, 'clew:series');
    expect(series).toBe(
      '[[0,"1.0",1795245590823],[1,"NaN",1795245590829],[2,"0.5",1795245590836],[3,"1.7976931348623157e+308",1795245590842],[4,"0.1",1795245590849]]',
    );
  });

  it('keeps a whole history in one metric', async () => {
    const loss = 'urn:clew:metric:mlflow/f61e9d717fa24479bca4784166682365/val_accuracy';
    const [series] = await known.texts(loss, 'clew:series');
    expect((JSON.parse(series!) as unknown[]).length).toBe(60);
  });

  it('tells datasets with one weak digest apart', async () => {
    const used = await known.related('urn:clew:run:mlflow/12bb065afccd4e898b4a6814759bb898', 'used');
    const data = used.filter((u) => u.includes('urn:clew:dataset:'));
    expect(data.length).toBe(3);
    expect(data.filter((d) => d.includes('@55ff6925-')).length).toBe(2);
    const versions = data.map((d) => d.slice(d.indexOf('@') + 1)).filter((v) => v.startsWith('55ff6925-'));
    expect(new Set(versions).size).toBe(2);
  });

  it('links batch scoring to the model it applied', async () => {
    expect(await known.related('urn:clew:run:mlflow/44834c75bcf24992bf2f0e6af7ce292f', 'used')).toContain(
      `appliedModel ${BOOSTING}`,
    );
  });
});
