import { DCTERMS } from '../../prov/namespaces.ts';
import { isIri, type Iri } from '../../prov/iri.ts';
import { element, ENDED_AT, relate, STARTED_AT, type Statement } from '../../prov/statement.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { DatasetInput, Experiment, MetricPoint, Run } from './answers.ts';
import { COMMIT_TAG, isCommit, mapCode } from './code.ts';
import { mapConfiguration } from './configuration.ts';
import { jsonObject, mapDataset } from './dataset.ts';
import { mapEnvironment } from './environment.ts';
import { DELETED } from './experiment.ts';
import { mapRunMetrics } from './metrics.ts';
import type { ModelFiles } from './model-files.ts';
import { clew, type MlflowNames } from './names.ts';
import { bool, known, tag, time, words } from './terms.ts';

/** What an import knows of a run besides the run itself. */
export interface RunSurroundings {
  readonly experiment: Experiment;
  /** The files of the models it made, the only place where MLflow keeps an environment. */
  readonly files: readonly ModelFiles[];
  /** Whether it made a model. */
  readonly madeModel: boolean;
  /** Whether a metric of the run was computed on the dataset. */
  readonly evaluatedOn: (dataset: DatasetInput) => boolean;
  readonly histories: ReadonlyMap<string, readonly MetricPoint[]>;
}

/** Tags that are said in another way, and so are not repeated as tags. */
const MAPPED: ReadonlySet<string> = new Set([
  'mlflow.runName',
  'mlflow.user',
  'mlflow.parentRunId',
  'mlflow.source.name',
  'mlflow.source.git.branch',
  'mlflow.source.git.repoURL',
  'mlflow.note.content',
  'mlflow.log-model.history',
]);

/** What `clew run` has MLflow put on every run that is started within it: docs/mapping/run.md. */
const RUN_TAG = 'clew.run';
const ENVIRONMENT_TAG = 'clew.environment';
const INPUTS_TAG = 'clew.inputs';

const STATUS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    SCHEDULED: 'scheduled',
    RUNNING: 'running',
    FINISHED: 'finished',
    FAILED: 'failed',
    KILLED: 'killed',
  }),
);

/** A run with everything that is its own. Failed and killed runs have no error text in MLflow; none is made up. */
export function mapRun(run: Run, around: RunSurroundings, names: MlflowNames): Statement[] {
  const id = names.run(run.id);
  const tags = new Map(run.tags.map((t) => [t.key, t.value]));
  const read = filesRead(tags);
  return [
    element(
      id,
      [clew('Run'), ...(around.madeModel ? [clew('TrainingRun')] : [])],
      runAttributes(run, around, tags, names),
    ),
    ...parentOf(run, tags, names),
    ...withinOf(id, tags),
    ...operatorOf(run, tags, names),
    ...mapCode(tags, id, names),
    ...used(id, 'configuration', mapConfiguration(run.params)),
    ...around.files.flatMap((files) => used(id, 'environment', mapEnvironment(files, names))),
    ...run.datasets.flatMap((dataset) => mapDataset(dataset, id, around.evaluatedOn(dataset), names, read)),
    // A model that a run both made and read (a check of its own output) is not its input.
    ...run.modelInputs
      .filter((model) => !run.modelOutputs.some((output) => output.id === model))
      .map((model) => relate('used', id, names.loggedModel(model), { role: { iri: clew('appliedModel') } })),
    ...mapRunMetrics(run.id, id, run.metrics, around.histories, names),
  ];
}

function runAttributes(run: Run, around: RunSurroundings, tags: ReadonlyMap<string, string>, names: MlflowNames) {
  const { started, ended } = run;
  const status = run.status === undefined ? undefined : STATUS.get(run.status);
  // An end before the start is a clock's mistake: the start stays, the end is kept as a tag.
  const backwards = started !== undefined && ended !== undefined && ended < started;
  const said = run.tags.filter((t) => !MAPPED.has(t.key) && !(t.key === COMMIT_TAG && isCommit(t.value)));
  if (run.lifecycle === 'deleted') said.push(DELETED);
  if (backwards) said.push({ key: 'mlflow.end_time', value: String(ended) });
  if (status === undefined && run.status !== undefined) said.push({ key: 'mlflow.status', value: run.status });
  const note = tags.get('mlflow.note.content');
  const source = tags.get('mlflow.source.name');
  return known({
    [TERM.name]: words(run.name ?? tags.get('mlflow.runName') ?? run.id),
    [`${DCTERMS}identifier`]: words(`mlflow:run/${run.id}`),
    [TERM.status]: status === undefined ? undefined : words(status),
    [TERM.project]: words(around.experiment.name),
    [clew('experiment')]: { iri: names.experiment(around.experiment) },
    [STARTED_AT]: started === undefined ? undefined : time(started),
    [ENDED_AT]: ended === undefined || backwards ? undefined : time(ended),
    [clew('nested')]: tags.has('mlflow.parentRunId') || taggedIri(tags, RUN_TAG) ? bool(true) : undefined,
    [clew('entryPoint')]: source === undefined || source === '' ? undefined : words(source),
    [`${DCTERMS}description`]: note === undefined || note === '' ? undefined : words(note),
    [clew('tag')]: said.map(tag),
  });
}

function parentOf(run: Run, tags: ReadonlyMap<string, string>, names: MlflowNames): Statement[] {
  const parent = tags.get('mlflow.parentRunId');
  if (parent === undefined || parent === '') return [];
  return [relate('wasInformedBy', names.run(run.id), names.run(parent))];
}

/** The run of `clew run` that this one happened in, and the environment that it found. The tags stay as well: they are what MLflow says. */
function withinOf(run: Iri, tags: ReadonlyMap<string, string>): Statement[] {
  const [outer, environment] = [taggedIri(tags, RUN_TAG), taggedIri(tags, ENVIRONMENT_TAG)];
  return [
    ...(outer === undefined ? [] : [relate('wasInformedBy', run, outer)]),
    ...(environment === undefined ? [] : [relate('used', run, environment, { role: { iri: clew('environment') } })]),
  ];
}

/** Anybody may set a tag to anything: only what `clew run` writes means something here. */
function taggedIri(tags: ReadonlyMap<string, string>, key: string): Iri | undefined {
  const value = tags.get(key);
  return value !== undefined && /^urn:clew:(?:run|environment):/.test(value) && isIri(value) ? value : undefined;
}

/** What `clew run` says of the files that the command reads; anything else under that key means nothing here. */
function filesRead(tags: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const json = jsonObject(tags.get(INPUTS_TAG));
  const files = [...(json ?? [])].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && /^sha256:[0-9a-f]{64}$/.test(entry[1]),
  );
  return new Map(files);
}

function operatorOf(run: Run, tags: ReadonlyMap<string, string>, names: MlflowNames): Statement[] {
  const user = tags.get('mlflow.user') ?? run.user;
  if (user === undefined || user === '') return [];
  const id = names.user(user);
  return [
    element(id, ['http://www.w3.org/ns/prov#Agent'], { [TERM.name]: words(user) }),
    relate('wasAssociatedWith', names.run(run.id), id, { role: { iri: clew('operator') } }),
  ];
}

function used(
  run: Iri,
  role: string,
  thing: { readonly id: Iri; readonly statements: readonly Statement[] } | undefined,
): Statement[] {
  if (thing === undefined) return [];
  return [...thing.statements, relate('used', run, thing.id, { role: { iri: clew(role) } })];
}
