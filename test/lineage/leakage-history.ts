/** Models that are judged on data which hang together with what they learned from, each in another way. */
import type { Iri } from '../../src/prov/iri.ts';
import type { Value } from '../../src/prov/value.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { c, id } from './drift-worlds.ts';

const text = (value: string) => ({ value });
const role = (name: string) => ({ role: { iri: c(name) as Iri } });
const digest = (digit: string) => ({ value: `sha256:${digit.repeat(64)}` });
const EMPTY = { value: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' };

const data = (name: string, more: Record<string, Value> = {}): Statement =>
  element(id(`dataset:${name}`), [c('DatasetVersion')], { [c('name')]: text(name), ...more });
const origin = { [c('origin')]: text('partnerFeed') };

function trainedOn(name: string, training: string): Statement[] {
  const [model, run] = [id(`model:${name}@1`), id(`run:train-${name}`)];
  return [
    element(model, [c('ModelVersion')], { [c('name')]: text(name), [c('version')]: text('1') }),
    element(run, [c('Run')], { [c('name')]: text(name) }),
    relate('wasGeneratedBy', model, run),
    relate('used', run, id(`dataset:${training}`), role('trainingData')),
  ];
}

/** A model trained on one dataset version, and evaluated on another. */
function judged(name: string, training: string, evaluation: string): Statement[] {
  const [model, result] = [id(`model:${name}@1`), id(`evaluation:${name}`)];
  return [
    ...trainedOn(name, training),
    element(result, [c('Evaluation')], { [c('name')]: text(name) }),
    relate('wasDerivedFrom', result, model),
    relate('wasDerivedFrom', result, id(`dataset:${evaluation}`)),
  ];
}

function made(run: string, name: string, from: readonly string[], to: readonly string[]): Statement[] {
  return [
    element(id(`run:${run}`), [c('Run')], { [c('name')]: text(name) }),
    ...from.map((one) => relate('used', id(`run:${run}`), id(`dataset:${one}`))),
    ...to.map((one) => relate('wasGeneratedBy', id(`dataset:${one}`), id(`run:${run}`))),
  ];
}

function files(name: string, ...digits: readonly string[]): Statement[] {
  return digits.flatMap((digit) => [
    element(id(`datafile:${name}-${digit}`), [c('DataFile')], {
      [c('digest')]: digit === 'empty' ? EMPTY : digest(digit),
    }),
    relate('hadMember', id(`dataset:${name}`), id(`datafile:${name}-${digit}`)),
  ]);
}

/** A model that learned from features besides its training data. */
function featured(name: string, training: string, madeFrom: readonly string[], evaluation: string): Statement[] {
  const [features, run] = [id(`featureset:${name}@1`), id(`run:features-${name}`)];
  return [
    ...judged(name, training, evaluation),
    element(features, [c('FeatureSet')], { [c('name')]: text(name), [c('version')]: text('1') }),
    element(run, [c('Run')], { [c('name')]: text('features') }),
    relate('wasGeneratedBy', features, run),
    ...madeFrom.map((one) => relate('used', run, id(`dataset:${one}`), role('inputData'))),
    relate('used', id(`run:train-${name}`), features, role('features')),
  ];
}

const FEATURES: readonly Statement[] = [
  ...featured('features', 'a@1', ['b@1'], 'b@1'),
  ...featured('both-parts', 'train@1', ['train@1', 'test@1'], 'test@1'),
  ...featured('own-part', 'train@1', ['train@1'], 'test@1'),
];

/** A model trained on the first of two parts and judged on the other: part names, roles, digests and rows of each. */
function divided(
  name: string,
  run: { readonly name: string; readonly rowsIn?: string },
  parts: readonly { readonly split?: string; readonly role?: string; readonly rows?: string }[],
): Statement[] {
  const rows = (value: string) => ({ value, datatype: 'http://www.w3.org/2001/XMLSchema#integer' as Iri });
  const [maker, names] = [id(`run:${name}`), [`${name}@1`, `${name}@2`] as const];
  return [
    ...judged(name, ...names),
    element(maker, [c('Run')], {
      [c('name')]: text(run.name),
      ...(run.rowsIn !== undefined && { [c('rowsIn')]: rows(run.rowsIn) }),
    }),
    relate('used', maker, id('dataset:raw@1')),
    ...parts.flatMap((part, i) => [
      data(names[i]!, {
        ...(part.split !== undefined && { [c('split')]: text(part.split) }),
        ...(part.rows !== undefined && { [c('rowCount')]: rows(part.rows) }),
      }),
      relate('wasGeneratedBy', id(`dataset:${names[i]!}`), maker, part.role === undefined ? {} : role(part.role)),
    ]),
  ];
}

const TRAIN_AND_TEST = [{ split: 'train' }, { split: 'test' }] as const;
const SPLITS: readonly Statement[] = [
  ...divided('called', { name: 'split-strings' }, [{}, {}]),
  ...divided('any-role', { name: 'etl' }, [{ role: 'transformedData' }, { role: 'rawData' }]),
  ...divided('part-role', { name: 'etl' }, [{ role: 'trainingData' }, { role: 'testData' }]),
  ...divided('one-part', { name: 'split' }, [
    { split: 'train', role: 'trainingData' },
    { split: 'Training', role: 'testData' },
  ]),
  ...divided(
    'crowded',
    { name: 'split', rowsIn: '1000' },
    TRAIN_AND_TEST.map((part) => ({ ...part, rows: '1000' })),
  ),
  ...divided(
    'roomy',
    { name: 'split', rowsIn: '1000' },
    TRAIN_AND_TEST.map((part) => ({ ...part, rows: '500' })),
  ),
];

export const LEAKS: readonly Statement[] = [
  ...['a@1', 'b@1', 'raw@1', 'lookup@1'].map((name) => data(name, origin)),
  ...judged('same', 'a@1', 'a@1'),
  // The same bytes under two names.
  data('copy@1', { ...origin, [c('digest')]: digest('1') }),
  data('copy@2', { ...origin, [c('digest')]: digest('1') }),
  ...judged('content', 'copy@1', 'copy@2'),
  data('folder@1', origin),
  data('folder@2', origin),
  ...files('folder@1', '2', '3', 'empty'),
  ...files('folder@2', '3', '4', 'empty'),
  ...judged('files', 'folder@1', 'folder@2'),
  // All empty files are alike, and that says nothing.
  data('hollow@1', origin),
  data('hollow@2', origin),
  ...files('hollow@1', 'empty'),
  ...files('hollow@2', 'empty'),
  ...judged('hollow', 'hollow@1', 'hollow@2'),
  // One from the other, over two steps.
  ...['sampled@1', 'cleaned@1'].map((name) => data(name)),
  ...made('clean', 'clean', ['a@1'], ['cleaned@1']),
  relate('wasDerivedFrom', id('dataset:sampled@1'), id('dataset:cleaned@1')),
  ...judged('sampled', 'a@1', 'sampled@1'),
  ...judged('backwards', 'sampled@1', 'a@1'),
  // The usual way: a split.
  data('train@1', { [c('split')]: text('train') }),
  data('test@1', { [c('split')]: text('test') }),
  ...made('split', 'split', ['raw@1'], ['train@1', 'test@1']),
  ...files('train@1', '5', '6'),
  ...files('test@1', '7'),
  ...files('raw@1', '8'),
  ...['prepared@1', 'prepared@2'].map((name) => data(name)),
  ...made('prepare-train', 'prepare', ['train@1'], ['prepared@1']),
  ...made('prepare-test', 'prepare', ['test@1'], ['prepared@2']),
  ...judged('split', 'prepared@1', 'prepared@2'),
  // The training part was drawn anew, beside the split: it may hold rows of the other part. It revises the first, and so does the model.
  data('train@2', { [c('split')]: text('train') }),
  ...made('redraw', 'clean', ['raw@1'], ['train@2']),
  relate('wasRevisionOf', id('dataset:train@2'), id('dataset:train@1')),
  ...judged('redrawn', 'train@2', 'test@1'),
  relate('wasRevisionOf', id('model:redrawn@1'), id('model:same@1')),
  // A split after which both sides read a table that one cannot tell anything of.
  ...['joined@1', 'joined@2'].map((name) => data(name)),
  ...made('join-train', 'join', ['train@1', 'lookup@1'], ['joined@1']),
  ...made('join-test', 'join', ['test@1', 'lookup@1'], ['joined@2']),
  ...judged('joined', 'joined@1', 'joined@2'),
  data('left@1'),
  data('right@1'),
  ...made('careless', 'random_split', ['raw@1'], ['left@1', 'right@1']),
  ...files('left@1', '9', 'a'),
  ...files('right@1', 'a'),
  ...['left@2', 'right@2'].map((name) => data(name)),
  ...made('left-on', 'prepare', ['left@1'], ['left@2']),
  ...made('right-on', 'prepare', ['right@1'], ['right@2']),
  ...judged('careless', 'left@2', 'right@2'),
  // One origin, and nobody says how it was divided.
  ...['half@1', 'half@2', 'out@1', 'out@2'].map((name) => data(name)),
  ...made('half-1', 'query', ['raw@1'], ['half@1']),
  ...made('half-2', 'query', ['raw@1'], ['half@2']),
  ...judged('undivided', 'half@1', 'half@2'),
  ...made('etl', 'nightly', ['raw@1'], ['out@1', 'out@2']),
  ...judged('unsaid', 'out@1', 'out@2'),
  ...judged('apart', 'a@1', 'b@1'),
  data('found@1', { [c('digest')]: digest('b') }),
  ...judged('unknown', 'a@1', 'found@1'),
  // The base model learned from what the fine-tuned one is judged on.
  ...judged('base', 'b@1', 'a@1'),
  ...judged('tuned', 'raw@1', 'b@1'),
  relate('used', id('run:train-tuned'), id('model:base@1'), role('baseModel')),
  // Chosen by what it is judged on.
  ...judged('chosen', 'a@1', 'b@1'),
  relate('used', id('run:train-chosen'), id('dataset:b@1'), role('validationData')),
  // Data that a model labelled did not take its training data over.
  data('labelled@1', origin),
  ...made('label', 'label', ['b@1'], ['labelled@1']),
  relate('used', id('run:label'), id('model:same@1'), role('appliedModel')),
  ...judged('labelled', 'a@1', 'labelled@1'),
  ...FEATURES,
  ...SPLITS,
  // Judged by a run of which no evaluation is recorded.
  ...trainedOn('unjudged', 'a@1'),
  element(id('run:judge'), [c('Run')], { [c('name')]: text('judge') }),
  relate('used', id('run:judge'), id('model:unjudged@1'), role('evaluatedModel')),
  relate('used', id('run:judge'), id('dataset:a@1'), role('evaluationData')),
  element(id('model:blank@1'), [c('ModelVersion')], { [c('name')]: text('blank'), [c('version')]: text('1') }),
];

/** What is found of the model of each name: verdict, relation, what is shared, the run that split. */
export const FOUND: Readonly<Record<string, readonly [string, string?, (readonly string[])?, string?]>> = {
  same: ['leak', 'sameVersion', ['a@1']],
  content: ['leak', 'sameContent', ['copy@1', 'copy@2']],
  files: ['leak', 'sameFiles', []],
  hollow: ['clear', 'nothingShared', []],
  sampled: ['leak', 'evaluationFromTraining', ['a@1']],
  backwards: ['leak', 'trainingFromEvaluation', ['a@1']],
  split: ['note', 'split', ['raw@1'], 'split'],
  redrawn: ['warning', 'sharedOrigin', ['raw@1'], 'split'],
  joined: ['warning', 'sharedOrigin', ['lookup@1'], 'split'],
  careless: ['leak', 'splitOverlaps', ['left@1', 'right@1'], 'careless'],
  undivided: ['warning', 'sharedOrigin', ['raw@1']],
  unsaid: ['warning', 'sharedOrigin', ['raw@1'], 'etl'],
  apart: ['clear', 'nothingShared', []],
  unknown: ['unknown', 'nothingShared', []],
  base: ['clear', 'nothingShared', []],
  tuned: ['leak', 'sameVersion', ['b@1']],
  chosen: ['warning', 'sameVersion', ['b@1']],
  labelled: ['clear', 'nothingShared', []],
  features: ['leak', 'sameVersion', ['b@1']],
  'both-parts': ['warning', 'sameVersion', ['test@1']],
  'own-part': ['note', 'split', ['raw@1'], 'split'],
  called: ['warning', 'sharedOrigin', ['raw@1'], 'called'],
  'any-role': ['warning', 'sharedOrigin', ['raw@1'], 'any-role'],
  'part-role': ['note', 'split', ['raw@1'], 'part-role'],
  'one-part': ['warning', 'sharedOrigin', ['raw@1'], 'one-part'],
  crowded: ['warning', 'splitOverlaps', ['crowded@1', 'crowded@2'], 'crowded'],
  roomy: ['note', 'split', ['raw@1'], 'roomy'],
  unjudged: ['leak', 'sameVersion', ['a@1']],
  blank: ['unknown'],
};
