/**
 * What the facets of the specification must look like (https://openlineage.io/docs/spec/facets/, 2-0-2): types and required members, as far as
 * somebody reads them. Formats are not asserted (real Spark events break them), null is as good as absent, more members are always allowed.
 */
import { Fault } from '../../prov/fault.ts';
import { isObject, JsonNumber, pointer, type Json } from '../../rdf/json.ts';
import type { IngestCode } from '../fault.ts';
import type { FacetOf } from './terms.ts';

/** Longest namespace, name, version or run id, in UTF-16 code units. */
export const MAX_NAME = 1_024;

/** `name` is text that is not empty and `short` any, both of at most {@link MAX_NAME}: what becomes the name or version of something. */
type Simple = 'text' | 'name' | 'short' | 'number' | 'boolean' | 'object' | 'scalar';
export type Rule = Simple | ListRule | MapRule | ObjectRule;
interface ListRule {
  readonly list: Rule;
}
interface MapRule {
  readonly each: Rule;
}
interface ObjectRule {
  readonly required: Readonly<Record<string, Rule>>;
  readonly optional?: Readonly<Record<string, Rule>>;
  /** At least one of these; the first is what the specification asks for. */
  readonly anyOf?: readonly string[];
}

const list = (rule: Rule): ListRule => ({ list: rule });
const each = (rule: Rule): MapRule => ({ each: rule });
const object = (
  required: Readonly<Record<string, Rule>>,
  optional: Readonly<Record<string, Rule>> = {},
): ObjectRule => ({
  required,
  optional,
});

const NAMED = object({ namespace: 'name', name: 'name' });
const RUN = object({ runId: 'short' });
const OWNERSHIP = object({}, { owners: list(object({ name: 'short' }, { type: 'text' })) });
// Clients make tag values of environment variables, and so of numbers too.
const TAGS = object({}, { tags: list(object({ key: 'text', value: 'scalar' }, { source: 'text', field: 'text' })) });
const DOCUMENTATION = object({ description: 'text' });
const INPUT_FIELD = object(
  { namespace: 'short', name: 'short', field: 'short' },
  { transformations: list(object({ type: 'text' }, { subtype: 'text', masking: 'boolean' })) },
);
const LINEAGE_INPUT = object({ type: 'text' }, { namespace: 'short', name: 'short', field: 'short', runId: 'short' });
const LINEAGE_FIELDS = each(object({ inputs: list(LINEAGE_INPUT) }));
const STATISTICS = object({}, { rowCount: 'number', size: 'number', fileCount: 'number' });
/** The specification requires columnMetrics; producers that measured rows alone leave it out. */
const QUALITY: ObjectRule = {
  required: {},
  optional: { columnMetrics: each('object'), rowCount: 'number', bytes: 'number', fileCount: 'number' },
  anyOf: ['columnMetrics', 'rowCount'],
};
const ASSERTIONS = object({
  assertions: list(object({ assertion: 'text', success: 'boolean' }, { column: 'text' })),
});
const DEPENDENCY = object({ job: NAMED }, { run: RUN });
const FIELDS: { list: ObjectRule } = { list: { required: { name: 'text' }, optional: { type: 'text' } } };

const RULES: Readonly<Record<FacetOf, Readonly<Record<string, Rule>>>> = {
  run: {
    parent: object({ run: RUN, job: NAMED }, { root: object({ run: RUN, job: NAMED }) }),
    nominalTime: object({ nominalStartTime: 'text' }, { nominalEndTime: 'text' }),
    processing_engine: object({ version: 'short' }, { name: 'short' }),
    environmentVariables: object({ environmentVariables: list(object({ name: 'text', value: 'text' })) }),
    errorMessage: object({ message: 'text' }, { programmingLanguage: 'text', stackTrace: 'text' }),
    externalQuery: object({ externalQueryId: 'text', source: 'text' }),
    executionParameters: object({}, { parameters: list(object({ key: 'short' }, { value: 'scalar' })) }),
    jobDependencies: object({}, { upstream: list(DEPENDENCY), downstream: list(DEPENDENCY) }),
    tags: TAGS,
    test: object({ tests: list(object({ name: 'text', status: 'text' })) }),
  },
  job: {
    jobType: object({ processingType: 'text', integration: 'text' }, { jobType: 'text' }),
    sourceCode: object({ language: 'text', sourceCode: 'text' }),
    sourceCodeLocation: object({ type: 'text', url: 'text' }, { repoUrl: 'text', version: 'text', branch: 'text' }),
    sql: object({ query: 'text' }),
    ownership: OWNERSHIP,
    documentation: DOCUMENTATION,
    tags: TAGS,
    lineage: object({
      entries: list(object({ type: 'text' }, { inputs: list(LINEAGE_INPUT), fields: LINEAGE_FIELDS })),
    }),
  },
  dataset: {
    schema: object({}, { fields: FIELDS }),
    version: object({ datasetVersion: 'short' }),
    columnLineage: object({ fields: each(object({ inputFields: list(INPUT_FIELD) })) }, { dataset: list(INPUT_FIELD) }),
    ownership: OWNERSHIP,
    tags: TAGS,
    documentation: DOCUMENTATION,
    storage: object({ storageLayer: 'text' }, { fileFormat: 'text' }),
    symlinks: object({}, { identifiers: list(NAMED) }),
    lifecycleStateChange: object({ lifecycleStateChange: 'text' }, { previousIdentifier: NAMED }),
    datasetType: object({ datasetType: 'text' }, { subType: 'text' }),
    dataSource: object({}, { name: 'text', uri: 'text' }),
    dataQualityMetrics: QUALITY,
    dataQualityAssertions: ASSERTIONS,
    lineage: object({}, { inputs: list(LINEAGE_INPUT), fields: LINEAGE_FIELDS }),
  },
  input: { inputStatistics: STATISTICS, dataQualityMetrics: QUALITY, dataQualityAssertions: ASSERTIONS },
  output: { outputStatistics: STATISTICS },
};

