import type { Iri } from '../../prov/iri.ts';
import type { DatasetInput, LoggedModel, Run } from './answers.ts';
import type { ModelFiles } from './model-files.ts';
import type { MlflowNames } from './names.ts';
import type { RunModel } from './run-model.ts';

/** What one part of an import learned that a later part needs, because MLflow says it in another place. */
export class Learned {
  readonly #names: MlflowNames;
  readonly #files = new Map<string, ModelFiles | undefined>();
  readonly #steps = new Map<string, string>();
  readonly #datasets = new Map<string, Set<Iri>>();
  readonly #evaluated = new Set<string>();
  readonly #runModels = new Map<string, Iri>();
  readonly #runs = new Set<string>();

  constructor(names: MlflowNames) {
    this.#names = names;
  }

  /** @param files undefined if they could not be had */
  model(model: LoggedModel, files: ModelFiles | undefined): void {
    this.#files.set(model.id, files);
    for (const { runId, datasetName, datasetDigest } of model.metrics) {
      if (runId !== undefined && datasetName !== undefined) {
        this.#evaluated.add(datasetKey(runId, datasetName, datasetDigest ?? ''));
      }
    }
  }

  run(run: Run): void {
    this.#runs.add(run.id);
    for (const output of run.modelOutputs) if (output.step !== undefined) this.#steps.set(output.id, output.step);
    for (const dataset of run.datasets) {
      const key = datasetKey(run.id, dataset.name, dataset.digest);
      const versions = this.#datasets.get(key) ?? new Set();
      this.#datasets.set(key, versions.add(this.#names.datasetVersion(dataset)));
    }
  }

  runModel(model: RunModel): void {
    const id = this.#names.loggedModel(model.id);
    if (model.uri !== undefined) this.#runModels.set(model.uri, id);
    this.#runModels.set(`runs:/${model.runId}/${model.path}`, id);
  }

  hasModel(id: string): boolean {
    return this.#files.has(id);
  }

  hasRun(id: string): boolean {
    return this.#runs.has(id);
  }

  /** Whether a model's metrics say that the run computed one on these data. */
  evaluatedOn(runId: string, { name, digest }: DatasetInput): boolean {
    return this.#evaluated.has(datasetKey(runId, name, digest));
  }

  files(modelId: string): ModelFiles | undefined {
    return this.#files.get(modelId);
  }

  /** The training step at which a run says it made the model. */
  step(modelId: string): string | undefined {
    return this.#steps.get(modelId);
  }

  /** The model among a run's files that a file address or `runs:/…` means. */
  readonly findRunModel = (uri: string): Iri | undefined => this.#runModels.get(uri);

  /** The dataset version that a name and a weak digest mean among a run's inputs; undefined if none does, or several do. */
  readonly findDataset = (runId: string, name: string, digest: string): Iri | undefined => {
    const versions = this.#datasets.get(datasetKey(runId, name, digest));
    return versions?.size === 1 ? [...versions][0] : undefined;
  };
}

function datasetKey(runId: string, name: string, digest: string): string {
  return JSON.stringify([runId, name, digest]);
}
