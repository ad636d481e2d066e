/** Reading: what documents mean, and one clear fault for what they do not. */
import { expect, test, vi } from 'vitest';
import { describe } from '../../src/prov/description.ts';
import type { Statement } from '../../src/prov/statement.ts';
import { bundledContexts, CONTEXT_IRI } from '../../src/rdf/contexts.ts';
import { detectFormat, formatOfMediaType, type RdfFormat } from '../../src/rdf/format.ts';
import { parseRdf, readRdf, type ReadOptions } from '../../src/rdf/read.ts';
import { SKOLEM } from '../../src/rdf/skolem.ts';
import { vocabulary } from './arbitrary.ts';

const PREFIXES = '@prefix prov: <http://www.w3.org/ns/prov#> .\n@prefix ex: <urn:ex:> .\n';
const read = (text: string, format: RdfFormat = 'turtle', more: Partial<ReadOptions> = {}) =>
  readRdf(text, { format, vocabulary, ...more });
const turtle = (text: string) => read(PREFIXES + text);
const relations = (statements: readonly Statement[]) => statements.filter((s) => s.statement === 'relation');
const EX = 'urn:ex:';

test('the qualified pattern is one relation, and explains its binary triple', async () => {
  const said = await turtle(`ex:a prov:used ex:e ; prov:qualifiedUsage
    [ a prov:Usage ; prov:entity ex:e ; prov:hadRole ex:r ; prov:atTime "2026-11-21T09:30:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> ] .`);
  expect(said).toEqual([
    {
      statement: 'relation',
      relation: 'used',
      subject: `${EX}a`,
      object: `${EX}e`,
      time: '2026-11-21T09:30:00Z',
      attributes: { 'http://www.w3.org/ns/prov#hadRole': [{ iri: `${EX}r` }] },
    },
  ]);
});

test('a named qualified node gives the relation its identifier; a missing influencer leaves the object out', async () => {
  const said = await turtle('ex:e prov:qualifiedGeneration ex:g . ex:g a prov:Generation .');
  expect(said).toEqual([
    { statement: 'relation', relation: 'wasGeneratedBy', subject: `${EX}e`, id: `${EX}g`, attributes: {} },
  ]);
});

test('plans, activities, generations and usages are links, not attributes', async () => {
  const said =
    await turtle(`ex:e prov:qualifiedDerivation ex:d . ex:d prov:entity ex:f ; prov:hadActivity ex:a ; prov:hadGeneration ex:g ; prov:hadUsage ex:u .
    ex:a prov:qualifiedAssociation ex:q . ex:q prov:agent ex:p ; prov:hadPlan ex:l .`);
  expect(relations(said)).toMatchObject([
    { relation: 'wasDerivedFrom', activity: `${EX}a`, generation: `${EX}g`, usage: `${EX}u`, attributes: {} },
    { relation: 'wasAssociatedWith', plan: `${EX}l`, attributes: {} },
  ]);
});

test('inverses of PROV-O are read as the relation they mean', async () => {
  expect(await turtle('ex:a prov:generated ex:e .')).toMatchObject([
    { relation: 'wasGeneratedBy', subject: `${EX}e`, object: `${EX}a` },
  ]);
});

test('a sub-property that a module declares is the relation, said more exactly', async () => {
  const said = await turtle('ex:m <https://example.org/v#base> ex:n ; prov:wasDerivedFrom ex:n, ex:o .');
  expect(relations(said)).toMatchObject([
    { relation: 'wasDerivedFrom', object: `${EX}n`, via: 'https://example.org/v#base' },
    { relation: 'wasDerivedFrom', object: `${EX}o` },
  ]);
  expect(relations(said)).toHaveLength(2);
});

test('a blank node in two graphs is one node with one name', async () => {
  const said = await read(
    `${PREFIXES} ex:x prov:qualifiedUsage _:a . _:a prov:entity ex:y . ex:g { _:a prov:used ex:z . }`,
    'trig',
  );
  const [first, second] = relations(said);
  expect(first).toMatchObject({ relation: 'used', subject: `${EX}x` });
  expect(first?.statement === 'relation' && first.id).toMatch(SKOLEM);
  expect(second?.statement === 'relation' && second.subject).toBe(first?.statement === 'relation' && first.id);
});

