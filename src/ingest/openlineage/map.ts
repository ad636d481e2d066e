/** One OpenLineage event as PROV statements: docs/mapping/openlineage.md. What is said depends on the event alone, never on what arrived before. */
import { clew, words } from '../../capture/terms.ts';
import type { Iri } from '../../prov/iri.ts';
import { PROV, XSD_DATETIME } from '../../prov/namespaces.ts';
import { element, GENERATED_AT, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { known } from '../mlflow/terms.ts';
import { mapCode } from './code.ts';
import { mapJobLineage, mapLineage, versionsOf, type LineageScope } from './columns.ts';
import { countsOf, fileOf, mapModel, mapState, stateOf, type DatasetState } from './dataset.ts';
import type { LineageEvent } from './event.ts';
import { mapJob } from './job.ts';
import { datasetIri, datasetVersionIri, eventIri, jobIri, runIri, UNVERSIONED, versionOfRun } from './names.ts';
import { mapQuality, mapTests } from './quality.ts';
import { mapRun } from './run.ts';
import { facetAttributes, FACETS, jsonLiteral, memberText } from './terms.ts';

/** @param derivation `wasInfluencedBy` says less, where several events contradict each other in what comes of what */
export function mapEvent(event: LineageEvent, derivation: LineageScope['derivation'] = 'wasDerivedFrom'): Statement[] {
  const { run, job, dataset } = event;
  const inputs = event.inputs.map((said) => stateOf(said, UNVERSIONED));
  const outputs = event.outputs.map((said) => stateOf(said, run === undefined ? UNVERSIONED : versionOfRun(run.id)));
  const described = dataset === undefined ? [] : [stateOf(dataset, UNVERSIONED)];
  const scope: LineageScope = {
    run: run && runIri(run.id),
    versionRead: versionsOf(inputs, UNVERSIONED),
    derivation,
  };
  const mapped = job && mapJob({ ...event, job });
  return [
    mapItself(event),
    ...(mapped?.statements ?? []),
    ...(run && job ? mapRun(event, run, job, mapped?.plan) : []),
    ...(run && job ? mapCode(job.facets, runIri(run.id)) : []),
    ...[...inputs, ...outputs, ...described].flatMap(mapState),
    ...(run ? inputs.flatMap((input) => mapInput(runIri(run.id), input)) : []),
    ...(run ? outputs.flatMap((output) => mapOutput(runIri(run.id), output, event.time)) : []),
    ...(run ? mapTests(run.id, run.facets, inputs) : []),
    ...(run ? [...inputs, ...outputs].flatMap((state) => mapQuality(run.id, state)) : []),
    ...[...outputs, ...described].flatMap(({ said, version }) => mapLineage(said, version, said.facets, scope)),
    ...(job ? mapJobLineage(job, job.facets, versionsOf(outputs, UNVERSIONED), scope) : []),
  ];
}

/** The event, with what belongs to it alone. One event said twice is one. */
function mapItself({ type, time, producer, schemaUrl, others, json, run, job, dataset }: LineageEvent): Statement {
  const about = run ? runIri(run.id) : job ? jobIri(job) : datasetIri(dataset!);
  return element(
    eventIri(json),
    [clew('LineageEvent')],
    known({
      [GENERATED_AT]: literal(time, XSD_DATETIME),
      [clew('eventType')]: type === undefined ? undefined : words(type),
      [clew('producer')]: words(producer),
      [clew('schemaUrl')]: schemaUrl === undefined ? undefined : words(schemaUrl),
      [clew('about')]: { iri: about },
      [clew('job')]: job === undefined ? undefined : { iri: jobIri(job) },
      [`${FACETS}event_others`]: others.size === 0 ? undefined : jsonLiteral(others),
    }),
  );
}

/**
 * Facets accumulate over the events of a run: one tells a version, another none (https://openlineage.io/docs/spec/run-cycle). Which comes last must not
 * matter, so the one that tells it says what the other takes the state for.
 */
function mapInput(run: Iri, state: DatasetState): Statement[] {
  const { useFacets } = state.said;
  const model = mapModel(state);
  const otherwise = datasetVersionIri(state.said, state.otherwise);
  return [
    relate('used', run, state.id, {
      role: { iri: clew('inputData') },
      attributes: {
        ...facetAttributes('input', useFacets),
        ...countsOf(useFacets, 'inputStatistics'),
        ...insteadOf(state.id, otherwise),
      },
    }),
    ...(model === undefined
      ? []
      : [
          ...model.statements,
          relate('used', run, model.id, {
            role: { iri: clew('appliedModel') },
            attributes: insteadOf(model.id, model.otherwise),
          }),
        ]),
  ];
}

function insteadOf(id: Iri, otherwise: Iri): Record<string, Value> {
  return id === otherwise ? {} : { [TERM.insteadOf]: { iri: otherwise } };
}

/** Of the state that an event without a version makes up for what the run made: it is this one. */
function toldAs(id: Iri, otherwise: Iri): Statement[] {
  return id === otherwise ? [] : [element(otherwise, [`${PROV}Entity`], { [TERM.toldAs]: { iri: id } })];
}

/** A dataset that the run dropped had a state until then; every other output is a state that the run made, with its file and model. */
function mapOutput(run: Iri, state: DatasetState, time: string): Statement[] {
  const { facets, useFacets } = state.said;
  const attributes = { ...facetAttributes('output', useFacets), ...countsOf(useFacets, 'outputStatistics') };
  const told = toldAs(state.id, datasetVersionIri(state.said, state.otherwise));
  if (memberText(facets.get('lifecycleStateChange'), 'lifecycleStateChange') === 'DROP')
    return [...told, relate('wasInvalidatedBy', state.id, run, { time, attributes })];
  const model = mapModel(state);
  const file = fileOf(state);
  return [
    ...told,
    relate('wasGeneratedBy', state.id, run, { role: { iri: clew('outputData') }, attributes }),
    ...(file === undefined ? [] : [relate('wasGeneratedBy', file, run, { role: { iri: clew('outputData') } })]),
    ...(model === undefined
      ? []
      : [
          ...model.statements,
          ...toldAs(model.id, model.otherwise),
          relate('wasGeneratedBy', model.id, run, { role: { iri: clew('model') } }),
        ]),
  ];
}
