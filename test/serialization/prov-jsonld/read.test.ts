import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/prov/fault.ts';
import type { Statement } from '../../../src/prov/statement.ts';
import { readProvJson } from '../../../src/serialization/prov-json/read.ts';
import { readProvJsonLd } from '../../../src/serialization/prov-jsonld/read.ts';
import { canonical } from '../arbitrary.ts';

const EX = 'http://example.org/';
const PROV = 'http://www.w3.org/ns/prov#';
const XSD = 'http://www.w3.org/2001/XMLSchema#';
const FIXTURES = join(import.meta.dirname, '../../fixtures');
const CONTEXT = '[{"ex": "http://example.org/"}, "https://openprovenance.org/prov-jsonld/context.jsonld"]';

const file = (name: string) => readFileSync(join(FIXTURES, name), 'utf8');
const read = (graph: string) => readProvJsonLd(`{"@context": ${CONTEXT}, "@graph": [${graph}]}`);

function fault(text: string, options = {}): Fault {
  try {
    readProvJsonLd(text, options);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('it was read');
}

const values = (json: string) =>
  (read(`{"@type": "Entity", "@id": "ex:e", "ex:a": ${json}}`)[0] as Statement).attributes[`${EX}a` as never];

describe('documents that others wrote', () => {
  it("the submission's example", () => {
    const statements = readProvJsonLd(file('prov-jsonld/submission-example-3.jsonld'));
    expect(statements).toContainEqual(
      expect.objectContaining({
        relation: 'wasDerivedFrom',
        subject: 'http://example/article1',
        object: 'http://example/dataSet1',
      }),
    );
    expect(statements).toContainEqual(
      expect.objectContaining({ id: 'http://example/derek', types: [`${PROV}Agent`, `${PROV}Person`] }),
    );
    expect(statements.length).toBe(8);
  });

  it("ProvToolbox's older dialect says the same, but for one mailbox", () => {
    const older = readProvJsonLd(file('prov-jsonld/provtoolbox-mini-primer.jsonld'));
    const newer = readProvJsonLd(file('prov-jsonld/submission-example-3.jsonld'));
    const others = (list: readonly Statement[]) => canonical(list).filter((d) => d.id !== 'http://example/derek');
    expect(others(older)).toEqual(others(newer));
  });

  it('a name as a node reference', () => {
    expect(readProvJsonLd(file('prov-jsonld/provtoolbox-node-reference.jsonld'))).toContainEqual(
      expect.objectContaining({
        attributes: { 'http://xmlns.com/foaf/0.1/pastProject': [{ iri: `${EX}shed` }] },
      }),
    );
  });

  it("yProv4ML's training says the same in PROV-JSON", () => {
    const statements = readProvJsonLd(file('prov-jsonld/yprov4ml.jsonld'));
    expect(canonical(statements)).toEqual(canonical(readProvJson(file('prov-json/yprov4ml.json'))));
  });
});

describe('values', () => {
  it('keep their lexical form', () => {
    expect(values('{"@value": "1e-8", "@type": "xsd:double"}')).toEqual([{ value: '1e-8', datatype: `${XSD}double` }]);
    expect(values('1e-8')).toEqual([{ value: '1e-8', datatype: `${XSD}double` }]);
    expect(values('[9007199254740993, true]')).toEqual([
      { value: '9007199254740993', datatype: `${XSD}integer` },
      { value: 'true', datatype: `${XSD}boolean` },
    ]);
  });

  it('are strings where the context does not say that they are names', () => {
    expect(values('["ex:b", {"@id": "ex:b"}, {"@value": "b", "@language": "en"}]')).toEqual([
      { value: 'ex:b' },
      { iri: `${EX}b` },
      { value: 'b', language: 'en' },
    ]);
    const [said] = read('{"@type": "Entity", "@id": "ex:e", "type": ["ex:T", {"@value": "t"}], "location": "ex:l"}');
    expect(said).toMatchObject({
      types: [`${PROV}Entity`, `${EX}T`],
      attributes: { [`${PROV}atLocation`]: [{ iri: `${EX}l` }] },
    });
  });
});

describe('what is no PROV-JSONLD', () => {
  it('is refused with the place', () => {
    const cases: [graph: string, code: string, pointer: string][] = [
      ['7', 'ILLEGAL_DOCUMENT', '/@graph/0'],
      ['{"@id": "ex:e"}', 'ILLEGAL_DOCUMENT', '/@graph/0/@type'],
      ['{"@type": "Mention", "ex:e": "ex:f"}', 'ILLEGAL_DOCUMENT', '/@graph/0/@type'],
      ['{"@type": "Entity"}', 'ILLEGAL_DOCUMENT', '/@graph/0'],
      ['{"@type": "Entity", "@id": "ey:e"}', 'UNKNOWN_PREFIX', '/@graph/0/@id'],
      ['{"@type": "Entity", "@id": "ex:e", "@reverse": {}}', 'ILLEGAL_DOCUMENT', '/@graph/0/@reverse'],
      ['{"@type": "Usage", "entity": "ex:e"}', 'ILLEGAL_DOCUMENT', '/@graph/0'],
      ['{"@type": "Usage", "activity": {"@value": "ex:a"}}', 'ILLEGAL_DOCUMENT', '/@graph/0/activity'],
      ['{"@type": "Usage", "activity": "ex:a", "time": "yesterday"}', 'ILLEGAL_TIME', '/@graph/0/time'],
      ['{"@type": "Entity", "@id": "ex:e", "ex:a": {"@list": []}}', 'ILLEGAL_DOCUMENT', '/@graph/0/ex:a'],
      ['{"@type": "Entity", "@id": "ex:e", "ex:a": ["\\ud800"]}', 'ILLEGAL_LITERAL', '/@graph/0/ex:a/0'],
      [
        '{"@type": "Bundle", "@id": "ex:b", "@graph": [{"@type": "Bundle", "@id": "ex:c", "@graph": []}]}',
        'ILLEGAL_DOCUMENT',
        '/@graph/0/@graph/0',
      ],
    ];
    for (const [graph, code, pointer] of cases) {
      const found = fault(`{"@context": ${CONTEXT}, "@graph": [${graph}]}`, { source: 'file.jsonld' });
      expect([found.code, found.place], graph).toEqual([code, { pointer, source: 'file.jsonld' }]);
    }
  });

  it('is refused with a context that is not known; none is fetched', () => {
    const contexts = [
      '"http://127.0.0.1:1/x"',
      '{"mine": {"@id": "ex:mine"}}',
      '{"@import": "http://127.0.0.1:1/"}',
      '7',
    ];
    for (const context of contexts) {
      const found = fault(`{"@context": [${context}], "@graph": []}`);
      expect(found.code, context).toBe('ILLEGAL_DOCUMENT');
      expect(found.place?.pointer, context).toMatch(/^\/@context\/0/);
    }
    expect(fault('{"@context": {}}').code).toBe('ILLEGAL_DOCUMENT');
    expect(fault('{"@graph": [').code).toBe('MALFORMED_JSON');
    expect(fault('{"@graph": [], "@graph": []}').code).toBe('DUPLICATE_KEY');
  });

  it('is refused over the limits', () => {
    expect(fault('['.repeat(10_000)).code).toBe('INPUT_TOO_LARGE');
    expect(fault('{"@graph": []}', { maxLength: 5 }).code).toBe('INPUT_TOO_LARGE');
    const two = '{"@type": "Entity", "@id": "ex:a"}, {"@type": "Entity", "@id": "ex:b"}';
    expect(fault(`{"@context": ${CONTEXT}, "@graph": [${two}]}`, { maxStatements: 1 }).code).toBe('INPUT_TOO_LARGE');
  });

  it('does not meet the prototype of objects', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      expect(fault(`{"@context": ${CONTEXT}, "@graph": [{"@type": "${key}", "@id": "ex:e"}]}`).code, key).toBe(
        'ILLEGAL_DOCUMENT',
      );
    }
  });
});

it('blank identifiers mean something in their document only', () => {
  const graph = `{"@type": "Generation", "@id": "_:g", "entity": "ex:e", "activity": "ex:a"},
    {"@type": "Generation", "@id": "_:h", "entity": "ex:f", "activity": "ex:a"},
    {"@type": "Derivation", "generatedEntity": "ex:e", "usedEntity": "ex:f", "generation": "_:g"}`;
  const [referred, other, derivation] = read(graph) as { id?: string; generation?: string }[];
  expect(referred!.id).toMatch(/^urn:clew:blank:[0-9a-f]{32}$/);
  expect(derivation!.generation).toBe(referred!.id);
  expect(other!.id).toBeUndefined();
});

it('the fixtures are here', () => expect(readdirSync(join(FIXTURES, 'prov-jsonld')).length).toBe(7));
