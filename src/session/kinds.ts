/** The kinds that a run is recorded with. Nothing is read from the ontology: a wrapped command must not wait for it. A test holds them against it. */
export const RUN = { name: 'Run', prefix: 'run', versioned: false } as const;
export const METRIC = { name: 'Metric', prefix: 'metric', versioned: false } as const;
export const DATASET = { name: 'Dataset', prefix: 'dataset', versioned: false } as const;
export const DATASET_VERSION = { name: 'DatasetVersion', prefix: 'dataset', versioned: true } as const;
export const MODEL = { name: 'Model', prefix: 'model', versioned: false } as const;
export const MODEL_VERSION = { name: 'ModelVersion', prefix: 'model', versioned: true } as const;
export const ARTIFACT = { name: 'Artifact', prefix: 'artifact', versioned: false } as const;
export const REPORT = { name: 'Report', prefix: 'report', versioned: false } as const;

/** What `--type` says, and the class of the run. */
export const RUN_TYPES = {
  collection: 'CollectionRun',
  transform: 'TransformRun',
  'feature-engineering': 'FeatureEngineeringRun',
  training: 'TrainingRun',
  tuning: 'TuningRun',
  evaluation: 'EvaluationRun',
  deployment: 'DeploymentRun',
  review: 'ReviewRun',
} as const;
export type RunType = keyof typeof RUN_TYPES;