export type Path = readonly (string | number)[];

/** @throws Fault ILLEGAL_DOCUMENT, with the JSON Pointer of what is wrong */
export function checkFacets(of: FacetOf, facets: Json, at: Path): void {
  if (!isObject(facets)) throw unexpected('an object', facets, at);
  const rules = RULES[of];
  for (const [name, facet] of facets) {
    if (facet === null) continue;
    check(facet, Object.hasOwn(rules, name) ? rules[name]! : 'object', [...at, name]);
  }
}

/** @throws Fault ILLEGAL_DOCUMENT */
export function check(json: Json, rule: Rule, at: Path): void {
  if (typeof rule === 'string') return checkSimple(json, rule, at);
  if ('list' in rule) {
    if (!Array.isArray(json)) throw unexpected('a list', json, at);
    (json as readonly Json[]).forEach((item, i) => check(item, rule.list, [...at, i]));
    return;
  }
  if (!isObject(json)) throw unexpected('an object', json, at);
  if ('each' in rule) {
    for (const [key, value] of json) {
      checkLength(key, [...at, key]);
      check(value, rule.each, [...at, key]);
    }
    return;
  }
  for (const [key, inner] of Object.entries(rule.required)) {
    const value = json.get(key) ?? undefined;
    if (value === undefined) throw illegal(`${JSON.stringify(key)} is a required property`, at);
    check(value, inner, [...at, key]);
  }
  if (rule.anyOf && !rule.anyOf.some((key) => (json.get(key) ?? undefined) !== undefined))
    throw illegal(`${JSON.stringify(rule.anyOf[0])} is a required property`, at);
  for (const [key, inner] of Object.entries(rule.optional ?? {})) {
    const value = json.get(key) ?? undefined;
    if (value !== undefined) check(value, inner, [...at, key]);
  }
}

function checkSimple(json: Json, rule: Simple, at: Path): void {
  if (rule === 'name' || rule === 'short') {
    checkSimple(json, 'text', at);
    if (rule === 'name' && (json as string).trim() === '') throw illegal('it must not be empty', at);
    return checkLength(json as string, at);
  }
  const fits = {
    text: typeof json === 'string',
    number: json instanceof JsonNumber,
    boolean: typeof json === 'boolean',
    object: isObject(json),
    scalar: json === null || typeof json !== 'object' || json instanceof JsonNumber,
  }[rule];
  const what = { text: 'text', number: 'a number', boolean: 'true or false', object: 'an object', scalar: 'one value' };
  if (!fits) throw unexpected(what[rule], json, at);
}

function checkLength(text: string, at: Path): void {
  if (text.length > MAX_NAME) throw illegal(`it has ${text.length} characters; the limit is ${MAX_NAME}`, at);
}

function unexpected(what: string, json: Json, at: Path): Fault<IngestCode> {
  const found =
    json === null
      ? 'null'
      : json instanceof JsonNumber
        ? 'a number'
        : isObject(json)
          ? 'an object'
          : Array.isArray(json)
            ? 'a list'
            : typeof json === 'string'
              ? 'text'
              : 'true or false';
  return illegal(`${what} is expected, and there is ${found}`, at);
}

/** @param at where in the event; the place of the fault is its JSON Pointer (RFC 6901) */
export function illegal(why: string, at: Path): Fault<IngestCode> {
  const where = pointer(at);
  return new Fault<IngestCode>('ILLEGAL_DOCUMENT', `${where === '' ? 'The event' : where}: ${why}.`, {
    place: { pointer: where },
    hint: 'See https://openlineage.io/docs/spec/object-model for what an event holds.',
  });
}
