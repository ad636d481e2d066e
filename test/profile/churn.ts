/** The sample history, and one with files of models, data and packages in MLflow's manner: what profiles are written of. */
import { loadSample } from '../../src/cli/sample.ts';
import type { Opened } from '../../src/open.ts';
import type { Closure } from '../../src/lineage/closure.ts';
import { closureOf } from '../../src/profile/subject.ts';
import { CLEW } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { literal } from '../../src/prov/value.ts';
import { openEmpty } from '../ingest/context.ts';

export async function openSample(): Promise<Opened> {
  const opened = await openEmpty();
  await loadSample(opened);
  return opened;
}

export async function closureIn(opened: Opened, id: string): Promise<Closure> {
  return closureOf(opened, id);
}

const clew = (term: string) => CLEW + term;
export const RUN = 'urn:clew:run:lab/r1';
export const MADE = 'urn:clew:model:lab@m-1';
export const REGISTERED = 'urn:clew:model:risk@1';

function file(hex: string, path: string): Statement {
  return element(`urn:clew:datafile:sha256:${hex.repeat(64)}`, [clew('DataFile')], {
    [clew('digest')]: literal(`sha256:${hex.repeat(64)}`),
    [clew('path')]: literal(path),
  });
}

/** A registered version, derived from what a run made: two files; trained on one file, with a package that has an advisory. */
export const REGISTRY: readonly Statement[] = [
  element(RUN, [clew('TrainingRun')], { [clew('name')]: literal('r1'), [clew('status')]: literal('finished') }),
  element(MADE, [clew('ModelVersion')], {
    [clew('name')]: literal('risk'),
    [clew('version')]: literal('m-1'),
    [clew('digest')]: literal(`sha256:${'f'.repeat(64)}`),
  }),
  element(REGISTERED, [clew('ModelVersion')], { [clew('name')]: literal('risk'), [clew('version')]: literal('1') }),
  relate('wasDerivedFrom', REGISTERED, MADE),
  relate('wasGeneratedBy', MADE, RUN, { role: { iri: clew('model') as never } }),
  file('a', 'model/weights.bin'),
  file('b', 'model/MLmodel'),
  file('c', 'train.csv'),
  relate('hadMember', MADE, `urn:clew:datafile:sha256:${'a'.repeat(64)}`),
  relate('hadMember', MADE, `urn:clew:datafile:sha256:${'b'.repeat(64)}`),
  element('urn:clew:dataset:lab/train@1', [clew('DatasetVersion')], {
    [clew('name')]: literal('lab/train'),
    [clew('version')]: literal('1'),
    [clew('foreignDigest')]: [literal('mlflow:1234'), literal(`md5:${'0'.repeat(32)}`)],
    'http://purl.org/dc/terms/title': literal('Ausbildung', undefined, 'de'),
    'http://purl.org/dc/terms/license': { iri: 'https://licence.example/odd' as never },
  }),
  relate('hadMember', 'urn:clew:dataset:lab/train@1', `urn:clew:datafile:sha256:${'c'.repeat(64)}`),
  relate('used', RUN, 'urn:clew:dataset:lab/train@1', { role: { iri: clew('trainingData') as never } }),
  element('urn:clew:environment:e1', [clew('Environment')], { [clew('os')]: literal('Linux') }),
  relate('used', RUN, 'urn:clew:environment:e1', { role: { iri: clew('environment') as never } }),
  element('pkg:pypi/numpy@2.4.6', [clew('Package')], {
    [clew('name')]: literal('numpy'),
    [clew('version')]: literal('2.4.6'),
    [clew('advisory')]: { iri: 'https://osv.example/1' as never },
  }),
  relate('hadMember', 'urn:clew:environment:e1', 'pkg:pypi/numpy@2.4.6'),
];
