/** From an MLflow tracking server to records: docs/mapping/mlflow.md. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Statement } from '../../prov/statement.ts';
import type { Context } from '../../lineage/context.ts';
import type { DatasetInput, Experiment, LoggedModel, MetricPoint, RegisteredVersion, Run } from './answers.ts';
import { fetchModelFiles, type ModelPlace } from './artifacts.ts';
import { MlflowClient, stopped, type MlflowAccess } from './client.ts';
import { mapExperiment } from './experiment.ts';
import { Keeper } from './keep.ts';
import { Learned } from './learned.ts';
import type { ModelFiles } from './model-files.ts';
import { mapLoggedModel } from './model.ts';
import { fetchModelContent, mapModelContent, MAX_MODEL_BYTES } from './model-content.ts';
import { MlflowNames } from './names.ts';
import { inParallel } from './parallel.ts';
import {
  askExperiments,
  askHistories,
  askLoggedModels,
  askRegisteredModels,
  askRuns,
  askVersion,
  askVersions,
  askWholeRun,
} from './questions.ts';
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
  /** Most bytes of one model's files that are read for their digests (default {@link MAX_MODEL_BYTES}); 0 reads none. */
  readonly modelBytes?: number;
  /** Things fetched and recorded at the same time (default 8). */
  readonly concurrency?: number;
}

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
  readonly #learned: Learned;
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
  readonly #unknown = new Map<string, number>();
  #modelsWithoutFiles = 0;

  constructor(context: Context, options: MlflowImportOptions) {
    this.#options = options;
    this.#client = new MlflowClient(options);
    this.#names = new MlflowNames(context.vocabulary, options.namespace);
    this.#keeper = new Keeper(context, this.#client.address.name, options.actor);
    this.#learned = new Learned(this.#names);
  }

  async run(): Promise<ImportSummary> {
    const began = performance.now();
    const version = await askVersion(this.#client);
    const experiments = await askExperiments(this.#client, this.#options.experiments);
    for (const experiment of experiments) await this.#importExperiment(experiment, version);
    await this.#importRegistry();
    return {
      server: this.#client.address.name,
      version,
      seen: this.#seen,
      records: this.#records,
      modelsWithoutFiles: this.#modelsWithoutFiles,
      refused: this.#refused,
      unknown: [...this.#unknown]
        .map(([message, count]) => ({ message, count }))
        .sort((a, b) => b.count - a.count || (a.message < b.message ? -1 : 1)),
      requests: this.#client.requests,
      milliseconds: Math.round(performance.now() - began),
    };
  }

  async #importExperiment(experiment: Experiment, version: string | undefined): Promise<void> {
    const id = this.#names.experiment(experiment);
    await this.#keep('experiment', experiment.name, id, `#/experiments/${experiment.id}`, () =>
      mapExperiment(experiment, this.#names),
    );
    const models = version?.startsWith('2.') ? [] : await askLoggedModels(this.#client, experiment.id);
    await this.#each(models, async (model) => {
      this.#learned.model(model, await this.#modelFiles({ artifactUri: model.artifactUri, modelId: model.id }));
    });
    const madeBy = Map.groupBy(models, (model) => model.sourceRunId);
    for await (const runs of askRuns(this.#client, experiment.id)) {
      await this.#each(runs, (run) => this.#importRun(run, experiment, madeBy.get(run.id) ?? []));
    }
    await this.#each(models, (model) => this.#importLoggedModel(model, experiment));
  }

  async #importRun(found: Run, experiment: Experiment, models: readonly LoggedModel[]): Promise<void> {
    const run = await askWholeRun(this.#client, found);
    this.#learned.run(run);
    const files = models.flatMap((model) => this.#learned.files(model.id) ?? []);
    const own = runModels(run).filter((model) => !this.#learned.hasModel(model.id));
    const ownFiles: (ModelFiles | undefined)[] = [];
    for (const model of own) {
      this.#learned.runModel(model);
      ownFiles.push(await this.#modelFiles({ artifactUri: run.artifactUri, runId: run.id, path: model.path }));
    }
    const around = {
      experiment,
      files: [...files, ...ownFiles.filter((f) => f !== undefined)],
      madeModel: models.length > 0 || own.length > 0 || run.modelOutputs.length > 0,
      evaluatedOn: (dataset: DatasetInput) => this.#learned.evaluatedOn(run.id, dataset),
      histories: this.#options.metricHistory
        ? await askHistories(this.#client, run)
        : new Map<string, readonly MetricPoint[]>(),
    };
    const page = `#/experiments/${run.experimentId}/runs/${run.id}`;
    await this.#keep('run', run.id, this.#names.run(run.id), page, () => [
      ...mapRun(run, around, this.#names),
      ...own.flatMap((model, i) => mapRunModel(model, experiment, ownFiles[i], this.#names)),
    ]);
  }

  async #importLoggedModel(model: LoggedModel, experiment: Experiment): Promise<void> {
    const around = {
      experiment,
      files: this.#learned.files(model.id),
      step: this.#learned.step(model.id),
      findDataset: this.#learned.findDataset,
    };
    const page = `#/experiments/${model.experimentId}/models/${model.id}`;
    const id = this.#names.loggedModel(model.id);
    const content = await fetchModelContent(
      this.#client,
      { artifactUri: model.artifactUri, modelId: model.id },
      this.#options.modelBytes ?? MAX_MODEL_BYTES,
    );
    const run = model.sourceRunId === undefined ? undefined : this.#names.run(model.sourceRunId);
    await this.#keep('loggedModel', model.id, id, page, () => [
      ...mapLoggedModel(model, around, this.#names),
      ...mapModelContent(id, content, run),
    ]);
  }

  async #importRegistry(): Promise<void> {
    const versions: RegisteredVersion[] = [];
    for await (const page of askVersions(this.#client)) versions.push(...page.filter((v) => this.#wanted(v)));
    await this.#each(versions, async (version) => {
      const id = this.#names.registeredVersion(version.name, version.version);
      const page = `#/models/${encodeURIComponent(version.name)}/versions/${encodeURIComponent(version.version)}`;
      await this.#keep('modelVersion', `${version.name} ${version.version}`, id, page, () =>
        mapRegisteredVersion(version, this.#learned.findRunModel, this.#names),
      );
    });
    const named = new Set(versions.map((v) => v.name));
    for await (const page of askRegisteredModels(this.#client)) {
      const models = page.filter((m) => this.#options.experiments === undefined || named.has(m.name));
      await this.#each(models, async (model) => {
        this.#seen.alias += model.aliases.length;
        const id = this.#names.registeredModel(model.name);
        await this.#keep('registeredModel', model.name, id, `#/models/${encodeURIComponent(model.name)}`, () =>
          mapRegisteredModel(model, this.#names),
        );
      });
    }
  }

  /** With only some experiments asked for, the versions that came from their runs. */
  #wanted(version: RegisteredVersion): boolean {
    if (this.#options.experiments === undefined) return true;
    return version.runId !== undefined && this.#learned.hasRun(version.runId);
  }

  async #modelFiles(place: ModelPlace): Promise<ModelFiles | undefined> {
    const files = await fetchModelFiles(this.#client, place);
    if (files === undefined) this.#modelsWithoutFiles++;
    return files;
  }

  async #each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    await inParallel(items, this.#options.concurrency ?? 8, work);
  }

  async #keep(kind: Seen, name: string, thing: Iri, page: string, statements: () => Statement[]): Promise<void> {
    if (this.#options.signal?.aborted) throw stopped();
    this.#seen[kind]++;
    try {
      const { outcome, findings } = await this.#keeper.keep(thing, page, statements());
      this.#records[outcome]++;
      for (const { message } of findings) this.#unknown.set(message, (this.#unknown.get(message) ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof Fault) || error.code.startsWith('STORE_')) throw error;
      this.#refused.push({ what: `${kind} ${name}`, code: error.code, message: error.message, hint: hintOf(error) });
    }
    this.#options.onProgress?.({ phase: kind, seen: { ...this.#seen }, records: { ...this.#records } });
  }
}

function hintOf(fault: Fault): string | undefined {
  return fault.code === 'CONFLICT'
    ? 'If another server uses the same names for other things, import this one with a namespace of its own.'
    : fault.hint;
}
