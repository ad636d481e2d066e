/** Runs made up at random, as statements and as plain objects; and questions, as expressions and as functions over those objects. */
import fc from 'fast-check';
import { CLEW, DCTERMS, PROV, XSD } from '../../src/prov/namespaces.ts';
import type { Iri } from '../../src/prov/iri.ts';
import type { RelationName } from '../../src/prov/relations.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import type { Value } from '../../src/prov/value.ts';

export const clew = (name: string): string => CLEW + name;
export const text = (value: string): Value => ({ value });
export const typed = (value: string, type: string): Value => ({ value, datatype: `${XSD}${type}` as Iri });

/** A value that was recorded, where it stands among all numbers (undefined: it is none), and whether it was recorded as a number. */
export interface Recorded {
  readonly value: Value & { readonly value: string };
  readonly rank?: number;
  readonly number: boolean;
}

const number = (rank: number, value: string, type = 'double'): Recorded => ({
  value: typed(value, type) as Recorded['value'],
  rank,
  number: true,
});
export const NUMBERS: readonly Recorded[] = [
  number(0, '-1e3'),
  number(1, '-0.5', 'decimal'),
  number(2, '0', 'integer'),
  number(3, '1e-8'),
  number(4, '0.10', 'decimal'),
  number(4, '1e-1'),
  number(6, '9007199254740992', 'integer'),
  number(7, '9007199254740993', 'integer'),
  number(8, 'INF'),
];
export const VALUES: readonly Recorded[] = [
  ...NUMBERS,
  { value: { value: '32' }, rank: 5, number: false },
  { value: { value: 'adam' }, number: false },
  { value: { value: 'it’s "odd"' }, number: false },
];

export interface MadeRun {
  readonly status: 'running' | 'finished' | 'failed' | 'killed';
  readonly project: 'apollo' | 'acme';
  readonly minute: number;
  readonly params: Readonly<Record<string, number>>;
  /** How a metric is recorded: by the run, by its evaluation, by an evaluation of its model; of a slice, of data that it made: not its own. */
  readonly metrics: readonly { readonly name: string; readonly value: number; readonly how: 0 | 1 | 2 | 3 | 4 }[];
  readonly tags: Readonly<Record<string, string>>;
  readonly data: number;
  readonly numpy: number;
}

export const PARAMETERS = ['lr', 'learning rate'];
export const METRICS = ['auc', 'val/auc'];

export const madeRuns = fc.array(
  fc.record<MadeRun>({
    status: fc.constantFrom('running', 'finished', 'failed', 'killed'),
    project: fc.constantFrom('apollo', 'acme'),
    minute: fc.nat(5),
    params: fc.dictionary(fc.constantFrom(...PARAMETERS), fc.nat(VALUES.length - 1)),
    metrics: fc.array(
      fc.record({
        name: fc.constantFrom(...METRICS),
        value: fc.nat(NUMBERS.length - 1),
        how: fc.constantFrom(0, 1, 2, 3, 4),
      }),
      { maxLength: 4 },
    ),
    tags: fc.dictionary(fc.constantFrom('team', 'note'), fc.constantFrom('a', 'b=c')),
    data: fc.nat(2),
    numpy: fc.nat(1),
  }),
  { minLength: 4, maxLength: 14 },
);

export const runId = (i: number): Iri => `urn:clew:run:r${i}` as Iri;
export const timeOf = (minute: number): string => `2026-11-21T09:0${minute}:00Z`;

function role(from: string, name: RelationName, to: string, word: string): Statement {
  return relate(name, from, to, { role: { iri: clew(word) as Iri } });
}

/** What is recorded when a run begins: it is running, whatever becomes of it. */
export function begun(run: MadeRun, i: number): Statement[] {
  const [id, configuration] = [runId(i), `urn:clew:configuration:${i}`];
  const [data, environment] = [`urn:clew:dataset:d@${run.data}`, `urn:clew:environment:e${run.numpy}`];
  const numpy = `urn:pkg:numpy-${run.numpy}`;
  return [
    element(id, [clew('Run'), clew('TrainingRun')], {
      [clew('name')]: text(`run ${i}`),
      [clew('project')]: text(run.project),
      [clew('status')]: text('running'),
      [`${PROV}startedAtTime`]: typed(timeOf(run.minute), 'dateTime'),
    }),
    role(id, 'used', configuration, 'configuration'),
    element(configuration, [clew('Configuration')], {}),
    ...Object.entries(run.params).flatMap(([name, value], n) => {
      const parameter = `urn:clew:hyperparameter:${i}-${n}`;
      return [
        element(parameter, [clew('Hyperparameter')], {
          [clew('name')]: text(name),
          [`${PROV}value`]: VALUES[value]!.value,
        }),
        relate('hadMember', configuration, parameter),
      ];
    }),
    role(id, 'used', data, 'trainingData'),
    element(data, [clew('DatasetVersion')], {
      [clew('digest')]: text(`d${run.data}`),
      [clew('version')]: text(String(run.data)),
    }),
    role(id, 'used', environment, 'environment'),
    relate('hadMember', environment, numpy),
    element(environment, [clew('Environment')], {}),
    element(numpy, [clew('Package')], { [clew('name')]: text('numpy'), [clew('version')]: text(`2.${run.numpy}`) }),
  ];
}

/** What is recorded later: how it ended. */
export function ended(run: MadeRun, i: number): Statement[] {
  const id = runId(i);
  const tags = Object.entries(run.tags).map(([key, value]) => text(`${key}=${value}`));
  return [
    element(id, [clew('Run')], {
      [clew('status')]: text(run.status),
      [clew('tag')]: tags,
      [`${DCTERMS}description`]: text(`run ${i} of ${run.project}`),
    }),
  ];
}

/** What is recorded last, of other things than the run: what it was worth. */
export function measured(run: MadeRun, i: number): Statement[] {
  const id = runId(i);
  return [
    ...run.metrics.flatMap(({ name, value, how }, n) => {
      const metric = `urn:clew:metric:${i}-${n}`;
      return [
        element(metric, [clew('Metric')], {
          [clew('name')]: text(name),
          [`${PROV}value`]: NUMBERS[value]!.value,
          ...(how === 3 && { [clew('slice')]: text('country=DE') }),
        }),
        ...way(id, metric, how, `${i}-${n}`),
      ];
    }),
  ];
}

function way(run: string, metric: string, how: number, n: string): Statement[] {
  if (how === 0 || how === 3) return [relate('wasGeneratedBy', metric, run)];
  const evaluation = `urn:clew:evaluation:${n}`;
  const held = [element(evaluation, [clew('Evaluation')], {}), relate('hadMember', evaluation, metric)];
  if (how === 1) return [...held, relate('wasGeneratedBy', evaluation, run)];
  const made = how === 2 ? `urn:clew:model:m@${n}` : `urn:clew:dataset:made@${n}`;
  const kind = how === 2 ? 'ModelVersion' : 'DatasetVersion';
  return [
    ...held,
    element(made, [clew(kind)], {}),
    relate('wasGeneratedBy', made, run),
    relate('wasDerivedFrom', evaluation, made),
  ];
}

/** The metrics that are a run's own. */
export function ownMetrics(run: MadeRun, name: string): Recorded[] {
  return run.metrics.filter((m) => m.name === name && m.how < 3).map((m) => NUMBERS[m.value]!);
}

export function parameter(run: MadeRun, name: string): Recorded[] {
  return name in run.params ? [VALUES[run.params[name]!]!] : [];
}
