/** A made-up training history, record by record: runs with hyperparameters and qualified usages, model versions, evaluations with metrics. */
import { describe, type Description } from '../src/prov/description.ts';
import type { Iri } from '../src/prov/iri.ts';
import { CLEW, PROV, XSD } from '../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../src/prov/statement.ts';
import type { Value } from '../src/prov/value.ts';

const double = (value: string): Value => ({ value, datatype: `${XSD}double` as Iri });
const integer = (value: number): Value => ({ value: String(value), datatype: `${XSD}integer` as Iri });
const time = (second: number): Value => ({
  value: new Date(1.7e12 + second * 1000).toISOString(),
  datatype: `${XSD}dateTime` as Iri,
});
const text = (value: string): Value => ({ value });
const ref = (of: string): Value => ({ iri: of as Iri });

/** One run with what it used and made: about 290 triples. */
export function record(n: number): Description[] {
  const run = `urn:clew:run:training/${n}`;
  const model = `urn:clew:model:churn-${n % 97}@${n}`;
  const evaluation = `urn:clew:evaluation:${n}`;
  const data = `urn:clew:dataset:acme/transactions@${n % 365}`;
  const said: Statement[] = [
    element(run, [`${PROV}Activity`, `${CLEW}Run`, `${CLEW}TrainingRun`], {
      [`${CLEW}name`]: text(`Training run ${n} of the churn model`),
      [`${CLEW}status`]: text(n % 9 === 0 ? 'failed' : 'completed'),
      [`${CLEW}project`]: text('acme/churn'),
      [`${PROV}startedAtTime`]: time(n * 60),
      [`${PROV}endedAtTime`]: time(n * 60 + 55),
      [`${CLEW}seed`]: integer(n),
      [`${CLEW}commandLine`]: text(`python train.py --config "conf/${n}.yaml" --epochs ${n % 50}`),
    }),
    relate('used', run, data, { role: ref(`${CLEW}trainingData`), time: new Date(1.7e12 + n * 60_000).toISOString() }),
    relate('used', run, `urn:clew:code:git/${n % 1000}`, { role: ref(`${CLEW}code`) }),
    relate('used', run, `urn:clew:environment:${n % 40}`),
    relate('wasAssociatedWith', run, `urn:clew:person:${n % 12}`, { plan: `urn:clew:plan:${n % 5}` }),
    element(model, [`${PROV}Entity`, `${CLEW}ModelVersion`], {
      [`${CLEW}name`]: text(`churn-${n % 97}`),
      [`${CLEW}version`]: text(String(n)),
      [`${CLEW}digest`]: text(`sha256:${n.toString(16).padStart(64, '0')}`),
    }),
    relate('wasGeneratedBy', model, run, { time: new Date(1.7e12 + n * 60_000 + 55_000).toISOString() }),
    relate('wasDerivedFrom', model, `urn:clew:model:churn-${n % 97}@${Math.max(0, n - 97)}`),
    relate('wasAttributedTo', model, `urn:clew:person:${n % 12}`),
    element(evaluation, [`${PROV}Activity`, `${CLEW}Run`], { [`${CLEW}name`]: text(`Evaluation ${n}`) }),
    relate('used', evaluation, model, { role: ref(`${CLEW}evaluatedModel`) }),
    relate('used', evaluation, data),
  ];
  for (let i = 0; i < 30; i++) {
    const parameter = `${run}#parameter-${i}`;
    said.push(
      element(parameter, [`${PROV}Entity`, `${CLEW}Hyperparameter`], {
        [`${CLEW}name`]: text(`parameter-${i}`),
        [`${CLEW}value`]: i % 2 ? double(`${i}.5e-${i}`) : integer(i * n),
      }),
      relate('hadMember', run, parameter),
    );
  }
  for (let i = 0; i < 20; i++) {
    said.push(
      element(`${evaluation}#metric-${i}`, [`${PROV}Entity`, `${CLEW}Metric`], {
        [`${CLEW}name`]: text(`metric-${i}`),
        [`${CLEW}value`]: double(`0.${(n * 7919 + i * 104_729) % 1_000_000}`),
        [`${CLEW}sampleSize`]: integer(1000 + i),
      }),
      relate('wasGeneratedBy', `${evaluation}#metric-${i}`, evaluation),
    );
  }
  return describe(said);
}
