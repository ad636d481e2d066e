/** CycloneDX documents judged at the door by the official JSON Schemas: https://github.com/CycloneDX/specification/tree/master/schema */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { Fault } from '../../prov/fault.ts';
import { clip } from '../../prov/iri.ts';
import { isObject, JsonNumber, type Json, type JsonObject } from '../../rdf/json.ts';
import type { IngestCode } from '../fault.ts';

/** Versions of the specification that are read. */
export const SPEC_VERSIONS = ['1.4', '1.5', '1.6', '1.7'] as const;

const FOLDER = join(
  dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
  'res/schema',
);

/** Schemas that those of the specification refer to, relative to it. */
const PARTS = ['spdx', 'jsf-0.82', 'cryptography-defs'];

/** Keys that name something on every JavaScript object. */
const REFUSED = new Set(['__proto__', 'constructor', 'prototype']);

const validators = new Map<string, ValidateFunction>();

/** Compiled when first asked for: it takes some hundred milliseconds. */
function validatorOf(version: string): ValidateFunction {
  let validator = validators.get(version);
  if (validator === undefined) {
    const ajv = new Ajv({ strict: false, validateFormats: true, addUsedSchema: false });
    addFormats.default(ajv);
    ajv.addFormat('iri-reference', /^[^\s<>"{}|\\^`]*$/u);
    ajv.addFormat('idn-email', /^[^\s@]+@[^\s@]+$/u);
    // ajv compares each item with each other one; a list of components is long.
    ajv.removeKeyword('uniqueItems');
    ajv.addKeyword({
      keyword: 'uniqueItems',
      type: 'array',
      validate: (on: boolean, list: unknown[]) => !on || distinct(list),
    });
    for (const part of PARTS)
      ajv.addSchema(schemaFile(part), `http://cyclonedx.org/schema/${part}.SNAPSHOT.schema.json`);
    validator = ajv.compile(schemaFile(`bom-${version}`));
    validators.set(version, validator);
  }
  return validator;
}

function schemaFile(name: string): object {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;
}

function distinct(list: readonly unknown[]): boolean {
  return new Set(list.map(sortedJson)).size === list.length;
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/**
 * Checks a document by the schema of the version it names.
 * @returns the document, an object of that schema
 * @throws Fault ILLEGAL_DOCUMENT with the JSON Pointer of what is wrong
 */
export function checkedBom(json: Json, source: string | undefined): JsonObject {
  const fail = (why: string, pointer: string, hint?: string): Fault<IngestCode> =>
    new Fault<IngestCode>('ILLEGAL_DOCUMENT', `Not a CycloneDX document: ${why}.`, {
      place: { pointer, ...(source !== undefined && { source }) },
      ...(hint !== undefined && { hint }),
    });
  if (!isObject(json) || json.get('bomFormat') !== 'CycloneDX')
    throw fail(
      'it is no object whose bomFormat is "CycloneDX"',
      '/bomFormat',
      'Give a bill of materials in CycloneDX JSON; convert other formats first.',
    );
  const version = json.get('specVersion');
  if (typeof version !== 'string' || !(SPEC_VERSIONS as readonly string[]).includes(version)) {
    const said = typeof version === 'string' ? JSON.stringify(clip(version)) : 'missing';
    throw fail(
      `its specVersion is ${said}; ${SPEC_VERSIONS.join(', ')} are read`,
      '/specVersion',
      'Convert it: cyclonedx convert --output-version v1_6.',
    );
  }
  const validate = validatorOf(version);
  if (!validate(plain(json, '', fail))) {
    const error = mostExact(validate.errors ?? []);
    throw fail(
      `${error.pointer === '' ? 'it' : error.pointer} ${error.why}`,
      error.pointer,
      `See https://cyclonedx.org/docs/${version}/json/.`,
    );
  }
  return json;
}

/** Plain objects and numbers for the validator alone: what is recorded keeps its digits. */
function plain(value: Json, pointer: string, fail: (why: string, pointer: string) => Error): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item, i) => plain(item, `${pointer}/${i}`, fail));
  if (!isObject(value)) return value;
  const out: Record<string, unknown> = {};
  for (const [key, member] of value) {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (REFUSED.has(key)) throw fail(`the key ${JSON.stringify(key)} is not accepted`, at);
    out[key] = plain(member, at, fail);
  }
  return out;
}

/** Of the errors of all alternatives the one deepest in the document: the alternative that nearly fits. */
function mostExact(errors: readonly ErrorObject[]): { pointer: string; why: string } {
  const rated = errors.map((error) => {
    const extra = error.params['additionalProperty'] as string | undefined;
    const pointer =
      extra === undefined
        ? error.instancePath
        : `${error.instancePath}/${extra.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return { pointer, depth: pointer.split('/').length, why: wordsOf(error) };
  });
  rated.sort((a, b) => b.depth - a.depth);
  return rated[0] ?? { pointer: '', why: 'does not follow its schema' };
}

function wordsOf({ keyword, params, message }: ErrorObject): string {
  const allowed = params['allowedValues'] as readonly unknown[] | undefined;
  if (keyword === 'additionalProperties') return 'is not a member that the schema has';
  if (allowed !== undefined && allowed.length <= 20)
    return `must be one of ${allowed.map((v) => JSON.stringify(v)).join(', ')}`;
  if (allowed !== undefined) return `is none of the ${allowed.length} values that the schema allows`;
  return message ?? 'does not follow its schema';
}
