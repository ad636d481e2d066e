import { XSD } from '../../prov/namespaces.ts';
import { isNumeric } from '../../prov/value.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import { knownProperty, nearest } from '../words.ts';
import type { WrittenKey } from './expression.ts';
import {
  ELEMENT_FAMILIES,
  EVALUATED,
  kindsOf,
  MAKER,
  NAMED_FAMILIES,
  SLICE,
  TAG,
  VALUE,
  VERSION,
  WORDS,
  type ElementFamily,
  type Key,
  type Kinds,
  type KeySort,
  type NamedFamily,
  type RowField,
  type Way,
} from './key.ts';
import { unreadable } from './unreadable.ts';

/** Other spellings of families: MLflow's, and the plural or the singular of ours. */
const FAMILIES: ReadonlyMap<string, NamedFamily | ElementFamily | 'tags' | 'attributes'> = new Map<
  string,
  NamedFamily | ElementFamily | 'tags' | 'attributes'
>([
  ...(['params', 'param', 'parameters', 'parameter'] as const).map((name) => [name, 'params'] as const),
  ...(['metrics', 'metric'] as const).map((name) => [name, 'metrics'] as const),
  ...(['package', 'packages'] as const).map((name) => [name, 'package'] as const),
  ...(['tags', 'tag'] as const).map((name) => [name, 'tags'] as const),
  ...(['attributes', 'attribute', 'attr', 'run'] as const).map((name) => [name, 'attributes'] as const),
  ...(['dataset', 'datasets'] as const).map((name) => [name, 'dataset'] as const),
  ...(['model', 'models'] as const).map((name) => [name, 'model'] as const),
  ...(['environment', 'env'] as const).map((name) => [name, 'environment'] as const),
  ...(['code', 'configuration', 'parent'] as const).map((name) => [name, name] as const),
]);

const FIELDS: ReadonlyMap<string, { readonly field: RowField; readonly sort: KeySort }> = new Map<
  string,
  { readonly field: RowField; readonly sort: KeySort }
>([
  ...(['name', 'run_name'] as const).map((name) => [name, { field: 'name', sort: 'text' }] as const),
  ['version', { field: 'version', sort: 'version' }],
  ['project', { field: 'project', sort: 'text' }],
  ['status', { field: 'status', sort: 'status' }],
  ['digest', { field: 'digest', sort: 'text' }],
  ['owner', { field: 'owner', sort: 'element' }],
  ['kind', { field: 'kind', sort: 'kind' }],
  ['type', { field: 'type', sort: 'type' }],
  ...(['time', 'start_time', 'started', 'created'] as const).map(
    (name) => [name, { field: 'time', sort: 'time' }] as const,
  ),
  ...(['end_time', 'ended'] as const).map((name) => [name, { field: 'end', sort: 'time' }] as const),
]);

const AGENT_PREFIXES = ['person:', 'organization:', 'software:'];

/** What the keys of one search are asked of. */
export interface KeyScope {
  readonly vocabulary: Vocabulary;
  /** The kinds that are searched. */
  readonly kinds: readonly string[];
  /** The text that the key was written in, for places in it, and the argument that held it. */
  readonly text: string;
  readonly argument: string;
}

/** @throws Fault BAD_ARGUMENT with the place and the nearest key that is known */
export function resolveKey(scope: KeyScope, written: WrittenKey): Key {
  const { family, name } = written;
  const kinds = kindsOf(scope.vocabulary);
  if (family === undefined) {
    const alone = FAMILIES.get(name);
    if (alone !== undefined && alone in ELEMENT_FAMILIES)
      return elementKey(scope, written, alone as ElementFamily, kinds);
    return attributeKey(scope, written, name);
  }
  const known = FAMILIES.get(family.toLowerCase());
  switch (known) {
    case undefined:
      // A property in full: a dot may stand in an IRI or in a prefixed name.
      return attributeKey(scope, written, `${family}.${name}`, family);
    case 'attributes':
      return attributeKey(scope, written, name);
    case 'tags':
      return {
        id: `tags.${name}`,
        sort: 'any',
        source: { ways: [{ path: [], predicate: TAG, beginning: `${name}=` }] },
      };
    case 'params':
    case 'metrics':
    case 'package':
      return namedKey(scope, written, known, kinds);
    default:
      return elementKey(scope, written, known, kinds);
  }
}

function namedKey(scope: KeyScope, written: WrittenKey, family: NamedFamily, kinds: Kinds): Key {
  const { name } = written;
  const own = family === 'metrics' && isAbout(scope, kinds.model) ? [EVALUATED(kinds)] : [];
  const paths = [...own, ...fromRuns(scope, written, kinds, NAMED_FAMILIES[family](kinds))];
  const end: Omit<Way, 'path'> =
    family === 'metrics'
      ? { name, predicate: VALUE, lacking: SLICE }
      : { name, predicate: family === 'package' ? VERSION : VALUE };
  return {
    id: `${family}.${name}`,
    sort: family === 'metrics' ? 'number' : family === 'package' ? 'version' : 'any',
    source: { ways: paths.map((path) => ({ path, ...end })) },
  };
}

