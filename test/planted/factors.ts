/** What the runs of a planted history are made of: forty things that can change, in the classes that a comparison knows. */

export type PlantedClass =
  'data' | 'preprocessing' | 'features' | 'hyperparameters' | 'code' | 'environment' | 'architecture' | 'evaluation';

export interface PlantedFactor {
  readonly name: string;
  readonly class: PlantedClass;
  /** Values that histories mix. */
  readonly values: readonly string[];
  /** A value that no history has. */
  readonly fresh: string;
  /** Hops from the model version in the graph. */
  readonly distance: number;
}

function versions(name: string, of: PlantedClass, distance: number): PlantedFactor {
  return { name, class: of, values: ['1', '2', '3', '4'], fresh: '5', distance };
}

function parameter(name: string, values: readonly string[], fresh: string): PlantedFactor {
  return { name: `params.${name}`, class: 'hyperparameters', values, fresh, distance: 3 };
}

/** All but the evaluation: what a training is given. */
export const FACTORS: readonly PlantedFactor[] = [
  ...['transactions', 'customers', 'tickets', 'regions'].map((name) => versions(`data ${name}`, 'data', 4)),
  ...['filter', 'cleaning', 'encoder'].map((name) => versions(`step ${name}`, 'preprocessing', 3)),
  ...['spend', 'tenure', 'contacts', 'region'].map((name) => versions(`feature ${name}`, 'features', 3)),
  parameter('learning_rate', ['0.0001', '0.0003', '0.001', '0.003'], '0.01'),
  parameter('weight_decay', ['0', '0.01', '0.03', '0.1'], '0.3'),
  parameter('batch_size', ['256', '512', '1024', '2048'], '4096'),
  parameter('epochs', ['20', '40', '60', '80'], '10'),
  parameter('dropout', ['0', '0.1', '0.2', '0.3'], '0.7'),
  parameter('patience', ['3', '5', '8', '12'], '1'),
  parameter('warmup', ['0', '100', '500', '1000'], '5000'),
  parameter('max_depth', ['4', '6', '8', '10'], '2'),
  ...['schedule', 'optimizer', 'loss', 'sampler', 'augmentation', 'label_smoothing'].map((name) =>
    parameter(name, ['a', 'b', 'c', 'd'], 'e'),
  ),
  ...['trainer', 'library'].map((name) => versions(`code ${name}`, 'code', 2)),
  ...['torch', 'numpy', 'pandas', 'scikit-learn', 'scipy', 'pyarrow', 'xgboost', 'tokenizers'].map((name) =>
    versions(`package ${name}`, 'environment', 3),
  ),
  ...['cudaVersion', 'gpuModel', 'precision'].map((name) => versions(`machine ${name}`, 'environment', 2)),
  versions('architecture', 'architecture', 0),
  versions('base model', 'architecture', 2),
];

/** How a model is measured. */
export const EVALUATION: readonly PlantedFactor[] = [
  versions('metric implementation', 'evaluation', 2),
  versions('evaluation data', 'evaluation', 2),
];
