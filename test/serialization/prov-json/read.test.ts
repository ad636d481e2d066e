import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProvJson } from '../../../src/serialization/prov-json/read.ts';
import { Fault } from '../../../src/prov/fault.ts';
import type { ElementStatement, RelationStatement, Statement } from '../../../src/prov/statement.ts';
import { openEmpty } from '../../ingest/context.ts';
import { Known } from '../../ingest/known.ts';

const EX = 'http://example.org/';
const XSD = 'http://www.w3.org/2001/XMLSchema#';
const PREFIX = '"prefix": {"ex": "http://example.org/"}';

function only(text: string): Statement {
  const statements = readProvJson(`{${PREFIX}, ${text}}`);
  expect(statements.length).toBe(1);
  return statements[0]!;
}

function values(json: string): unknown {
  return (only(`"entity": {"ex:e": {"ex:a": ${json}}}`) as ElementStatement).attributes[`${EX}a` as never];
}

function fault(text: string, options = {}): Fault {
  try {
    readProvJson(text, options);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('values', () => {
  it('keep their lexical form', () => {
    for (const text of ['1e-8', '1e-7', '5e-324', '-0.0', '1.50']) {
      expect(values(text)).toEqual([{ value: text, datatype: `${XSD}double` }]);
    }
    expect(values('9007199254740993')).toEqual([{ value: '9007199254740993', datatype: `${XSD}integer` }]);
    expect(values('-0')).toEqual([{ value: '-0', datatype: `${XSD}int` }]);
    expect(values('{"$": "INF", "type": "xsd:double"}')).toEqual([{ value: 'INF', datatype: `${XSD}double` }]);
    expect(values('{"$": 5, "type": "xsd:decimal"}')).toEqual([{ value: '5', datatype: `${XSD}decimal` }]);
  });

  it('are literals, names, language strings and lists', () => {
    expect(values('"ex:b"')).toEqual([{ value: 'ex:b' }]);
    expect(values('true')).toEqual([{ value: 'true', datatype: `${XSD}boolean` }]);
    expect(values('{"$": "ex:b", "type": "prov:QUALIFIED_NAME"}')).toEqual([{ iri: `${EX}b` }]);
    expect(values('{"$": "ex:b", "type": "xsd:QName"}')).toEqual([{ iri: `${EX}b` }]);
    expect(values('{"$": "chien", "lang": "fr"}')).toEqual([{ value: 'chien', language: 'fr' }]);
    expect(values('{"$": "chien", "lang": "fr", "type": "prov:InternationalizedString"}')).toEqual([
      { value: 'chien', language: 'fr' },
    ]);
    expect(values('["a", 1]')).toEqual([{ value: 'a' }, { value: '1', datatype: `${XSD}int` }]);
  });
});

describe('names', () => {
  const id = (name: string) => (only(`"entity": {${JSON.stringify(name)}: {}}`) as ElementStatement).id;

  it('undo escapes, and encode what no IRI may hold', () => {
    expect(id('ex:a\\=b')).toBe(`${EX}a=b`);
    expect(id('ex:loss//TRAINING')).toBe(`${EX}loss//TRAINING`);
    expect(id('ex:a b<c')).toBe(`${EX}a%20b%3Cc`);
    expect(id('https://example.com/x')).toBe('https://example.com/x');
  });

  it('need a declared prefix', () => {
    expect(fault('{"entity": {"ey:e": {}}}')).toMatchObject({
      code: 'UNKNOWN_PREFIX',
      place: { pointer: '/entity/ey:e' },
    });
    expect(fault('{"entity": {"e": {}}}').code).toBe('UNKNOWN_PREFIX');
  });

  it('of a bundle use its own prefixes', () => {
    const text = `{${PREFIX}, "bundle": {"ex:b": {"prefix": {"ex": "http://other.org/"}, "entity": {"ex:e": {}}}}}`;
    expect(readProvJson(text)).toEqual([
      expect.objectContaining({ id: 'http://other.org/e', bundle: 'http://other.org/b' }),
    ]);
  });

  it('that are blank mean something in their document only, whatever its layout', () => {
    const read = (text: string) =>
      readProvJson(text).map((s) => (s as RelationStatement).generation ?? (s as RelationStatement).id);
    const one = `{${PREFIX}, "wasGeneratedBy": {"_:g": {"prov:entity": "ex:e", "prov:activity": "ex:a"}},
      "wasDerivedFrom": {"_:d": {"prov:generatedEntity": "ex:e", "prov:usedEntity": "ex:f", "prov:generation": "_:g"}}}`;
    const [generation, derivation] = read(one);
    expect(generation).toMatch(/^urn:clew:blank:[0-9a-f]{32}$/);
    expect(derivation).toBe(generation);
    expect(read(one.replace(/\s+/g, ''))).toEqual([generation, derivation]);
    expect(read(one.replace('ex:f', 'ex:h'))[0]).not.toBe(generation);
  });
});

describe('what is no PROV-JSON', () => {
  it('is refused with the place', () => {
    const cases: [text: string, code: string, place: object][] = [
      ['{"entity": {', 'MALFORMED_JSON', { line: 1, column: 13 }],
      ['{\n "entity": nul}', 'MALFORMED_JSON', { line: 2, column: 12 }],
      ['{"entity": {}, "entity": {}}', 'DUPLICATE_KEY', { line: 1, column: 16 }],
      ['[]', 'ILLEGAL_DOCUMENT', { pointer: '' }],
      ['{"entities": {}}', 'ILLEGAL_DOCUMENT', { pointer: '/entities' }],
      [`{${PREFIX}, "entity": {"ex:e": 7}}`, 'ILLEGAL_DOCUMENT', { pointer: '/entity/ex:e' }],
      [`{${PREFIX}, "used": {"ex:u": {"prov:entity": "ex:e"}}}`, 'ILLEGAL_DOCUMENT', { pointer: '/used/ex:u' }],
      [
        `{${PREFIX}, "used": {"_:u": {"prov:activity": "ex:a", "prov:time": "yesterday"}}}`,
        'ILLEGAL_TIME',
        { pointer: '/used/_:u/prov:time' },
      ],
      [
        `{${PREFIX}, "entity": {"ex:e": {"ex:a": {"$": "x", "lang": "no tag"}}}}`,
        'ILLEGAL_LITERAL',
        { pointer: '/entity/ex:e/ex:a' },
      ],
      [`{${PREFIX}, "entity": {"ex:e": {"ex:a": "\\ud800"}}}`, 'ILLEGAL_LITERAL', { pointer: '/entity/ex:e/ex:a' }],
      [`{${PREFIX}, "bundle": {"ex:b": {"bundle": {}}}}`, 'ILLEGAL_DOCUMENT', { pointer: '/bundle/ex:b/bundle' }],
    ];
    for (const [text, code, place] of cases) {
      const found = fault(text, { source: 'file.json' });
      expect(found.code, text).toBe(code);
      expect(found.place, text).toMatchObject({ ...place, source: 'file.json' });
    }
  });

  it('is refused over the limits', () => {
    expect(fault('['.repeat(10_000)).code).toBe('INPUT_TOO_LARGE');
    expect(fault(`{"entity": {}}`, { maxLength: 5 }).code).toBe('INPUT_TOO_LARGE');
    expect(fault(`{${PREFIX}, "entity": {"ex:a": {}, "ex:b": {}}}`, { maxStatements: 1 }).code).toBe('INPUT_TOO_LARGE');
  });

  it('does not meet the prototype of objects', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(fault(`{"${key}": {}}`).code, key).toBe('ILLEGAL_DOCUMENT');
      expect(fault(`{"entity": {"${key}:e": {}}}`).code, key).toBe('UNKNOWN_PREFIX');
    }
  });
});

