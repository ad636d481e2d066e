/** Runs of MLflow that happened within `clew run`, and data whose bytes are known. */
import { describe, expect, test } from 'vitest';
import { mapDataset } from '../../../src/ingest/mlflow/dataset.ts';
import { MlflowNames } from '../../../src/ingest/mlflow/names.ts';
import { mapRun } from '../../../src/ingest/mlflow/run.ts';
import type { Run } from '../../../src/ingest/mlflow/answers.ts';
import { iri } from '../../../src/prov/iri.ts';
import { loadVocabulary } from '../../../src/rdf/vocabulary.ts';

const names = new MlflowNames((await loadVocabulary({ modules: [] })).vocabulary);
const around = {
  experiment: {
    ...{ id: '1', name: 'e', lifecycle: undefined, location: undefined, created: undefined, tags: [] },
  },
  ...{ files: [], madeModel: false, evaluatedOn: () => false, histories: new Map<string, never>() },
};

function runWith(tags: Record<string, string>): Run {
  const unknown = { name: undefined, user: undefined, status: undefined, started: undefined, ended: undefined };
  return {
    ...{ id: 'a', experimentId: '1', ...unknown, lifecycle: undefined, artifactUri: undefined },
    ...{ params: [], metrics: [], datasets: [], modelInputs: [], modelOutputs: [] },
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  };
}

describe('the tags of clew run', () => {
  test('mean the run and the environment', () => {
    const tags = { 'clew.run': 'urn:clew:run:p/1', 'clew.environment': 'urn:clew:environment:e' };
    const said = mapRun(runWith(tags), around, names);
    expect(said).toContainEqual(expect.objectContaining({ relation: 'wasInformedBy', object: 'urn:clew:run:p/1' }));
    expect(said).toContainEqual(expect.objectContaining({ relation: 'used', object: 'urn:clew:environment:e' }));
  });

  test.each(['', 'main', 'urn:clew:dataset:x', 'urn:clew:run:a b'])('%j means nothing but a tag', (value) => {
    const said = mapRun(runWith({ 'clew.run': value, 'clew.environment': value }), around, names);
    expect(said.filter((s) => s.statement === 'relation')).toEqual([]);
  });
});

test.each([
  [`sha256:${'a'.repeat(64)}`, [`urn:clew:datafile:sha256:${'a'.repeat(64)}`]],
  ['md5:abc', []],
])('a dataset whose digest is said to be %s', (digest, files) => {
  const nothing = { sourceType: undefined, source: undefined, schema: undefined, profile: undefined };
  const input = { name: 'd', digest: '0a', ...nothing, tags: [{ key: 'clew.digest', value: digest }] };
  const said = mapDataset(input, iri('urn:clew:run:r'), false, names);
  const members = said.flatMap((s) => (s.statement === 'relation' && s.relation === 'hadMember' ? [s.object] : []));
  expect(members).toEqual(files);
});

test.each([
  ['train.csv', { 'train.csv': 'a' }, true],
  ['/home/me/work/train.csv', { 'train.csv': 'a', 'other.csv': 'b' }, true],
  ['file:///home/me/work/data/train.csv', { 'data/train.csv': 'a' }, true],
  ['/home/me/train.csv', { 'data/train.csv': 'a' }, false],
  ['s3://bucket/a/train.csv', { 'a/train.csv': 'a', 'train.csv': 'a' }, false],
])('data from %s, of what the command read', (uri, files, meets) => {
  const digests = Object.fromEntries(
    Object.entries(files).map(([path, digit]) => [path, `sha256:${digit.repeat(64)}`]),
  );
  const run = runWith({ 'clew.run': 'urn:clew:run:p/1', 'clew.inputs': JSON.stringify(digests) });
  const nothing = { sourceType: 'local', schema: undefined, profile: undefined, tags: [] };
  const datasets = [{ name: 'd', digest: '0a', ...nothing, source: JSON.stringify({ uri }) }];
  const said = mapRun({ ...run, datasets }, around, names);
  const members = said.flatMap((s) => (s.statement === 'relation' && s.relation === 'hadMember' ? [s.object] : []));
  expect(members).toEqual(meets ? [`urn:clew:datafile:sha256:${'a'.repeat(64)}`] : []);
});
