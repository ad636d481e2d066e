/** From an MLflow tracking server to records: docs/mapping/mlflow.md. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Statement } from '../../prov/statement.ts';
import type { Context } from '../../lineage/context.ts';
import type { IngestCode } from '../fault.ts';
import {
  readExperiment,
  readLoggedModel,
  readMetric,
  readRegisteredModel,
  readRegisteredVersion,
  readRun,
  type Experiment,
  type LoggedModel,
  type MetricPoint,
  type RegisteredVersion,
  type Run,
} from './answers.ts';
import { fetchModelFiles } from './artifacts.ts';
import { MlflowClient, stopped, type MlflowAccess } from './client.ts';
import { mapExperiment } from './experiment.ts';
import { Keeper } from './keep.ts';
import type { ModelFiles } from './model-files.ts';
import { mapLoggedModel } from './model.ts';
import { MlflowNames } from './names.ts';
import { inParallel } from './parallel.ts';
import { mapRegisteredModel, mapRegisteredVersion } from './registry.ts';
import { mapRunModel, runModels } from './run-model.ts';
import { mapRun } from './run.ts';
import type { ImportProgress, ImportSummary, Refused, Seen } from './summary.ts';

export interface MlflowImportOptions extends MlflowAccess {
  /** Names or ids of the experiments to import; all if left out. */
  readonly experiments?: readonly string[];
  /** Whether to fetch every point of every metric (one request for each metric of each run), or only the latest values. */
  readonly metricHistory: boolean;
  /** Tells apart servers that use the same names: see {@link MlflowNames}. */
  readonly namespace?: string;
  /** Who asserts the records. */
  readonly actor?: Iri;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Runs fetched and recorded at the same time (default 8). */
  readonly concurrency?: number;
}

const API = '/api/2.0/mlflow';
const RUNS_PER_PAGE = 1000;
const POINTS_PER_PAGE = 20_000;

/**
 * Imports what a tracking server of MLflow 2 or 3 knows, one record for each experiment, run, logged model, registered model and version. Running it
 * again records only what changed, as revisions; after an interruption it goes on where it was, because what is recorded already is recognized.
 * @throws Fault MLFLOW_ADDRESS, MLFLOW_UNREACHABLE, MLFLOW_DENIED, MLFLOW_NOT_FOUND, MLFLOW_REFUSED, MLFLOW_ANSWER, IMPORT_STOPPED; StoreFault.
 * What the history refuses (a shape, a conflict) is no fault of the import: it stands in the summary.
 */
export async function importMlflow(context: Context, options: MlflowImportOptions): Promise<ImportSummary> {
  return new MlflowImport(context, options).run();
}

