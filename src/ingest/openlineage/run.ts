import { configurationOf, parameterValue } from '../../capture/configuration.ts';
import { bool, clew, words } from '../../capture/terms.ts';
import { Fault } from '../../prov/fault.ts';
import { isIri, type Iri } from '../../prov/iri.ts';
import { PROV, XSD_DATETIME } from '../../prov/namespaces.ts';
import { element, ENDED_AT, relate, STARTED_AT, type Statement } from '../../prov/statement.ts';
import { dateTime } from '../../prov/time.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';
import { known } from '../mlflow/terms.ts';
import { namedBy } from './dataset.ts';
import { mapEngine } from './engine.ts';
import type { EventType, JobSaid, LineageEvent } from './event.ts';
import { mapNamedJob } from './job.ts';
import { agentIri, jobIri, runIri, type Named } from './names.ts';
import { tagsOf, tagValue, valueText } from './tags.ts';
import { facetAttributes, member, memberList, memberObject, memberText } from './terms.ts';

/** How far a run got, by the type of an event: https://openlineage.io/docs/spec/run-cycle. OTHER says nothing of it. */
const STATUS: Readonly<Partial<Record<EventType, string>>> = {
  START: 'running',
  RUNNING: 'running',
  COMPLETE: 'finished',
  FAIL: 'failed',
  ABORT: 'killed',
};

/** What the jobType facet calls a job, where it names a type of run that we know. */
const RUN_TYPES: Readonly<Record<string, string>> = { TRAINING: 'TrainingRun', EVALUATION: 'EvaluationRun' };

/** The run with what happened in it, who carried it out by which plan, and the runs that it belongs to. */
export function mapRun(
  event: LineageEvent,
  run: { id: string; facets: JsonObject },
  job: JobSaid,
  plan: Iri | undefined,
): Statement[] {
  const id = runIri(run.id);
  const agent = agentIri(event.producer);
  const jobType = memberText(job.facets.get('jobType'), 'jobType')?.toUpperCase() ?? '';
  const type = Object.hasOwn(RUN_TYPES, jobType) ? [clew(RUN_TYPES[jobType]!)] : [];
  return [
    ...mapNamedRun(run.id, job),
    element(id, type, {
      ...facetAttributes('run', run.facets),
      ...known({ ...happened(event), ...aboutRun(run.facets) }),
    }),
    element(agent, [`${PROV}SoftwareAgent`], { [TERM.name]: words(event.producer) }),
    relate('wasAssociatedWith', id, agent, {
      role: { iri: clew('executor') },
      ...(plan !== undefined && { plan }),
    }),
    ...mapParameters(run.facets, id),
    ...mapEngine(run.facets, id),
    ...mapParents(run.facets, id),
    ...mapDependencies(run.facets, id, job),
    ...mapEnclosing(run.facets, id),
  ];
}

/** A run that is only named. Its events may come later, or never. */
function mapNamedRun(runId: string, job: Named): Statement[] {
  return [
    element(runIri(runId), [clew('Run'), clew('ObservedRun')], {
      [TERM.name]: words(job.name),
      [TERM.project]: words(job.namespace),
      [TERM.identifier]: words(`openlineage:run/${runId}`),
      [clew('job')]: { iri: jobIri(job) },
    }),
  ];
}

function happened({ type, time }: LineageEvent): Record<string, Value | undefined> {
  const status = type && STATUS[type];
  const ended = status !== undefined && status !== 'running';
  return {
    [TERM.status]: status === undefined ? undefined : words(status),
    [STARTED_AT]: type === 'START' ? literal(time, XSD_DATETIME) : undefined,
    [ENDED_AT]: ended ? literal(time, XSD_DATETIME) : undefined,
  };
}

