/** The events that a run would have sent, of which no event ever came: https://openlineage.io/docs/spec/run-cycle */
import type { LineageCode } from '../../lineage/codes.ts';
import { jobIri } from '../../ingest/openlineage/names.ts';
import { namedOf, runIdOf } from '../../ingest/openlineage/name-of.ts';
import { Fault } from '../../prov/fault.ts';
import { sha256 } from '../../prov/description.ts';
import { localName, type Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { CLEW, DCTERMS, PROV } from '../../prov/namespaces.ts';
import { ENDED_AT, STARTED_AT } from '../../prov/statement.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Telling } from '../telling.ts';
import { dataAmong, datasetOf, NAMESPACE } from './dataset.ts';
import { facet, facets, ownFacet, PRODUCER, type Facet } from './facet.ts';

const SCHEMA_URL = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';

/** The last event of a run by its status; one that goes on, or of which nothing is known, has none. */
const END: Readonly<Record<string, string>> = { finished: 'COMPLETE', failed: 'FAIL', killed: 'ABORT' };

/** What the jobType facet calls the types of runs that it has no name of its own for. */
const JOB_TYPES = ['Training', 'Evaluation', 'Tuning', 'Transform', 'Collection', 'FeatureEngineering', 'Deployment'];

/** @throws Fault BAD_ARGUMENT where nobody said when the run was */
export function runEvents(telling: Telling, run: Iri): object[] {
  telling.tells(run);
  const [started, ended] = [telling.text(run, STARTED_AT), telling.closure.text(run, ENDED_AT)];
  const end = END[telling.text(run, TERM.status) ?? (ended === undefined ? '' : 'finished')];
  // A run that goes on by its status and has an end by its times has no event for that end: it stays a fact.
  if (end !== undefined) telling.values(run, ENDED_AT);
  const first = started ?? ended;
  if (first === undefined)
    throw new Fault<LineageCode>('BAD_ARGUMENT', `Nobody said when ${shortName(run)} was.`, {
      hint: 'An event has a time: record prov:startedAtTime of the run.',
    });
  const inputs = dataAmong(telling, telling.related(run, 'used')).map((each) => datasetOf(telling, each, 'input'));
  const outputs = dataAmong(telling, telling.relating(run, 'wasGeneratedBy')).map((each) =>
    datasetOf(telling, each, 'output'),
  );
  const job = { ...jobName(telling, run), ...withFacets(jobFacets(telling, run)) };
  const about = { runId: uuidOf(run), ...withFacets(runFacets(telling, run)) };
  const event = (eventType: string, eventTime: string, more: object) => ({
    eventType,
    eventTime,
    run: about,
    job,
    ...more,
    producer: PRODUCER,
    schemaURL: SCHEMA_URL,
  });
  const start = event('START', first, { inputs, outputs: [] });
  return end === undefined ? [{ ...start, outputs }] : [start, event(end, ended ?? first, { inputs, outputs })];
}

function withFacets(known: Readonly<Record<string, Facet>> | undefined): object {
  return known === undefined ? {} : { facets: known };
}

/** Run ids are UUIDs. One of our IRIs always gives the same: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8 */
export function uuidOf(run: Iri): string {
  const own = runIdOf(run);
  if (own !== undefined) return own;
  const hex = sha256(run);
  const variant = (8 + (parseInt(hex[16]!, 16) & 3)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What runs again and again: the job that is named; else the program that ran, or the run's own name. */
function jobName(telling: Telling, run: Iri): { namespace: string; name: string } {
  const job = telling.text(run, `${CLEW}job`) as Iri | undefined;
  const named = job && namedOf(job, 'job');
  if (named !== undefined) {
    telling.tells(jobIri(named));
    return named;
  }
  const name = telling.closure.text(run, `${CLEW}entryPoint`) ?? telling.closure.text(run, TERM.name);
  return { namespace: telling.closure.text(run, TERM.project) ?? NAMESPACE, name: name ?? shortName(run) };
}

function jobFacets(telling: Telling, run: Iri) {
  const types = telling.closure.types(run).map(localName);
  const type = JOB_TYPES.find((each) => types.includes(`${each}Run`));
  const description = telling.text(run, `${DCTERMS}description`);
  return facets({
    jobType: facet('jobType', {
      processingType: 'BATCH',
      integration: 'CLEW',
      ...(type !== undefined && { jobType: type.toUpperCase() }),
    }),
    documentation: facet('jobDocumentation', description === undefined ? undefined : { description }),
    sourceCodeLocation: facet('sourceCodeLocation', codeOf(telling, run)),
  });
}

/** The facet has one place, so it tells one code; the others are told as what the run used. */
function codeOf(telling: Telling, run: Iri): Facet | undefined {
  const [code] = telling.related(run, 'used', { kind: 'Code' });
  const repository = code && telling.text(code.iri, `${CLEW}repository`);
  if (code === undefined || repository === undefined) return undefined;
  telling.tells(code.iri);
  const [commit, branch, path] = ['commit', 'branch', 'path'].map((term) => telling.text(code.iri, CLEW + term));
  return {
    type: 'git',
    url: repository,
    repoUrl: repository,
    ...(path !== undefined && { path }),
    ...(commit !== undefined && { version: commit }),
    ...(branch !== undefined && { branch }),
  };
}

function runFacets(telling: Telling, run: Iri) {
  const environments = telling.related(run, 'used', { kind: 'Environment' }).map(({ iri }) => iri);
  const python = environments.map((iri) => telling.closure.text(iri, `${CLEW}pythonVersion`)).find(Boolean);
  const nominalStartTime = telling.text(run, `${CLEW}nominalStart`);
  const nominalEndTime = telling.text(run, `${CLEW}nominalEnd`);
  const message = telling.text(run, `${CLEW}errorMessage`);
  return facets({
    executionParameters: facet('executionParameters', parametersOf(telling, run)),
    processing_engine: facet(
      'processing_engine',
      python === undefined ? undefined : { name: 'python', version: python },
    ),
    environmentVariables: facet('environmentVariables', variablesOf(telling, [run, ...environments])),
    errorMessage: facet(
      'errorMessage',
      message === undefined ? undefined : { message, programmingLanguage: python === undefined ? 'unknown' : 'Python' },
    ),
    nominalTime: facet(
      'nominalTime',
      nominalStartTime === undefined
        ? undefined
        : { nominalStartTime, ...(nominalEndTime !== undefined && { nominalEndTime }) },
    ),
    parent: facet('parent', parentOf(telling, run)),
    tags: facet('tags', tagsOf(telling, run)),
    clew_environment: ownFacet('clew_environment', environmentFacet(telling, environments)),
    // What has no other place: who ran it, its command line, host, seeds.
    clew_run: ownFacet('clew_run', {
      iri: run,
      types: telling.closure.types(run).map(localName),
      facts: [...telling.agents(run), ...telling.rest(run)],
    }),
  });
}

function parametersOf(telling: Telling, run: Iri): Facet | undefined {
  const parameters = telling.related(run, 'used', { kind: 'Configuration' }).flatMap(({ iri: configuration }) => {
    telling.tells(configuration);
    telling.values(configuration, TERM.digest);
    return telling.related(configuration, 'hadMember', { kind: 'Hyperparameter' }).flatMap(({ iri }) => {
      telling.tells(iri);
      const key = telling.text(iri, TERM.name) ?? shortName(iri);
      return telling.texts(iri, `${PROV}value`).map((value) => ({ key, value }));
    });
  });
  return parameters.length === 0 ? undefined : { parameters };
}

function variablesOf(telling: Telling, of: readonly Iri[]): Facet | undefined {
  const environmentVariables = of
    .flatMap((iri) => telling.texts(iri, `${CLEW}environmentVariable`))
    .map((text) => ({ name: text.split('=', 1)[0]!, value: text.slice(text.indexOf('=') + 1) }));
  return environmentVariables.length === 0 ? undefined : { environmentVariables };
}

/** The facet has one place: the run that this one was within. */
function parentOf(telling: Telling, run: Iri): Facet | undefined {
  const [parent] = telling.closure.related(run, 'wasInformedBy', { kind: 'Run' });
  if (parent === undefined || telling.closure.text(run, `${CLEW}nested`) !== 'true') return undefined;
  if (telling.closure.related(run, 'wasInformedBy').length === 1) telling.related(run, 'wasInformedBy');
  return { run: { runId: uuidOf(parent.iri) }, job: jobName(telling, parent.iri) };
}

function tagsOf(telling: Telling, run: Iri): Facet | undefined {
  const tags = telling.texts(run, `${CLEW}tag`).map((text) => {
    const [key = ''] = text.split('=', 1);
    return { key: key === '' ? text : key, value: text.includes('=') ? text.slice(text.indexOf('=') + 1) : 'true' };
  });
  return tags.length === 0 ? undefined : { tags };
}

function environmentFacet(telling: Telling, environments: readonly Iri[]): Facet | undefined {
  const told = environments.map((iri) => {
    telling.tells(iri);
    const members = telling.related(iri, 'hadMember').map((member) => {
      telling.tells(member.iri);
      return { iri: member.iri, facts: telling.rest(member.iri) };
    });
    return { iri, facts: telling.rest(iri), members };
  });
  return told.length === 0 ? undefined : { environments: told };
}
