/** Which class a difference belongs to, by what it is on and what it went into: docs/design/compare.md has the table. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { ChangeClass } from './change.ts';
import type { Elements, Family, Input } from './elements.ts';

/** What an element is there for, seen from the compared pair; it colours everything that went into the element. */
export type Purpose = 'main' | 'collection' | 'preparation' | 'features' | 'evaluation' | 'base';

const TYPE = (name: string) => `${CLEW}${name}` as Iri;

/** What the runs of these types are for. */
const RUN_PURPOSES: readonly (readonly [Iri, Purpose])[] = [
  [TYPE('EvaluationRun'), 'evaluation'],
  [TYPE('FeatureEngineeringRun'), 'features'],
  [TYPE('TransformRun'), 'preparation'],
  [TYPE('CollectionRun'), 'collection'],
];

/** Data held back for measuring: what differs in them alone changes the ruler and not the thing. */
const MEASURED_ON: ReadonlySet<string> = new Set(['testData', 'evaluationData']);
const BUILT_ON: ReadonlySet<string> = new Set(['baseModel', 'teacherModel']);

/**
 * The purpose of an element.
 * @param input how it went into `parent`
 * @param into the purpose of `parent`
 */
export function purposeOf(elements: Elements, input: Input, parent: Iri, into: Purpose): Purpose {
  if (into === 'evaluation') return into;
  const roles = input.role?.split('+') ?? [];
  if (roles.some((role) => MEASURED_ON.has(role))) return 'evaluation';
  if (roles.some((role) => BUILT_ON.has(role))) return 'base';
  const family = elements.family(input.iri);
  if (family === 'Evaluation' || family === 'Metric') return 'evaluation';
  if (family === 'FeatureSet' || family === 'Feature') return 'features';
  if (family !== 'Run') return into;
  const types = elements.types(input.iri);
  const own = RUN_PURPOSES.find(([type]) => types.includes(type))?.[1];
  if (own !== undefined) return own;
  // A run that nobody said the type of prepares data if it made data.
  return input.relation === 'wasGeneratedBy' && isData(elements.family(parent)) ? 'preparation' : into;
}

export function isData(family: Family | string | undefined): boolean {
  return family === 'DatasetVersion' || family === 'DataFile' || family === 'Dataset' || family === 'Column';
}

const RUN_PROPERTIES: Readonly<Record<string, ChangeClass>> = {
  seed: 'seed',
  environmentVariable: 'environment',
  worldSize: 'environment',
  nodeCount: 'environment',
  topology: 'environment',
  parallelism: 'environment',
  communicationBackend: 'environment',
  launcher: 'environment',
  precision: 'environment',
  deterministic: 'environment',
  commandLine: 'hyperparameters',
  entryPoint: 'code',
  curation: 'preprocessing',
  cleaning: 'preprocessing',
  transformation: 'preprocessing',
  filterCriterion: 'preprocessing',
  samplingMethod: 'preprocessing',
  rowsIn: 'data',
  rowsOut: 'data',
  searchStrategy: 'hyperparameters',
  searchBudget: 'hyperparameters',
  objectiveMetric: 'hyperparameters',
  objectiveDirection: 'hyperparameters',
};

const MODEL_PROPERTIES: Readonly<Record<string, ChangeClass>> = {
  architecture: 'architecture',
  architectureFamily: 'architecture',
  learningApproach: 'architecture',
  parameterCount: 'architecture',
  signature: 'features',
  framework: 'environment',
  task: 'architecture',
};

const FAMILY_CLASSES: Readonly<Partial<Record<Family, ChangeClass>>> = {
  DatasetVersion: 'data',
  Dataset: 'data',
  DataFile: 'data',
  Column: 'data',
  Configuration: 'hyperparameters',
  Hyperparameter: 'hyperparameters',
  Code: 'code',
  JobVersion: 'code',
  Environment: 'environment',
  Package: 'environment',
  SoftwareAgent: 'environment',
  FeatureSet: 'features',
  Feature: 'features',
  Evaluation: 'evaluation',
  Metric: 'evaluation',
};

/** Names under which programs take their seed. */
const SEED_NAME = /^(?:.*[._-])?(?:(?:random)?seed|random[._-]?state)$/i;

/**
 * @param iri the element that differs, of either side
 * @param property local name of what differs in it; undefined: it is there or not
 */
export function classOf(elements: Elements, iri: Iri, property: string | undefined, purpose: Purpose): ChangeClass {
  if (purpose === 'evaluation') return 'evaluation';
  const family = elements.family(iri) as Family | undefined;
  const own = ownClass(elements, iri, family, property, purpose);
  // How data were prepared is preprocessing whatever it is done with; the data themselves stay data.
  if (isData(family) || own === 'data' || own === 'environment') return own;
  if (purpose === 'preparation') return 'preprocessing';
  if (purpose === 'features') return 'features';
  if (purpose === 'collection') return 'data';
  return own;
}

function ownClass(
  elements: Elements,
  iri: Iri,
  family: Family | undefined,
  property: string | undefined,
  purpose: Purpose,
): ChangeClass {
  if (family === 'ModelVersion' || family === 'Model')
    return purpose === 'base' ? 'architecture' : (MODEL_PROPERTIES[property ?? ''] ?? 'other');
  if (family === 'Run') {
    const types = elements.types(iri);
    if (property === undefined && types.includes(TYPE('TuningRun'))) return 'hyperparameters';
    return RUN_PROPERTIES[property ?? ''] ?? 'other';
  }
  if (family === 'Hyperparameter') {
    if (elements.text(iri, TYPE('parameterGroup')) === 'architecture') return 'architecture';
    if (SEED_NAME.test(elements.text(iri, TYPE('name')) ?? '')) return 'seed';
  }
  return (family && FAMILY_CLASSES[family]) ?? 'other';
}
