/** A made-up training history of any length, the same each time: records as the door sees them. */
import { describe, type Description } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, PROV, XSD } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import type { Value } from '../../src/prov/value.ts';
import type { TypesOf } from '../../src/shacl/graph.ts';

const text = (value: string): Value => ({ value });
const typed = (value: string, datatype: string): Value => ({ value, datatype: (XSD + datatype) as Iri });
const role = (name: string): Value => ({ iri: (CLEW + name) as Iri });
const named = (kind: string, name: string | number): string => `urn:clew:${kind}:acme/${name}`;

const c = (name: string): string => CLEW + name;

/** One element of history: what is recorded together, with the types of what it refers to. */
export interface HistoryRecord {
  readonly descriptions: readonly Description[];
  readonly typesOf: TypesOf;
}

const TYPES: Readonly<Record<string, readonly string[]>> = {
  dataset: [c('DatasetVersion'), `${PROV}Entity`],
  code: [c('Code'), `${PROV}Entity`],
  environment: [c('Environment'), `${PROV}Entity`],
  person: [c('Person'), `${PROV}Agent`],
  project: [c('Model'), `${PROV}Entity`],
  model: [c('ModelVersion'), `${PROV}Entity`],
  run: [c('TrainingRun'), c('Run'), `${PROV}Activity`],
  configuration: [c('Configuration'), `${PROV}Entity`],
};

/** Types by the kind that an IRI names, as a store would answer. */
export const typesOf: TypesOf = (iri) => (TYPES[iri.split(':')[2] ?? ''] ?? []) as readonly Iri[];

function hyperparameters(run: number, count: number): Statement[] {
  const out: Statement[] = [];
  const configuration = named('configuration', run);
  out.push(element(configuration, [c('Configuration'), `${PROV}Entity`], { [c('name')]: text(`config-${run}`) }));
  for (let i = 0; i < count; i++) {
    const id = named('hyperparameter', `${run}/hp${i}`);
    const value =
      i % 3 === 0
        ? typed(`${i + 1}e-${(run % 7) + 1}`, 'double')
        : i % 3 === 1
          ? typed(String(i * run), 'integer')
          : text(`choice-${i}`);
    out.push(
      element(id, [c('Hyperparameter'), `${PROV}Entity`], {
        [c('name')]: text(`hp${i}`),
        [`${PROV}value`]: value,
        ...(i % 4 === 0 && { [c('tuned')]: typed('false', 'boolean') }),
      }),
      relate('hadMember', configuration, id),
    );
  }
  return out;
}

/** A training run with its configuration: 150 triples with 20 hyperparameters. */
export function trainingRecord(run: number, parameters = 20): HistoryRecord {
  const id = named('run', run);
  const [start, end] = ['2026-11-01T09:30:00Z', '2026-11-01T11:45:30.5Z'];
  const use = (object: string, as: string): Statement => relate('used', id, object, { role: role(as), time: start });
  const statements: Statement[] = [
    element(id, [c('TrainingRun'), c('Run'), `${PROV}Activity`], {
      [c('name')]: text(`train-${run}`),
      [c('project')]: text('churn'),
      [c('status')]: text('finished'),
      [c('seed')]: text(String(run)),
      [c('commandLine')]: text(`python train.py --run ${run}`),
      [c('exitCode')]: typed('0', 'integer'),
      [c('hostName')]: text('gpu-07'),
      [c('precision')]: text('bf16'),
      [`${PROV}startedAtTime`]: typed(start, 'dateTime'),
      [`${PROV}endedAtTime`]: typed(end, 'dateTime'),
    }),
    use(named('dataset', run % 9), 'trainingData'),
    use(named('code', run % 5), 'code'),
    use(named('environment', run % 3), 'environment'),
    use(named('configuration', run), 'configuration'),
    relate('wasAssociatedWith', id, named('person', run % 4), { role: role('operator') }),
    ...hyperparameters(run, parameters),
  ];
  return { descriptions: describe(statements), typesOf };
}

/** An evaluation of a run's model, with its metrics: about 110 triples with 16 metrics. */
export function evaluationRecord(run: number, metrics = 16): HistoryRecord {
  const id = named('evaluation', run);
  const statements: Statement[] = [
    element(id, [c('Evaluation'), `${PROV}Entity`], { [c('name')]: text(`eval-${run}`), [c('slice')]: text('all') }),
    relate('wasDerivedFrom', id, named('model', run)),
    relate('wasDerivedFrom', id, named('dataset', run % 9)),
    relate('wasGeneratedBy', id, named('run', run), { time: '2026-11-01T12:00:00Z' }),
  ];
  for (let i = 0; i < metrics; i++) {
    const metric = named('metric', `${run}/m${i}`);
    statements.push(
      element(metric, [c('Metric'), `${PROV}Entity`], {
        [c('name')]: text(`metric-${i}`),
        [`${PROV}value`]: typed(`0.${(run * 31 + i * 7) % 1000}`, 'double'),
        [c('higherIsBetter')]: typed('true', 'boolean'),
        [c('threshold')]: typed('0.5', 'double'),
      }),
      relate('hadMember', id, metric),
    );
  }
  return { descriptions: describe(statements), typesOf };
}

/** A model version: about 20 triples. */
export function modelRecord(run: number): HistoryRecord {
  const id = named('model', run);
  const digest = `sha256:${run.toString(16).padStart(64, '0')}`;
  const statements: Statement[] = [
    element(id, [c('ModelVersion'), `${PROV}Entity`], {
      [c('name')]: text('churn'),
      [c('version')]: text(String(run)),
      [c('digest')]: text(digest),
      [c('task')]: text('binary classification'),
    }),
    relate('wasGeneratedBy', id, named('run', run), { time: '2026-11-01T11:45:30Z', role: role('trainedModel') }),
    relate('wasAttributedTo', id, named('person', run % 4), { role: role('owner') }),
    relate('wasDerivedFrom', id, named('dataset', run % 9), { activity: named('run', run) }),
    relate('specializationOf', id, named('project', 'churn')),
    ...(run > 1 ? [relate('wasRevisionOf', id, named('model', run - 1))] : []),
  ];
  return { descriptions: describe(statements), typesOf };
}

/** The records of some runs, in order. */
export function* history(runs: number): Generator<HistoryRecord> {
  for (let run = 1; run <= runs; run++) yield* [trainingRecord(run), modelRecord(run), evaluationRecord(run)];
}
