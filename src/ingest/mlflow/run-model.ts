import { DCTERMS } from '../../prov/namespaces.ts';
import { Fault } from '../../prov/fault.ts';
import { element, GENERATED_AT, relate, type Statement } from '../../prov/statement.ts';
import { literal } from '../../prov/value.ts';
import { XSD_DATETIME, PROV } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, parseJson, type Json } from '../../rdf/json.ts';
import type { Run } from './answers.ts';
import type { ModelFiles } from './model-files.ts';
import { fileAttributes, placeOf } from './model.ts';
import { clew, type ExperimentKey, type MlflowNames } from './names.ts';
import { known, words } from './terms.ts';

/** A model that a client of MLflow 2 put among the files of its run. */
export interface RunModel {
  readonly id: string;
  readonly runId: string;
  readonly path: string;
  /** The run's artifact URI and the path: what the source of a registered version repeats. */
  readonly uri: string | undefined;
  /** `2026-11-21 07:31:53.770358`, in UTC. */
  readonly created: string | undefined;
}

/** Reads the tag in which clients of MLflow 2 list the models of a run; it is the only such list they leave. */
export function runModels(run: Run): RunModel[] {
  const history = run.tags.find((t) => t.key === 'mlflow.log-model.history')?.value;
  if (history === undefined) return [];
  let list: Json;
  try {
    list = parseJson(history);
  } catch (error) {
    // A long list is cut off in the middle by the limit that MLflow puts on tags.
    if (error instanceof Fault) return [];
    throw error;
  }
  return (Array.isArray(list) ? (list as readonly Json[]) : []).flatMap((item) => {
    const path = isObject(item) ? item.get('artifact_path') : undefined;
    if (!isObject(item) || typeof path !== 'string') return [];
    const id = item.get('model_uuid');
    const created = item.get('utc_time_created');
    return [
      {
        id: typeof id === 'string' && id !== '' ? id : `${run.id}-${path}`,
        runId: run.id,
        path,
        uri: run.artifactUri === undefined ? undefined : `${run.artifactUri}/${path}`,
        created: typeof created === 'string' ? created : undefined,
      },
    ];
  });
}

/** The model as a version made by its run. */
export function mapRunModel(
  model: RunModel,
  experiment: ExperimentKey,
  files: ModelFiles | undefined,
  names: MlflowNames,
): Statement[] {
  const id = names.loggedModel(model.id);
  const family = names.modelFamily(experiment, model.path);
  const created = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)$/.exec(model.created ?? '');
  return [
    element(family, [clew('Model')], { [TERM.name]: words(model.path) }),
    element(id, [clew('ModelVersion')], {
      ...known({
        [TERM.name]: words(model.path),
        [TERM.version]: words(model.id),
        [`${DCTERMS}identifier`]: words(`mlflow:model/${model.id}`),
        [GENERATED_AT]: created ? literal(`${created[1]}T${created[2]}Z`, XSD_DATETIME) : undefined,
        [`${PROV}atLocation`]: placeOf(model.uri),
      }),
      ...fileAttributes(files),
    }),
    relate('specializationOf', id, family),
    relate('wasGeneratedBy', id, names.run(model.runId), { role: { iri: clew('model') } }),
  ];
}