class MlflowImport {
  readonly #options: MlflowImportOptions;
  readonly #client: MlflowClient;
  readonly #names: MlflowNames;
  readonly #keeper: Keeper;
  readonly #seen: Record<Seen, number> = {
    experiment: 0,
    run: 0,
    loggedModel: 0,
    registeredModel: 0,
    modelVersion: 0,
    alias: 0,
  };
  readonly #records = { added: 0, revised: 0, unchanged: 0 };
  readonly #refused: Refused[] = [];
  #modelsWithoutFiles = 0;
  /** Files of each logged model; undefined if they could not be had. */
  readonly #files = new Map<string, ModelFiles | undefined>();
  /** Steps of the models that runs say they made. */
  readonly #steps = new Map<string, string>();
  /** Dataset versions by run, name and MLflow's digest. */
  readonly #datasets = new Map<string, Set<Iri>>();
  /** Models among run files, by file address. */
  readonly #runModels = new Map<string, Iri>();
  readonly #runs = new Set<string>();

  constructor(context: Context, options: MlflowImportOptions) {
    this.#options = options;
    this.#client = new MlflowClient(options);
    this.#names = new MlflowNames(context.vocabulary, options.namespace);
    this.#keeper = new Keeper(context, this.#client.address.name, options.actor);
  }

  async run(): Promise<ImportSummary> {
    const began = performance.now();
    const version = await this.#version();
    const experiments = await this.#experiments();
    for (const experiment of experiments) await this.#importExperiment(experiment, version);
    await this.#importRegistry();
    return {
      server: this.#client.address.name,
      version,
      seen: this.#seen,
      records: this.#records,
      modelsWithoutFiles: this.#modelsWithoutFiles,
      refused: this.#refused,
      requests: this.#client.requests,
      milliseconds: Math.round(performance.now() - began),
    };
  }

  async #version(): Promise<string | undefined> {
    try {
      const text = (await this.#client.text('/version')).trim();
      return /^\d+\.\d+/.test(text) && text.length < 40 ? text : undefined;
    } catch (error) {
      // Proxies in front of MLflow may pass on the interface alone.
      if (error instanceof Fault && error.code === 'MLFLOW_NOT_FOUND') return undefined;
      throw error;
    }
  }

  async #experiments(): Promise<Experiment[]> {
    const all: Experiment[] = [];
    const question = { max_results: 1000, view_type: 'ALL' };
    for await (const page of this.#client.pages('POST', `${API}/experiments/search`, question, 'experiments')) {
      all.push(...page.map(readExperiment));
    }
    const wanted = this.#options.experiments;
    if (wanted === undefined) return all;
    const missing = wanted.filter((w) => !all.some((e) => e.id === w || e.name === w));
    if (missing.length > 0) {
      throw new Fault<IngestCode>(
        'MLFLOW_NOT_FOUND',
        `MLflow has no experiment ${missing.map((m) => JSON.stringify(m)).join(', ')}.`,
        {
          hint: `It has: ${all
            .slice(0, 20)
            .map((e) => JSON.stringify(e.name))
            .join(', ')}${all.length > 20 ? ', …' : ''}.`,
        },
      );
    }
    return all.filter((e) => wanted.includes(e.id) || wanted.includes(e.name));
  }

  async #importExperiment(experiment: Experiment, version: string | undefined): Promise<void> {
    const id = this.#names.experiment(experiment.id);
    await this.#keep('experiment', experiment.name, id, `#/experiments/${experiment.id}`, () =>
      mapExperiment(experiment, this.#names),
    );
    const models = version?.startsWith('2.') ? [] : await this.#loggedModels(experiment.id);
    await inParallel(models, this.#parallel(), async (model) => {
      const place = { artifactUri: model.artifactUri, modelId: model.id };
      this.#files.set(model.id, this.#counted(await fetchModelFiles(this.#client, place)));
    });
    const madeBy = Map.groupBy(models, (model) => model.sourceRunId);
    const question = { experiment_ids: [experiment.id], run_view_type: 'ALL', max_results: RUNS_PER_PAGE };
    for await (const page of this.#client.pages('POST', `${API}/runs/search`, question, 'runs')) {
      await inParallel(page.map(readRun), this.#parallel(), (run) =>
        this.#importRun(run, experiment, madeBy.get(run.id) ?? []),
      );
    }
    await inParallel(models, this.#parallel(), (model) => this.#importLoggedModel(model));
  }

  async #loggedModels(experimentId: string): Promise<LoggedModel[]> {
    const models: LoggedModel[] = [];
    const question = { experiment_ids: [experimentId], max_results: 50 };
    try {
      for await (const page of this.#client.pages('POST', `${API}/logged-models/search`, question, 'models')) {
        models.push(...page.map(readLoggedModel));
      }
    } catch (error) {
      // Servers before version 3 do not know logged models.
      if (!(error instanceof Fault) || error.code !== 'MLFLOW_NOT_FOUND') throw error;
    }
    return models;
  }

  async #importRun(found: Run, experiment: Experiment, models: readonly LoggedModel[]): Promise<void> {
    const run = await this.#whole(found);
    this.#runs.add(run.id);
    for (const output of run.modelOutputs) if (output.step !== undefined) this.#steps.set(output.id, output.step);
    for (const dataset of run.datasets) {
      const key = datasetKey(run.id, dataset.name, dataset.digest);
      const versions = this.#datasets.get(key) ?? new Set();
      this.#datasets.set(key, versions.add(this.#names.datasetVersion(dataset)));
    }
    const files = models.flatMap((model) => this.#files.get(model.id) ?? []);
    const own = runModels(run).filter((model) => !this.#files.has(model.id));
    const statements: Statement[] = [];
    for (const model of own) {
      const modelFiles = this.#counted(
        await fetchModelFiles(this.#client, { artifactUri: run.artifactUri, runId: run.id, path: model.path }),
      );
      if (modelFiles) files.push(modelFiles);
      statements.push(...mapRunModel(model, modelFiles, this.#names));
      const id = this.#names.loggedModel(model.id);
      if (model.uri !== undefined) this.#runModels.set(model.uri, id);
      this.#runModels.set(`runs:/${run.id}/${model.path}`, id);
    }
    const histories = this.#options.metricHistory
      ? await this.#histories(run)
      : new Map<string, readonly MetricPoint[]>();
    const madeModel = models.length > 0 || own.length > 0 || run.modelOutputs.length > 0;
    const around = { experimentName: experiment.name, files, madeModel, histories };
    const page = `#/experiments/${run.experimentId}/runs/${run.id}`;
    await this.#keep('run', run.id, this.#names.run(run.id), page, () => [
      ...mapRun(run, around, this.#names),
      ...statements,
    ]);
  }

  /** `runs/search` leaves out which models a run read; `runs/get` does not. */
  async #whole(run: Run): Promise<Run> {
    try {
      const json = (await this.#client.get(`${API}/runs/get`, { run_id: run.id })).get('run');
      return json instanceof Map ? readRun(json) : run;
    } catch (error) {
      // Deleted for good between the two questions: what the first one said is all there will be.
      if (error instanceof Fault && error.code === 'MLFLOW_NOT_FOUND') return run;
      throw error;
    }
  }

  async #histories(run: Run): Promise<Map<string, readonly MetricPoint[]>> {
    const histories = new Map<string, readonly MetricPoint[]>();
    for (const { key } of run.metrics) {
      const points: MetricPoint[] = [];
      const question = { run_id: run.id, metric_key: key, max_results: POINTS_PER_PAGE };
      for await (const page of this.#client.pages('GET', `${API}/metrics/get-history`, question, 'metrics')) {
        points.push(...page.map(readMetric));
      }
      histories.set(key, points);
    }
    return histories;
  }

  async #importLoggedModel(model: LoggedModel): Promise<void> {
    const around = {
      files: this.#files.get(model.id),
      step: this.#steps.get(model.id),
      findDataset: this.#findDataset,
    };
    const page = `#/experiments/${model.experimentId}/models/${model.id}`;
    await this.#keep('loggedModel', model.id, this.#names.loggedModel(model.id), page, () =>
      mapLoggedModel(model, around, this.#names),
    );
  }

  readonly #findDataset = (runId: string, name: string, digest: string): Iri | undefined => {
    const versions = this.#datasets.get(datasetKey(runId, name, digest));
    return versions?.size === 1 ? [...versions][0] : undefined;
  };

  async #importRegistry(): Promise<void> {
    const versions: RegisteredVersion[] = [];
    for await (const page of this.#client.pages(
      'GET',
      `${API}/model-versions/search`,
      { max_results: 1000 },
      'model_versions',
    )) {
      versions.push(...page.map(readRegisteredVersion).filter((v) => this.#wanted(v)));
    }
    const named = new Set(versions.map((v) => v.name));
    for await (const page of this.#client.pages(
      'GET',
      `${API}/registered-models/search`,
      { max_results: 100 },
      'registered_models',
    )) {
      const models = page
        .map(readRegisteredModel)
        .filter((m) => this.#options.experiments === undefined || named.has(m.name));
      await inParallel(models, this.#parallel(), async (model) => {
        this.#seen.alias += model.aliases.length;
        const statements = () => mapRegisteredModel(model, this.#names);
        await this.#keep(
          'registeredModel',
          model.name,
          this.#names.registeredModel(model.name),
          `#/models/${encodeURIComponent(model.name)}`,
          statements,
        );
      });
    }
    const findRunModel = (uri: string) => this.#runModels.get(uri);
    await inParallel(versions, this.#parallel(), async (version) => {
      const id = this.#names.registeredVersion(version.name, version.version);
      const page = `#/models/${encodeURIComponent(version.name)}/versions/${encodeURIComponent(version.version)}`;
      await this.#keep('modelVersion', `${version.name} ${version.version}`, id, page, () =>
        mapRegisteredVersion(version, findRunModel, this.#names),
      );
    });
  }

  /** With only some experiments asked for, the versions that came from their runs. */
  #wanted(version: RegisteredVersion): boolean {
    return this.#options.experiments === undefined || (version.runId !== undefined && this.#runs.has(version.runId));
  }

  #counted(files: ModelFiles | undefined): ModelFiles | undefined {
    if (files === undefined) this.#modelsWithoutFiles++;
    return files;
  }

  #parallel(): number {
    return this.#options.concurrency ?? 8;
  }

  async #keep(kind: Seen, name: string, thing: Iri, page: string, statements: () => Statement[]): Promise<void> {
    if (this.#options.signal?.aborted) throw stopped();
    this.#seen[kind]++;
    try {
      this.#records[await this.#keeper.keep(thing, page, statements())]++;
    } catch (error) {
      if (!(error instanceof Fault) || error.code.startsWith('STORE_')) throw error;
      this.#refused.push({ what: `${kind} ${name}`, code: error.code, message: error.message, hint: error.hint });
    }
    this.#options.onProgress?.({ phase: kind, seen: { ...this.#seen }, records: { ...this.#records } });
  }
}

function datasetKey(runId: string, name: string, digest: string): string {
  return JSON.stringify([runId, name, digest]);
}