function aboutRun(facets: JsonObject): Record<string, Value | readonly Value[] | undefined> {
  const message = memberText(facets.get('errorMessage'), 'message');
  const nested = facets.get('parent') ?? tagValue(facets, 'clew_run');
  const variables = memberList(facets.get('environmentVariables'), 'environmentVariables');
  return {
    [clew('nested')]: nested === undefined ? undefined : bool(true),
    [clew('errorMessage')]: message === undefined ? undefined : words(message),
    [clew('errorType')]: errorType(message),
    [clew('nominalStart')]: time(memberText(facets.get('nominalTime'), 'nominalStartTime')),
    [clew('nominalEnd')]: time(memberText(facets.get('nominalTime'), 'nominalEndTime')),
    [clew('environmentVariable')]: variables.flatMap((variable) => {
      const name = memberText(variable, 'name');
      return name === undefined || name.includes('=') ? [] : [words(`${name}=${memberText(variable, 'value') ?? ''}`)];
    }),
    [clew('tag')]: tagsOf(facets),
  };
}

/** `ValueError: …`, `java.lang.IllegalStateException: …`: the facet has no member for the type. */
function errorType(message: string | undefined): Value | undefined {
  const type = /^([A-Za-z_][\w.$]*(?:Error|Exception)):/.exec(message ?? '')?.[1];
  return type === undefined ? undefined : words(type);
}

/** A time of a facet, which need not be one: `format` is not asserted. The facet keeps what was written. */
function time(text: string | undefined): Value | undefined {
  if (text === undefined) return undefined;
  try {
    return literal(dateTime(text), XSD_DATETIME);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** https://openlineage.io/docs/spec/facets/run-facets/: executionParameters, the only place for hyperparameters. */
function mapParameters(facets: JsonObject, run: Iri): Statement[] {
  const parameters = memberList(facets.get('executionParameters'), 'parameters').flatMap((parameter) => {
    const name = memberText(parameter, 'key');
    return name === undefined ? [] : [{ name, value: parameterValue(valueText(member(parameter, 'value'))) }];
  });
  const configuration = configurationOf(parameters);
  if (configuration === undefined) return [];
  return [...configuration.statements, relate('used', run, configuration.id, { role: { iri: clew('configuration') } })];
}

/** https://openlineage.io/docs/spec/facets/run-facets/parent_run: the run that started this one, and the one at the root. */
function mapParents(facets: JsonObject, run: Iri): Statement[] {
  const parent = facets.get('parent');
  return [parent, memberObject(parent, 'root')].flatMap((each) => (isObject(each) ? mapInformant(run, each) : []));
}

function mapInformant(run: Iri, said: Json): Statement[] {
  const job = namedBy(member(said, 'job'));
  const runId = memberText(member(said, 'run'), 'runId');
  if (runId === undefined || runIri(runId) === run) return mapNamedJob(job);
  return [...mapNamedJob(job), ...mapNamedRun(runId, job), relate('wasInformedBy', run, runIri(runId))];
}

/** Runs that had to come before inform this one, and this one those after; where only jobs are told, the jobs influence each other. */
function mapDependencies(facets: JsonObject, run: Iri, job: Named): Statement[] {
  const dependencies = facets.get('jobDependencies');
  const upstream = memberList(dependencies, 'upstream').flatMap((before) =>
    memberObject(before, 'run') === undefined
      ? mapJobsInOrder(namedBy(member(before, 'job')), job)
      : mapInformant(run, before),
  );
  const downstream = memberList(dependencies, 'downstream').flatMap((after) => {
    const other = namedBy(member(after, 'job'));
    const runId = memberText(member(after, 'run'), 'runId');
    if (runId === undefined) return mapJobsInOrder(job, other);
    return [...mapNamedJob(other), ...mapNamedRun(runId, other), relate('wasInformedBy', runIri(runId), run)];
  });
  return [...upstream, ...downstream];
}

function mapJobsInOrder(before: Named, after: Named): Statement[] {
  const influence = jobIri(before) === jobIri(after) ? [] : [relate('wasInfluencedBy', jobIri(after), jobIri(before))];
  return [...mapNamedJob(before), ...mapNamedJob(after), ...influence];
}

/** The process that `clew run` recorded, if the run was within one: its tags come through the client's environment. */
function mapEnclosing(facets: JsonObject, run: Iri): Statement[] {
  const [process, environment] = [tagValue(facets, 'clew_run'), tagValue(facets, 'clew_environment')];
  return [
    ...(process !== undefined && isIri(process) ? [relate('wasInformedBy', run, process)] : []),
    ...(environment !== undefined && isIri(environment)
      ? [relate('used', run, environment, { role: { iri: clew('environment') } })]
      : []),
  ];
}