describe('a dictionary', () => {
  it('is derived from the one it extends, as a derivation that a walk follows', () => {
    const file = join(import.meta.dirname, '../../fixtures/prov-interop/dictionaryInsertion4-M.json');
    expect(readProvJson(readFileSync(file, 'utf8'))).toContainEqual(
      expect.objectContaining({
        relation: 'wasDerivedFrom',
        subject: 'http://example.org/d2',
        object: 'http://example.org/d1',
        via: 'http://www.w3.org/ns/prov#derivedByInsertionFrom',
      }),
    );
  });
});

describe('a document of yProv4ML', () => {
  const text = readFileSync(join(import.meta.dirname, '../../fixtures/prov-json/yprov4ml.json'), 'utf8');

  it('is read with its prefixes that are no IRIs and its times without zone', () => {
    const statements = readProvJson(text);
    const run = statements.find(
      (s): s is ElementStatement => s.statement === 'element' && s.id.endsWith('/digits-mlp_GR0_0'),
    )!;
    expect(run.id).toBe('urn:clew:namespace:digits-mlp_GR0_0/digits-mlp_GR0_0');
    expect(run.attributes['http://www.w3.org/ns/prov#startedAtTime' as never]).toEqual([
      { value: '2026-11-21T07:53:44.560312', datatype: `${XSD}dateTime` },
    ]);
    const elements = statements.filter((s) => s.statement === 'element');
    expect(elements.filter((s) => s.types.some((t) => t.endsWith('#Activity'))).length).toBe(4);
    expect(elements.filter((s) => s.types.some((t) => t.endsWith('#Entity'))).length).toBe(40);
  });

  it('is accepted by the history, and its models lead to the training', async () => {
    const context = await openEmpty();
    try {
      const receipt = await context.recorder.record({ statements: readProvJson(text) });
      expect(receipt.elements).toBe(45);
      const model = 'urn:clew:namespace:digits-mlp_GR0_0/digits_mlp_4.pt//TRAINING';
      const upstream = await new Known(context.store).upstream(model);
      expect([...upstream]).toContain('urn:clew:namespace:digits-mlp_GR0_0/TRAINING');
    } finally {
      await context.close();
    }
  });
});
