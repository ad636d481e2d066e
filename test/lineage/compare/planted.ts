/** Single changes of a pipeline, each with its class, where it begins and how it reads. */
import type { ChangeClass } from '../../../src/lineage/compare/change.ts';
import type { Plan } from './pipeline.ts';

export interface Planted {
  readonly name: string;
  readonly edit: (plan: Plan) => void;
  readonly class: ChangeClass;
  /** `Divergence.place`, the only one. */
  readonly at: string;
  /** The texts of the changes that begin there, in order. */
  readonly reads: readonly string[];
}

const first = (p: Plan) => p.steps[0]!;

export const PLANTED: readonly Planted[] = [
  {
    name: 'rows lost in the raw data',
    edit: (p) => (p.raw.rows = 980),
    class: 'data',
    at: 'inputData events',
    reads: ['digest raw (…) → raw (…)', 'rows 1,000 → 980 (−2 %)'],
  },
  {
    name: 'another content of the same size',
    edit: (p) => (p.raw.content = 'b'),
    class: 'data',
    at: 'inputData events',
    reads: ['digest raw (…) → raw (…)'],
  },
  {
    name: 'a column retyped',
    edit: (p) => (p.raw.columns['age'] = 'string'),
    class: 'data',
    at: 'inputData events',
    reads: ['digest raw (…) → raw (…)', 'column age dataType int → string'],
  },
  {
    name: 'a column lost',
    edit: (p) => delete p.raw.columns['spend'],
    class: 'data',
    at: 'inputData events',
    reads: ['digest raw (…) → raw (…)', 'column spend removed'],
  },
  {
    name: 'another licence and origin',
    edit: (p) => Object.assign(p.raw, { license: 'CC-BY-NC-4.0', origin: 'partnerFeed' }),
    class: 'data',
    at: 'inputData events',
    reads: [
      'digest raw (…) → raw (…)',
      'license http://spdx.org/licenses/CC-BY-4.0 → http://spdx.org/licenses/CC-BY-NC-4.0',
      'origin internal → partnerFeed',
    ],
  },
  {
    name: 'another filter',
    edit: (p) => (first(p).filter = ['amount > 0']),
    class: 'preprocessing',
    at: 'run clean',
    reads: ['filterCriterion amount IS NOT NULL → amount > 0'],
  },
  {
    name: 'a filter more',
    edit: (p) => first(p).filter.push('age > 18'),
    class: 'preprocessing',
    at: 'run clean',
    reads: ['filterCriterion age > 18 added'],
  },
  {
    name: 'other code of a step',
    edit: (p) => (first(p).commit = 'c2c2c2c2'),
    class: 'preprocessing',
    at: 'code acme/churn of clean',
    reads: ['commits c1c1c1c1..c2c2c2c2'],
  },
  {
    name: 'another parameter of a step',
    edit: (p) => (first(p).params['winsorize'] = '0.05'),
    class: 'preprocessing',
    at: 'configuration of clean',
    reads: ['params.winsorize 0.01 → 0.05 (+400 %)'],
  },
  {
    name: 'another split seed',
    edit: (p) => (p.steps[1]!.params['split_seed'] = '2'),
    class: 'preprocessing',
    at: 'configuration of split',
    reads: ['params.split_seed 1 → 2 (+100 %)'],
  },
  {
    name: 'a step more in the middle',
    edit: (p) => p.steps.splice(1, 0, { name: 'dedupe', filter: [], commit: 'c1c1c1c1', params: {} }),
    class: 'preprocessing',
    at: 'run dedupe',
    reads: ['step dedupe added'],
  },
  {
    name: 'a step more at the beginning',
    edit: (p) => p.steps.unshift({ name: 'dedupe', filter: [], commit: 'c1c1c1c1', params: {} }),
    class: 'preprocessing',
    at: 'run dedupe',
    reads: ['step dedupe added'],
  },
  {
    name: 'a step left out',
    edit: (p) => p.steps.shift(),
    class: 'preprocessing',
    at: 'run clean',
    reads: ['step clean removed'],
  },
  {
    name: 'steps in another order',
    edit: (p) => p.steps.reverse(),
    class: 'preprocessing',
    at: 'run clean',
    reads: ['step order clean → split → split → clean'],
  },
  {
    name: 'a feature more',
    edit: (p) => (p.features['tenure'] = 'now - since'),
    class: 'features',
    at: 'features churn',
    reads: ['feature tenure … added'],
  },
  {
    name: 'a feature defined otherwise',
    edit: (p) => (p.features['spend'] = 'avg(amount)'),
    class: 'features',
    at: 'features churn',
    reads: ['feature spend definition sum(amount) → avg(amount)', 'feature spend version … → …'],
  },
  {
    name: 'features selected by other code',
    edit: (p) => (p.selection = 'f2f2f2f2'),
    class: 'features',
    at: 'code acme/churn of select',
    reads: ['commits f1f1f1f1..f2f2f2f2'],
  },
  {
    name: 'another learning rate',
    edit: (p) => (p.params['lr'] = '0.1'),
    class: 'hyperparameters',
    at: 'configuration',
    reads: ['params.lr 0.01 → 0.1 (+900 %)'],
  },
  {
    name: 'a parameter more and one less',
    edit: (p) => (p.params = { lr: '0.01', dropout: '0.5' }),
    class: 'hyperparameters',
    at: 'configuration',
    reads: ['params.dropout 0.5 added', 'params.epochs 10 removed'],
  },
  {
    name: 'other code',
    edit: (p) => (p.commit = 'bbbbbbb2'),
    class: 'code',
    at: 'code acme/churn',
    reads: ['commits aaaaaaa1..bbbbbbb2'],
  },
  {
    name: 'a patch that was not committed',
    edit: (p) => (p.patch = '-1 +2'),
    class: 'code',
    at: 'code acme/churn',
    reads: ['dirty true added', 'patchDigest not recorded → sha256:…'],
  },
  {
    name: 'another version of a package',
    edit: (p) => (p.packages['numpy'] = '2.2.0'),
    class: 'environment',
    at: 'environment',
    reads: ['package numpy 2.1.2 → 2.2.0'],
  },
  {
    name: 'a package gone',
    edit: (p) => delete p.packages['torch'],
    class: 'environment',
    at: 'environment',
    reads: ['package torch 2.5.1 removed'],
  },
  {
    name: 'another image, driver and system',
    edit: (p) => Object.assign(p, { image: 'image-b', driver: '565.1', os: 'Ubuntu 24.04.2' }),
    class: 'environment',
    at: 'environment',
    reads: [
      'gpuDriverVersion 560.35 → 565.1',
      'imageDigest sha256:… → sha256:…',
      'osVersion Ubuntu 24.04.1 → Ubuntu 24.04.2',
    ],
  },
  {
    name: 'another environment variable',
    edit: (p) => (p.variables = ['OMP_NUM_THREADS=1']),
    class: 'environment',
    at: 'environment',
    reads: ['variable OMP_NUM_THREADS 16 → 1'],
  },
  {
    name: 'another model class',
    edit: (p) => (p.architecture = 'XGBoost'),
    class: 'architecture',
    at: 'model version churn',
    reads: ['architecture TabTransformer → XGBoost'],
  },
  {
    name: 'other layers',
    edit: (p) => (p.layers = '12'),
    class: 'architecture',
    at: 'configuration',
    reads: ['params.layers 6 → 12 (+100 %)'],
  },
  {
    name: 'another base model',
    edit: (p) => (p.base = 'b2'),
    class: 'architecture',
    at: 'baseModel base',
    reads: ['digest b1 (…) → b2 (…)'],
  },
  {
    name: 'another seed',
    edit: (p) => (p.seeds = ['numpy=43']),
    class: 'seed',
    at: 'run train',
    reads: ['seed numpy 42 → 43'],
  },
  {
    name: 'another implementation of the metric',
    edit: (p) => (p.metric.implementation = 'sklearn 1.6.0'),
    class: 'evaluation',
    at: 'evaluation churn',
    reads: ['metric auc implementation sklearn 1.5.2 → sklearn 1.6.0'],
  },
  {
    name: 'another variant and threshold',
    edit: (p) => Object.assign(p.metric, { variant: 'weighted', threshold: '0.85' }),
    class: 'evaluation',
    at: 'evaluation churn',
    reads: ['metric auc threshold 0.8 → 0.85 (+6.3 %)', 'metric auc variant macro → weighted'],
  },
  {
    name: 'another slice',
    edit: (p) => (p.slice = 'country=DE'),
    class: 'evaluation',
    at: 'evaluation churn',
    reads: ['slice country=DE added'],
  },
  {
    name: 'other evaluation data',
    edit: (p) => (p.testContent = 'u'),
    class: 'evaluation',
    at: 'evaluationData holdout',
    reads: ['digest test (…) → test (…)'],
  },
  {
    name: 'another seed of the evaluation',
    edit: (p) => (p.evaluationSeed = '8'),
    class: 'evaluation',
    at: 'run evaluate',
    reads: ['seed numpy 7 → 8'],
  },
  {
    name: 'nothing that is recorded',
    edit: (p) => (p.luck = 'bad'),
    class: 'other',
    at: 'model version churn',
    reads: ['digest … (…) → … (…)'],
  },
];
