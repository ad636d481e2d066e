/** A small training history: two dataset versions, a training run with its inputs, two model versions, an evaluation, a deployment. */
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { CLEW, PROV, XSD } from '../../src/prov/namespaces.ts';
import type { Iri } from '../../src/prov/iri.ts';

export const c = (name: string) => `${CLEW}${name}`;
export const id = (name: string) => `urn:clew:${name}`;
const text = (value: string) => ({ value });
const typed = (value: string, type: string) => ({ value, datatype: `${XSD}${type}` as Iri });
const role = (name: string) => ({ iri: c(name) as Iri });

function named(
  short: string,
  kind: string,
  name: string,
  more: Record<string, ReturnType<typeof text>> = {},
): Statement {
  return element(id(short), [c(kind)], { [c('name')]: text(name), ...more });
}

export function churn(): Statement[] {
  return [
    named('dataset:acme/transactions', 'Dataset', 'acme/transactions', { [c('project')]: text('churn') }),
    named('dataset:acme/transactions@1', 'DatasetVersion', 'acme/transactions', {
      [c('version')]: text('1'),
      [c('rowCount')]: typed('9007199254740993', 'nonNegativeInteger'),
      [c('digest')]: text(`sha256:${'a'.repeat(64)}`),
    }),
    named('dataset:acme/transactions@2', 'DatasetVersion', 'acme/transactions', { [c('version')]: text('2') }),
    relate('specializationOf', id('dataset:acme/transactions@1'), id('dataset:acme/transactions')),
    relate('specializationOf', id('dataset:acme/transactions@2'), id('dataset:acme/transactions')),
    relate('wasDerivedFrom', id('dataset:acme/transactions@2'), id('dataset:acme/transactions@1')),
    element(id('run:train'), [c('Run'), c('TrainingRun')], {
      [c('name')]: text('train'),
      [c('status')]: text('finished'),
      [`${PROV}startedAtTime`]: typed('2026-11-01T10:00:00Z', 'dateTime'),
      [`${PROV}endedAtTime`]: typed('2026-11-01T11:00:00Z', 'dateTime'),
      [c('experiment')]: { iri: id('experiment:e1') as Iri },
      'http://purl.org/dc/terms/identifier': text('mlflow:run/abc'),
    }),
    named('experiment:e1', 'Experiment', 'e1'),
    relate('used', id('run:train'), id('dataset:acme/transactions@2'), {
      role: role('trainingData'),
      time: '2026-11-01T10:00:01Z',
    }),
    relate('used', id('run:train'), id('code:churn@deadbeef'), { role: role('code') }),
    relate('used', id('run:train'), id('environment:e'), { role: role('environment') }),
    relate('used', id('run:train'), id('configuration:c'), { role: role('configuration') }),
    named('code:churn@deadbeef', 'Code', 'churn', { [c('version')]: text('deadbeef') }),
    element(id('environment:e'), [c('Environment')], { [c('cpuModel')]: text('Xeon') }),
    element('pkg:pypi/numpy@2.1.0', [c('Package')], { [c('name')]: text('numpy'), [c('version')]: text('2.1.0') }),
    relate('hadMember', id('environment:e'), 'pkg:pypi/numpy@2.1.0'),
    element(id('configuration:c'), [c('Configuration')]),
    named('hyperparameter:eps', 'Hyperparameter', 'adam_eps', { [`${PROV}value`]: typed('1e-8', 'double') }),
    relate('hadMember', id('configuration:c'), id('hyperparameter:eps')),
    named('model:churn', 'Model', 'churn'),
    ...['6', '7'].flatMap((version) => [
      named(`model:churn@${version}`, 'ModelVersion', 'churn', { [c('version')]: text(version) }),
      relate('specializationOf', id(`model:churn@${version}`), id('model:churn')),
    ]),
    relate('wasGeneratedBy', id('model:churn@7'), id('run:train'), {
      role: role('model'),
      time: '2026-11-01T10:59:00Z',
    }),
    relate('wasAttributedTo', id('model:churn@7'), id('person:ada'), { role: role('owner') }),
    element(id('person:ada'), [`${PROV}Person`], { [c('name')]: text('Ada') }),
    element(id('evaluation:v'), [c('Evaluation')], { [c('name')]: text('holdout') }),
    relate('wasDerivedFrom', id('evaluation:v'), id('model:churn@7')),
    relate('wasDerivedFrom', id('evaluation:v'), id('dataset:acme/transactions@1')),
    named('metric:auc', 'Metric', 'auc', { [`${PROV}value`]: typed('0.87', 'double') }),
    relate('hadMember', id('evaluation:v'), id('metric:auc')),
    named('deployment:live', 'Deployment', 'live'),
    relate('wasDerivedFrom', id('deployment:live'), id('model:churn@7')),
    ...alias('1', 'model:churn@6', '2026-10-01T00:00:00Z', '2026-11-02T00:00:00Z'),
    ...alias('2', 'model:churn@7', '2026-11-02T00:00:00Z'),
  ];
}

function alias(n: string, version: string, from: string, until?: string): Statement[] {
  const iri = id(`alias:churn/production@${n}`);
  return [
    element(iri, [c('Alias')], {
      [c('name')]: text('production'),
      [`${PROV}generatedAtTime`]: typed(from, 'dateTime'),
      ...(until !== undefined && { [`${PROV}invalidatedAtTime`]: typed(until, 'dateTime') }),
    }),
    relate('specializationOf', iri, id('model:churn')),
    relate('wasDerivedFrom', iri, id(version)),
  ];
}
