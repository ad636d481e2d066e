/** Histories in which one version is made of the one before: of those compared, one is an ancestor of the other. */
import { CLEW, XSD } from '../../../src/prov/namespaces.ts';
import type { Iri } from '../../../src/prov/iri.ts';
import { element, relate, type Statement } from '../../../src/prov/statement.ts';
import { sha256 } from '../../../src/prov/description.ts';

const text = (value: string) => ({ value });
const whole = (value: number) => ({ value: String(value), datatype: `${XSD}integer` as Iri });
const said = (id: string, kind: string, properties: Record<string, string>, more: object = {}) =>
  element(`urn:clew:${id}`, [`${CLEW}${kind}`], {
    ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [`${CLEW}${key}`, text(value)])),
    ...more,
  });
const link = (relation: Parameters<typeof relate>[0], from: string, to: string, role?: string) =>
  relate(
    relation,
    `urn:clew:${from}`,
    `urn:clew:${to}`,
    role === undefined ? {} : { role: { iri: `${CLEW}${role}` as Iri } },
  );
const digest = (name: string) => `sha256:${sha256(name)}`;

/** A dataset that grows: nine versions, each derived from and a revision of the one before. */
export function grown(): Statement[] {
  return numbers(9).flatMap((n) => [
    said(
      `dataset:grown@${n}`,
      'DatasetVersion',
      { name: 'grown', version: `${n}`, digest: digest(`grown${n}`) },
      { [`${CLEW}rowCount`]: whole(100 * n) },
    ),
    ...(n > 1
      ? [
          link('wasDerivedFrom', `dataset:grown@${n}`, `dataset:grown@${n - 1}`),
          link('wasRevisionOf', `dataset:grown@${n}`, `dataset:grown@${n - 1}`),
        ]
      : []),
  ]);
}

/** A dataset to which a run appends a day's raw data. */
export function appended(): Statement[] {
  return numbers(9).flatMap((n) => [
    said(`dataset:table@${n}`, 'DatasetVersion', { name: 'table', version: `${n}`, digest: digest(`table${n}`) }),
    said(`dataset:day@${n}`, 'DatasetVersion', { name: 'day', version: `${n}`, digest: digest(`day${n}`) }),
    said(`run:append-${n}`, 'TransformRun', { name: `append-${n}`, status: 'finished' }),
    link('wasGeneratedBy', `dataset:table@${n}`, `run:append-${n}`),
    link('used', `run:append-${n}`, `dataset:day@${n}`, 'rawData'),
    ...(n > 1 ? [link('used', `run:append-${n}`, `dataset:table@${n - 1}`, 'inputData')] : []),
  ]);
}

/** A model that each training takes up where the one before left it; the learning rate is lowered at version 9. */
export function tuned(): Statement[] {
  return numbers(9).flatMap((n) => [
    said(`model:tuned@${n}`, 'ModelVersion', { name: 'tuned', version: `${n}`, digest: digest(`tuned${n}`) }),
    said(`run:tune-${n}`, 'TrainingRun', { name: `tune-${n}`, status: 'finished' }),
    link('wasGeneratedBy', `model:tuned@${n}`, `run:tune-${n}`, 'model'),
    said(`configuration:tune-${n}`, 'Configuration', { name: `tune-${n}` }),
    link('used', `run:tune-${n}`, `configuration:tune-${n}`, 'configuration'),
    said(
      `hyperparameter:tune-${n}/lr`,
      'Hyperparameter',
      { name: 'lr' },
      { 'http://www.w3.org/ns/prov#value': text(n < 9 ? '1e-3' : '1e-4') },
    ),
    link('hadMember', `configuration:tune-${n}`, `hyperparameter:tune-${n}/lr`),
    ...(n > 1
      ? [
          link('used', `run:tune-${n}`, `model:tuned@${n - 1}`, 'baseModel'),
          link('wasRevisionOf', `model:tuned@${n}`, `model:tuned@${n - 1}`),
          link('wasInformedBy', `run:tune-${n}`, `run:tune-${n - 1}`),
        ]
      : []),
  ]);
}

/** Two runs whose data changed places, whose plots have nothing but their properties in common, and which share an agent that ran a thousand others. */
export function swapped(): Statement[] {
  const plots = (run: string, kinds: readonly string[]) =>
    kinds.flatMap((kind, i) => [
      said(`artifact:${run}${i}`, 'Artifact', {
        name: `${run}${i}${sha256(kind + run)}`,
        mediaType: `image/${kind}`,
        path: `plots/${kind}`,
        digest: digest(run + kind),
      }),
      link('used', `run:swap-${run}`, `artifact:${run}${i}`),
    ]);
  return [
    said('dataset:x@1', 'DatasetVersion', { name: 'x', version: '1', digest: digest('x') }),
    said('dataset:y@1', 'DatasetVersion', { name: 'y', version: '1', digest: digest('y') }),
    ...['a', 'b'].flatMap((run) => [
      said(`run:swap-${run}`, 'Run', { name: 'swap', status: 'finished' }),
      link('wasAssociatedWith', `run:swap-${run}`, 'software:robot'),
    ]),
    link('used', 'run:swap-a', 'dataset:x@1', 'trainingData'),
    link('used', 'run:swap-a', 'dataset:y@1', 'validationData'),
    link('used', 'run:swap-b', 'dataset:y@1', 'trainingData'),
    link('used', 'run:swap-b', 'dataset:x@1', 'validationData'),
    ...plots('a', ['png', 'svg', 'webp']),
    ...plots('b', ['webp', 'png']),
  ];
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