test('names of blank nodes depend on neither label, order nor syntax, but on the document', async () => {
  const one = describe(await turtle('_:a ex:p "x" . _:b ex:p _:a ; ex:q ex:c .'));
  const other = describe(await turtle('ex:d ex:never "" . [] ex:q ex:c ; ex:p [ ex:p "x" ] .'));
  const same = describe(
    await read('_:zz <urn:ex:q> <urn:ex:c> .\n_:zz <urn:ex:p> _:y .\n_:y <urn:ex:p> "x" .', 'ntriples'),
  );
  const json = describe(
    await read('{"@id":"_:q","urn:ex:p":{"@id":"_:b0","urn:ex:p":"x"},"urn:ex:q":{"@id":"urn:ex:c"}}', 'jsonld'),
  );
  expect(same).toEqual(one);
  expect(json).toEqual(one);
  const names = (list: typeof one) => list.map((d) => d.id).filter((id) => id.startsWith(SKOLEM));
  expect(names(one)).toHaveLength(2);
  expect(names(other).some((id) => names(one).includes(id))).toBe(false);
});

test('lists are kept as RDF has them', async () => {
  const said = describe(await turtle('ex:a ex:p (1 "b") .'));
  expect(said).toHaveLength(3);
});

test('language tags and lexical forms stay as written, in every syntax', async () => {
  const inTurtle = await turtle(
    'ex:a ex:p "x"@EN-us, 1e-8, 007, .5, "INF"^^<http://www.w3.org/2001/XMLSchema#double> .',
  );
  const inJson = await read(
    `{"@context":{"ex":"urn:ex:","d":{"@id":"ex:p","@type":"http://www.w3.org/2001/XMLSchema#decimal"}},
      "@id":"ex:a","ex:p":[{"@value":"x","@language":"EN-us"},1e-8,{"@value":"007","@type":"http://www.w3.org/2001/XMLSchema#integer"},
      {"@value":"INF","@type":"http://www.w3.org/2001/XMLSchema#double"}],"d":{"@value":".5","@type":"http://www.w3.org/2001/XMLSchema#decimal"}}`,
    'jsonld',
  );
  expect(describe(inJson)).toEqual(describe(inTurtle));
});

test.each([
  ['1e-8', 'double'],
  ['1e-7', 'double'],
  ['5e-324', 'double'],
  ['1.0', 'double'],
  ['0.30000000000000004', 'double'],
  ['-0', 'integer'],
  ['9007199254740993', 'integer'],
  ['1e400', 'double'],
])('the JSON number %s keeps its digits', async (number, type) => {
  const datatype = `http://www.w3.org/2001/XMLSchema#${type}`;
  expect(await parseRdf(`{"@id":"urn:a","urn:p":${number}}`, { format: 'jsonld' })).toMatchObject([
    { object: { value: number, datatype } },
  ]);
  const coerced = `{"@context":{"p":{"@id":"urn:p","@type":"urn:t"}},"@id":"urn:a","p":${number}}`;
  expect(await parseRdf(coerced, { format: 'jsonld' })).toMatchObject([
    { object: { value: number, datatype: 'urn:t' } },
  ]);
});

test('graphs, reversals, inclusions, lists and JSON literals of JSON-LD', async () => {
  const quads = await parseRdf(
    `{"@context":{"@version":1.1,"ex":"urn:ex:","of":{"@reverse":"ex:p"},"j":{"@id":"ex:j","@type":"@json"}},
      "@id":"ex:g","of":{"@id":"ex:r"},"@included":[{"@id":"ex:i","@type":"ex:T"}],"j":{"b":[1.50,true],"a":null},
      "@graph":[{"@id":"ex:s","ex:l":{"@list":["x"]}}]}`,
    { format: 'jsonld' },
  );
  const lines = quads.map((q) =>
    `${q.subject} ${q.predicate.split(/[:#]/).at(-1)} ${'iri' in q.object ? q.object.iri : q.object.value} ${q.graph ?? ''}`.trim(),
  );
  expect(lines.sort()).toEqual([
    '_:b0 first x urn:ex:g',
    '_:b0 rest http://www.w3.org/1999/02/22-rdf-syntax-ns#nil urn:ex:g',
    'urn:ex:g j {"a":null,"b":[1.50,true]}',
    'urn:ex:i type urn:ex:T',
    'urn:ex:r p urn:ex:g',
    'urn:ex:s l _:b0 urn:ex:g',
  ]);
});

