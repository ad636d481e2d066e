import { dataFileId } from '../../capture/terms.ts';
import { PROV } from '../../prov/namespaces.ts';
import { isIri, type Iri } from '../../prov/iri.ts';
import { Fault } from '../../prov/fault.ts';
import { sha256 } from '../../prov/description.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, valueText, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, JsonNumber, parseJson, type JsonObject } from '../../rdf/json.ts';
import type { DatasetInput } from './answers.ts';
import { clew, type MlflowNames } from './names.ts';
import { integer, known, tag, words } from './terms.ts';

/** What MLflow calls the context of a dataset, and the role it is here. Anything else is input data, with the context kept beside it. */
const ROLES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    train: 'trainingData',
    training: 'trainingData',
    val: 'validationData',
    valid: 'validationData',
    validation: 'validationData',
    test: 'testData',
    testing: 'testData',
    eval: 'evaluationData',
    evaluation: 'evaluationData',
    raw: 'rawData',
    calibration: 'calibrationData',
    reference: 'referenceData',
  }),
);

const CONTEXT = 'mlflow.data.context';

/** A strong digest that whoever logged the data gave: `sha256:` of the bytes of the file that they came from. */
const DIGEST = 'clew.digest';

/**
 * A dataset version, the dataset it is a version of, and that the run used it. Who made the data MLflow does not say.
 * @param evaluated whether a metric of this run was computed on it: `mlflow.models.evaluate` adds its data without a context
 * @param read digests of the files that the command around the run read, by path
 */
export function mapDataset(
  input: DatasetInput,
  run: Iri,
  evaluated: boolean,
  names: MlflowNames,
  read: ReadonlyMap<string, string> = new Map(),
): Statement[] {
  const dataset = names.dataset(input.name);
  const version = names.datasetVersion(input);
  const profile = jsonObject(input.profile);
  const rows = profile?.get('num_rows');
  const context = input.tags.find((t) => t.key === CONTEXT)?.value.toLowerCase();
  const role =
    context === undefined ? (evaluated ? 'evaluationData' : 'inputData') : (ROLES.get(context) ?? 'inputData');
  const digest = input.tags.find((t) => t.key === DIGEST)?.value ?? digestOf(input, read);
  const file = digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest) ? dataFileId(digest) : undefined;
  const tags = input.tags.filter((t) => t.key !== CONTEXT || role === 'inputData').map(tag);
  return [
    element(dataset, [clew('Dataset')], { [TERM.name]: words(input.name) }),
    element(
      version,
      [clew('DatasetVersion')],
      known({
        [TERM.name]: words(input.name),
        [TERM.version]: words(version.slice(version.lastIndexOf('@') + 1)),
        [clew('foreignDigest')]: words(`mlflow:${input.digest}`),
        [clew('sourceType')]: input.sourceType === undefined ? undefined : words(input.sourceType),
        [`${PROV}atLocation`]: locationOf(jsonObject(input.source)),
        [clew('schema')]: input.schema === undefined ? undefined : words(input.schema),
        [clew('schemaDigest')]: input.schema === undefined ? undefined : literal(`sha256:${sha256(input.schema)}`),
        [clew('columnCount')]: columnCount(input.schema),
        [clew('profile')]: input.profile === undefined ? undefined : words(input.profile),
        [clew('rowCount')]: rows instanceof JsonNumber && /^\d+$/.test(rows.text) ? integer(rows.text) : undefined,
      }),
    ),
    relate('specializationOf', version, dataset),
    ...(file === undefined
      ? []
      : [element(file, [clew('DataFile')], { [TERM.digest]: literal(digest!) }), relate('hadMember', version, file)]),
    relate('used', run, version, {
      role: { iri: clew(role) },
      ...(tags.length > 0 && { attributes: { [clew('tag')]: tags } }),
    }),
  ];
}

/** The digest of the one file read whose path is the source that MLflow was told, as it is or in full. */
function digestOf(input: DatasetInput, read: ReadonlyMap<string, string>): string | undefined {
  const location = read.size === 0 ? undefined : locationOf(jsonObject(input.source));
  if (!location) return undefined;
  const source = valueText(location)
    .replace(/^file:\/\//, '')
    .replace(/^\.\//, '');
  const found = [...read].filter(([path]) => source === path || source.endsWith(`/${path}`));
  return found.length === 1 ? found[0]![1] : undefined;
}

/** Where the data lay: a URI where MLflow has one, else its words (a local path, a Hugging Face name). Code that made it in memory is no place. */
function locationOf(source: JsonObject | undefined): Value | undefined {
  for (const key of ['uri', 'url', 'path', 'delta_table_name', 'table_name']) {
    const value = source?.get(key);
    if (typeof value === 'string' && value !== '') return isIri(value) ? { iri: value } : words(value);
  }
  return undefined;
}

function columnCount(schema: string | undefined): Value | undefined {
  const columns = jsonObject(schema)?.get('mlflow_colspec');
  return Array.isArray(columns) ? integer(String(columns.length)) : undefined;
}

/** MLflow keeps JSON inside strings; what a plug-in wrote there need not be JSON. */
export function jsonObject(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const json = parseJson(text);
    return isObject(json) ? json : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
