/** The IRIs of what MLflow knows: docs/mapping/mlflow.md says what identifies each thing and why. */
import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { iri } from '../../prov/iri.ts';
import { idOf } from '../../prov/name.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { DatasetInput, Experiment } from './answers.ts';

/** A term of the ML module. */
export function clew(term: string): Iri {
  return `${CLEW}${term}` as Iri;
}

/** What tells one experiment from another, also across servers. */
export type ExperimentKey = Pick<Experiment, 'id' | 'created'>;

function experimentKey({ id, created }: ExperimentKey): string {
  return created === undefined ? id : `${id}-${created.toString(36)}`;
}

export class MlflowNames {
  readonly #vocabulary: Vocabulary;
  readonly #place: string;
  readonly #models: string;

  /**
   * @param namespace put before the names of registered models, experiments, datasets and users, so that two servers that use the same names do not
   * mean the same things; without one, registered models have their bare names and the others are put under `mlflow`
   */
  constructor(vocabulary: Vocabulary, namespace?: string) {
    this.#vocabulary = vocabulary;
    this.#place = namespace ?? 'mlflow';
    this.#models = namespace === undefined ? '' : `${namespace}/`;
  }

  /** Run ids are random UUIDs: the same run has the same IRI wherever its server moves. */
  run(id: string): Iri {
    return this.#id('Run', `mlflow/${id}`);
  }

  /**
   * Every server numbers its experiments from 0, so the time of creation is part of the name.
   * @param created milliseconds since 1970; undefined for servers that do not say
   */
  experiment({ id, created }: ExperimentKey): Iri {
    return this.#id('Experiment', `${this.#place}/${experimentKey({ id, created })}`);
  }

  /** A logged model of MLflow 3, or a model kept among the files of a run of MLflow 2, by its random id. */
  loggedModel(id: string): Iri {
    return this.#id('ModelVersion', 'mlflow', id);
  }

  /** What the checkpoints and repetitions of one logged model name in one experiment have in common. */
  modelFamily(experiment: ExperimentKey, name: string): Iri {
    return this.#id('Model', `${this.#place}/${experimentKey(experiment)}/${name}`);
  }

  registeredModel(name: string): Iri {
    return this.#id('Model', this.#models + name);
  }

  registeredVersion(name: string, version: string): Iri {
    return this.#id('ModelVersion', this.#models + name, version);
  }

  alias(name: string, alias: string): Iri {
    return this.#id('Alias', this.#models + name, alias);
  }

  dataset(name: string): Iri {
    return this.#id('Dataset', `${this.#place}/${name}`);
  }

  /**
   * MLflow's digest has 32 bits and covers a sample of the rows, so different data can share it: the version's name adds a digest over everything
   * else that MLflow says of the data.
   */
  datasetVersion(dataset: DatasetInput): Iri {
    const { name, digest, sourceType, source, schema, profile } = dataset;
    const rest = sha256(JSON.stringify([sourceType ?? null, source ?? null, schema ?? null, profile ?? null]));
    return this.#id('DatasetVersion', `${this.#place}/${name}`, `${digest}-${rest.slice(0, 16)}`);
  }

  runMetric(runId: string, key: string): Iri {
    return this.#id('Metric', `mlflow/${runId}/${key}`);
  }

  modelMetric(modelId: string, run: string, dataset: string, key: string): Iri {
    return this.#id('Metric', `mlflow/${modelId}/${run}/${dataset}/${key}`);
  }

  evaluation(modelId: string, run: string, dataset: string): Iri {
    return this.#id('Evaluation', `mlflow/${modelId}/${run}/${dataset}`);
  }

  environment(digest: string): Iri {
    return this.#id('Environment', digest);
  }

  /** Code at one commit of one repository; without a repository the commit alone, which is a digest of the whole tree and its history. */
  code(repository: string | undefined, commit: string): Iri {
    const name =
      repository
        ?.replace(/^[a-z+]+:\/\//i, '')
        .replace(/^[^@/]*@/, '')
        .replace(/\.git$/, '') ?? 'commit';
    return this.#id('Code', name, commit);
  }

  /** MLflow knows an account name, not whether it belongs to a person. */
  user(name: string): Iri {
    return iri(`urn:clew:agent:${encodeURIComponent(this.#place)}/${encodeURIComponent(name.toWellFormed())}`);
  }

  #id(kind: string, name: string, version?: string): Iri {
    return idOf(this.#vocabulary.kind(kind)!, name.toWellFormed(), version?.toWellFormed());
  }
}