test('our own context may be named; no other is fetched', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch');
  const contexts = bundledContexts(vocabulary);
  const named = await read(`{"@context":"${CONTEXT_IRI}","@id":"urn:a","base":{"@id":"urn:b"}}`, 'jsonld', {
    contexts,
  });
  expect(named).toMatchObject([{ relation: 'wasDerivedFrom', via: 'https://example.org/v#base' }]);
  for (const context of [
    '"https://schema.org/"',
    '{"@import":"http://127.0.0.1:9/c"}',
    '{"p":{"@id":"urn:p","@context":"http://127.0.0.1:9/"}}',
  ]) {
    await expect(read(`{"@context":${context},"@id":"urn:a","p":{"q":"x"}}`, 'jsonld')).rejects.toMatchObject({
      code: 'REMOTE_CONTEXT',
    });
  }
  expect(fetched).not.toHaveBeenCalled();
  fetched.mockRestore();
});

const clique = Array.from({ length: 36 }, (_, i) => [Math.floor(i / 6), i % 6])
  .filter(([i, j]) => i !== j)
  .map(([i, j]) => `_:n${i} <urn:p> _:n${j} .`)
  .join('\n');

test.each<[string, RdfFormat, string, object]>([
  ['no punctuation', 'turtle', '<urn:a>\n <urn:p> <urn:b> <urn:c> .', { code: 'RDF_SYNTAX', place: { line: 2 } }],
  ['an unknown prefix', 'turtle', '<urn:a> <urn:p> x:y .', { code: 'RDF_SYNTAX', place: { line: 1, column: 17 } }],
  ['the end too early', 'trig', '<urn:g> { <urn:a> <urn:p> "x"', { code: 'RDF_SYNTAX', place: { line: 1 } }],
  ['Turtle called N-Triples', 'ntriples', '@prefix x: <urn:x> .', { code: 'RDF_SYNTAX', place: { line: 1 } }],
  ['a relative IRI without base', 'turtle', '<urn:a> <urn:p> <b> .', { code: 'ILLEGAL_IRI', place: { line: 1 } }],
  [
    'an escaped space in an IRI',
    'nquads',
    '<urn:a\\u0020b> <urn:p> <urn:b> .',
    { code: 'RDF_SYNTAX', place: { line: 1 } },
  ],
  ['a noncharacter in an IRI', 'turtle', '<urn:a> <urn:p> <urn:\uffff> .', { place: { line: 1 } }],
  [
    'a noncharacter in a literal',
    'turtle',
    '<urn:a> <urn:p> "\uffff" .',
    { code: 'ILLEGAL_LITERAL', place: { line: 1 } },
  ],
  ['a quoted triple', 'turtle', '<urn:a> <urn:p> <<( <urn:a> <urn:p> <urn:b> )>> .', { code: 'RDF_UNSUPPORTED' }],
  ['a base direction', 'turtle', '<urn:a> <urn:p> "x"@ar--rtl .', { code: 'RDF_UNSUPPORTED' }],
  ['broken JSON', 'jsonld', '{"@id":"urn:a",\n "urn:p":}', { code: 'MALFORMED_JSON', place: { line: 2, column: 10 } }],
  ['a key twice', 'jsonld', '{"@id":"urn:a","@id":"urn:b"}', { code: 'DUPLICATE_KEY' }],
  ['a prototype key', 'jsonld', '{"@id":"urn:a","__proto__":{"urn:p":1}}', { code: 'RDF_JSONLD' }],
  ['10,000 arrays deep', 'jsonld', '['.repeat(10_000), { code: 'INPUT_TOO_LARGE' }],
  ['an undefined term', 'jsonld', '{"@id":"urn:a","name":"x"}', { code: 'RDF_JSONLD' }],
  ['a relative @id', 'jsonld', '{"@id":"a","urn:p":"x"}', { code: 'RDF_JSONLD' }],
  [
    'a bad language tag',
    'jsonld',
    '{"@id":"urn:a","urn:p":{"@value":"x","@language":"e n"}}',
    { code: 'ILLEGAL_LITERAL' },
  ],
  ['a lone surrogate', 'jsonld', '{"@id":"urn:a","urn:p":"\\ud800"}', { code: 'ILLEGAL_LITERAL' }],
  [
    'a blank property',
    'jsonld',
    '{"@id":"urn:a","_:p":"x"}',
    { code: expect.stringMatching(/RDF_JSONLD|RDF_UNSUPPORTED/) },
  ],
  [
    'two datatypes',
    'jsonld',
    '{"@id":"urn:a","urn:p":{"@value":"x","@type":["urn:t","urn:u"]}}',
    { code: 'RDF_JSONLD' },
  ],
  ['a cyclic context', 'jsonld', '{"@context":{"a":"b:x","b":"a:y"},"@id":"urn:a"}', { code: 'RDF_JSONLD' }],
  ['a poison graph', 'ntriples', clique, { code: 'BLANK_NODES' }],
])('refused: %s', async (_name, format, text, fault) => {
  await expect(read(text, format)).rejects.toMatchObject(fault);
});