function elementKey(scope: KeyScope, written: WrittenKey, family: ElementFamily, kinds: Kinds): Key {
  const { path, prefixes } = ELEMENT_FAMILIES[family];
  const own = family === 'model' && isAbout(scope, kinds.model) ? [[]] : undefined;
  const paths = own ?? fromRuns(scope, written, kinds, [path(kinds)]);
  if (written.family === undefined) {
    return { id: family, sort: 'element', prefixes, source: { ways: paths.map((hops) => ({ path: hops })) } };
  }
  const property = propertyOf(scope, written, written.name);
  return {
    id: `${family}.${property.name}`,
    sort: property.sort,
    source: { ways: paths.map((hops) => ({ path: hops, predicate: property.predicate })) },
  };
}

function isAbout({ kinds }: KeyScope, among: readonly string[]): boolean {
  return kinds.length > 0 && kinds.every((kind) => among.includes(kind));
}

/** Paths that begin at runs, from where the search begins. @throws Fault BAD_ARGUMENT if that has no runs to speak of */
function fromRuns<T extends readonly (readonly Way['path'][number][])[]>(
  scope: KeyScope,
  written: WrittenKey,
  kinds: Kinds,
  paths: T,
): readonly Way['path'][] {
  if (isAbout(scope, kinds.run)) return paths;
  if (isAbout(scope, kinds.model)) return paths.map((path) => [MAKER(kinds), ...path]);
  throw unreadable(
    scope.text,
    written,
    `${written.family ?? written.name} is known of runs and of model versions, not of ${scope.kinds.join(', ')}.`,
    { hint: 'Search runs (--kind Run) or model versions (--kind ModelVersion).' },
    scope.argument,
  );
}

function attributeKey(scope: KeyScope, written: WrittenKey, name: string, family?: string): Key {
  if (name === 'text') return WORDS;
  if (name === 'id' || name === 'iri' || name === 'run_id') {
    return { id: 'id', sort: 'element', prefixes: ['run:', 'mlflow:run/'], source: { ways: [{ path: [] }] } };
  }
  if (name === 'agent' || name === 'user_id') {
    const path = [{ direction: 'upstream', names: ['wasAssociatedWith', 'wasAttributedTo'] }] as const;
    return { id: 'agent', sort: 'element', prefixes: AGENT_PREFIXES, source: { ways: [{ path }] } };
  }
  const field = FIELDS.get(name);
  if (field) {
    return {
      id: field.field === 'time' ? 'start_time' : field.field === 'end' ? 'end_time' : field.field,
      sort: field.sort,
      ...(field.sort === 'element' && { prefixes: AGENT_PREFIXES }),
      source: { field: field.field },
    };
  }
  const property = propertyOf(scope, written, name, family);
  return {
    id: property.name,
    sort: property.sort,
    ...(property.prefix !== undefined && { prefixes: [`${property.prefix}:`] }),
    source: { ways: [{ path: [], predicate: property.predicate }] },
  };
}

function propertyOf(scope: KeyScope, written: WrittenKey, name: string, family?: string) {
  const { vocabulary } = scope;
  const predicate = knownProperty(vocabulary, name);
  if (predicate === undefined) {
    const keys = [...FIELDS.keys(), 'text', 'id', 'agent', ...vocabulary.properties.map((p) => p.name)];
    const near =
      family === undefined ? nearest(name, [...keys, ...FAMILIES.keys()]) : nearest(family, [...FAMILIES.keys()]);
    const suggestion =
      near === undefined
        ? undefined
        : family !== undefined
          ? `${near}.${written.name}`
          : FAMILIES.has(near) && near in NAMED_FAMILIES
            ? `${near}.…`
            : near;
    throw unreadable(
      scope.text,
      written,
      `Nothing is known as ${scope.text.slice(written.from, written.to).slice(0, 80)}.`,
      {
        ...(suggestion !== undefined && { suggestion }),
        hint: 'Keys are params.NAME, metrics.NAME, tags.NAME, package.NAME, dataset.PROPERTY, code.PROPERTY, model.PROPERTY, status, name, project, owner, start_time and every property of the vocabulary: docs/search.md.',
      },
      scope.argument,
    );
  }
  const definition = vocabulary.property(predicate);
  const prefix =
    definition?.reference && definition.range !== undefined
      ? vocabulary.kindByIri(definition.range)?.prefix
      : undefined;
  return {
    predicate,
    name: definition?.name ?? predicate,
    sort: predicate === VERSION ? ('version' as const) : sortOf(definition),
    prefix,
  };
}

function sortOf(definition: ReturnType<Vocabulary['property']>): KeySort {
  if (definition === undefined) return 'any';
  if (definition.reference) return 'element';
  const { range } = definition;
  if (isNumeric(range)) return 'number';
  if (range === `${XSD}dateTime` || range === `${XSD}date`) return 'time';
  return definition.stages ? 'status' : 'any';
}
