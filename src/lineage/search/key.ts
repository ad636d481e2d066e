/** Keys of a search: what `metrics.auc` or `dataset.digest` means for elements of a kind, as ways from an element to values. */
import { CLEW, PROV } from '../../prov/namespaces.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { Hop } from '../../store/gather.ts';

/** What the values of a key are: it decides which comparisons make sense. */
export type KeySort =
  /** Numbers: compared exactly. */
  | 'number'
  | 'time'
  /** Names and the like: equal or not, alike or not. */
  | 'text'
  /** Whatever was recorded: a number compares as a number, a text as a text. */
  | 'any'
  /** As `any`, but in an order versions are compared as versions. */
  | 'version'
  /** Elements, by any name that `resolveName` takes. */
  | 'element'
  | 'status'
  | 'kind'
  | 'type';

/** What an element's own row says. */
export type RowField =
  'name' | 'version' | 'project' | 'status' | 'digest' | 'owner' | 'kind' | 'type' | 'time' | 'end';

/** One way from an element to values: see `GatherQuery`. */
export interface Way {
  readonly path: readonly Hop[];
  readonly name?: string;
  readonly lacking?: Iri;
  /** Without it the value is the element at the end. */
  readonly predicate?: Iri;
  /** Only values that begin so, without that beginning. */
  readonly beginning?: string;
}

export interface Key {
  /** The same for every spelling: `metrics.auc`. */
  readonly id: string;
  readonly sort: KeySort;
  /** `element`: short-name prefixes that may be left out. */
  readonly prefixes?: readonly string[];
  readonly source: { readonly field: RowField } | { readonly ways: readonly Way[] } | { readonly words: true };
}

/** The words of what is said of an element. */
export const WORDS: Key = { id: 'text', sort: 'text', source: { words: true } };

/** Kinds along the ways, sub-kinds included. */
export interface Kinds {
  readonly run: readonly string[];
  readonly model: readonly string[];
  readonly dataset: readonly string[];
  readonly code: readonly string[];
  readonly environment: readonly string[];
  readonly configuration: readonly string[];
  readonly parameter: readonly string[];
  readonly metric: readonly string[];
  readonly evaluation: readonly string[];
  readonly package: readonly string[];
}

export function kindsOf(vocabulary: Vocabulary): Kinds {
  return {
    run: vocabulary.withSubKinds('Run'),
    model: vocabulary.withSubKinds('ModelVersion'),
    dataset: vocabulary.withSubKinds('DatasetVersion'),
    code: vocabulary.withSubKinds('Code'),
    environment: vocabulary.withSubKinds('Environment'),
    configuration: vocabulary.withSubKinds('Configuration'),
    parameter: vocabulary.withSubKinds('Hyperparameter'),
    metric: vocabulary.withSubKinds('Metric'),
    evaluation: vocabulary.withSubKinds('Evaluation'),
    package: vocabulary.withSubKinds('Package'),
  };
}

export const VALUE = `${PROV}value` as Iri;
export const SLICE = `${CLEW}slice` as Iri;
export const VERSION = `${CLEW}version` as Iri;
export const TAG = `${CLEW}tag` as Iri;

const used = (kinds: readonly string[]): Hop => ({ direction: 'upstream', names: ['used'], kinds });
const made = (kinds: readonly string[]): Hop => ({ direction: 'downstream', names: ['wasGeneratedBy'], kinds });
const members = (kinds: readonly string[]): Hop => ({ direction: 'upstream', names: ['hadMember'], kinds });
const derived = (kinds: readonly string[]): Hop => ({ direction: 'downstream', names: ['wasDerivedFrom'], kinds });

/** Families whose second part is the name of a thing at the end of a path, and the paths from a run to it. */
export const NAMED_FAMILIES = {
  /** The configuration a run used has the parameters as members; some record them as used by the run itself. */
  params: (k: Kinds): readonly (readonly Hop[])[] => [
    [used(k.configuration), members(k.parameter)],
    [used(k.parameter)],
  ],
  /** What the run logged, what an evaluation that it made holds, and what evaluations of a model that it made hold. */
  metrics: (k: Kinds): readonly (readonly Hop[])[] => [
    [made(k.metric)],
    [made(k.evaluation), members(k.metric)],
    [made(k.model), derived(k.evaluation), members(k.metric)],
  ],
  package: (k: Kinds): readonly (readonly Hop[])[] => [[used(k.environment), members(k.package)]],
} as const;

/** Families whose second part is a property of an element at the end of a path; alone they mean that element. */
export const ELEMENT_FAMILIES = {
  dataset: { path: (k: Kinds): readonly Hop[] => [used(k.dataset)], prefixes: ['dataset:'] },
  code: { path: (k: Kinds): readonly Hop[] => [used(k.code)], prefixes: ['code:'] },
  environment: { path: (k: Kinds): readonly Hop[] => [used(k.environment)], prefixes: ['environment:'] },
  configuration: { path: (k: Kinds): readonly Hop[] => [used(k.configuration)], prefixes: ['configuration:'] },
  model: { path: (k: Kinds): readonly Hop[] => [made(k.model)], prefixes: ['model:'] },
  parent: {
    path: (k: Kinds): readonly Hop[] => [{ direction: 'upstream', names: ['wasInformedBy'], kinds: k.run }],
    prefixes: ['run:'],
  },
} as const;

export type NamedFamily = keyof typeof NAMED_FAMILIES;
export type ElementFamily = keyof typeof ELEMENT_FAMILIES;

/** From a model version to the run that made it. */
export const MAKER = (k: Kinds): Hop => ({ direction: 'upstream', names: ['wasGeneratedBy'], kinds: k.run });

/** From a model version to the metrics of its own evaluations. */
export const EVALUATED = (k: Kinds): readonly Hop[] => [derived(k.evaluation), members(k.metric)];