test('the name of the document is in the place of its fault', async () => {
  await expect(read('<urn:a>', 'turtle', { source: 'a.ttl' })).rejects.toMatchObject({
    place: { source: 'a.ttl', line: 1 },
  });
});

test('limits are kept: bytes of text and of streams, quads', async () => {
  const text = '<urn:a> <urn:p> "é", "x", "y" .';
  const stream = async function* () {
    for (const byte of Buffer.from(text)) yield Uint8Array.of(byte);
  };
  expect(await readRdf(stream(), { format: 'turtle', vocabulary })).toEqual(await read(text));
  const limits = { bytes: text.length };
  await expect(read(text, 'turtle', { limits })).rejects.toMatchObject({ code: 'RDF_TOO_LARGE' });
  await expect(readRdf(stream(), { format: 'turtle', vocabulary, limits })).rejects.toMatchObject({
    code: 'RDF_TOO_LARGE',
  });
  await expect(read(text, 'turtle', { limits: { quads: 2 } })).rejects.toMatchObject({ code: 'RDF_TOO_LARGE' });
  await expect(read('{"@id":"urn:a","urn:p":["x","y","z"]}', 'jsonld', { limits: { quads: 2 } })).rejects.toMatchObject(
    { code: 'RDF_TOO_LARGE' },
  );
});

test('bytes that are not UTF-8 are refused', async () => {
  const stream = async function* () {
    yield Uint8Array.of(0x3c, 0xff, 0x3e);
  };
  await expect(readRdf(stream(), { format: 'turtle', vocabulary })).rejects.toMatchObject({ code: 'RDF_SYNTAX' });
});

test('relative IRIs are resolved against the base; an unused relative prefix is no fault', async () => {
  expect(await read('@prefix : <#> . <urn:a> <urn:p> "x" .')).toHaveLength(1);
  expect(await read('<#a> <p> <../x> .', 'turtle', { base: 'http://e/d/f' })).toMatchObject([
    { id: 'http://e/d/f#a', attributes: { 'http://e/d/p': [{ iri: 'http://e/x' }] } },
  ]);
});

test.each<[string | undefined, string | undefined, string, RdfFormat]>([
  ['a.ttl', undefined, '', 'turtle'],
  ['a.NQ', undefined, '', 'nquads'],
  ['b.run.nquads', undefined, '', 'nquads'],
  ['b.ntriples', undefined, '', 'ntriples'],
  ['b.turtle', undefined, '', 'turtle'],
  ['a.txt', 'text/turtle; charset=utf-8', '', 'turtle'],
  ['a.ttl', 'application/ld+json', '', 'jsonld'],
  [undefined, 'text/plain', '# hi\n@prefix x: <urn:x> .', 'turtle'],
  [undefined, undefined, '{"@context":{}}', 'jsonld'],
  [undefined, undefined, '[{"@id":"urn:a"}]', 'jsonld'],
  [undefined, undefined, '<urn:a> <urn:p> "x"@en .\n', 'ntriples'],
  [undefined, undefined, '_:a <urn:p> "x . \\" y" <urn:g> .\n', 'nquads'],
  [undefined, undefined, 'PREFIX x: <urn:x>\nx:g { x:a x:p x:b }', 'trig'],
  [undefined, undefined, '\uFEFF@base <http://e/> . <a> a <b> ; <c> "d" .', 'turtle'],
])('the format of %s, %s, %j', (name, mediaType, text, format) => {
  expect(detectFormat(name, mediaType, text)).toBe(format);
});

test('a format that cannot be told is a fault', () => {
  expect(() => detectFormat('a.txt', undefined, 'hello world')).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_FORMAT' }),
  );
  expect(() => detectFormat(undefined, undefined, '{"entity":{}}')).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_FORMAT' }),
  );
  expect(formatOfMediaType('text/html')).toBeUndefined();
});
