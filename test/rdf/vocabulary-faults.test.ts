/** A module that is wrong is refused before anything starts, with the file, the line and what to do. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../src/prov/fault.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { MAX_MODULE_BYTES } from '../../src/rdf/vocabulary-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clew-module-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const HEAD = `@prefix x: <https://example.org/x#> .
@prefix clew: <https://w3id.org/clew/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix vann: <http://purl.org/vocab/vann/> .
<https://example.org/x> a owl:Ontology ; vann:preferredNamespacePrefix "x" ; vann:preferredNamespaceUri "https://example.org/x#" .
`;
const HEAD_LINES = HEAD.split('\n').length - 1;

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function faultOf(files: Record<string, string>): Promise<Fault> {
  await write(files);
  const fault = await loadVocabulary({ modules: [folder] }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(Fault);
  return fault as Fault;
}

const KIND = 'x:Thing a owl:Class ; rdfs:subClassOf prov:Entity ;';

describe('a module is refused', () => {
  it('when it is no Turtle', async () => {
    const fault = await faultOf({ 'x.ttl': `${HEAD}x:Thing a owl:Class ;;\n  rdfs:label "unended .\n` });
    expect(fault).toMatchObject({ code: 'MODULE_SYNTAX', place: { line: HEAD_LINES + 2 } });
    expect(fault.message).toMatch(/x\.ttl, line 10/);
  });

  it.each([
    ['without a header', 'MODULE_HEADER', '<urn:a> a <urn:b> .', undefined],
    ['with a prefix that is taken', 'NAMESPACE_CLASH', HEAD.replaceAll('"x"', '"prov"'), undefined],
    [
      'with our namespace',
      'NAMESPACE_CLASH',
      HEAD.replaceAll('https://example.org/x#', 'https://w3id.org/clew/ns#'),
      undefined,
    ],
    [
      'with a namespace that has no end',
      'MODULE_HEADER',
      HEAD.replaceAll('Uri "https://example.org/x#"', 'Uri "https://example.org/x"'),
      8,
    ],
    ['when it changes a term of ours', 'TERM_CLASH', `${HEAD}clew:Run clew:plural "executions" .`, 9],
    [
      'when it changes a foreign term that we use',
      'TERM_CLASH',
      `${HEAD}<http://purl.org/dc/terms/license> clew:key "licence" .`,
      9,
    ],
    [
      'when its kind is no PROV class',
      'KIND_WITHOUT_PROV_CLASS',
      `${HEAD}x:Thing a owl:Class ; clew:plural "things" .`,
      9,
    ],
    [
      'when its kind is two PROV classes',
      'KIND_WITHOUT_PROV_CLASS',
      `${HEAD}${KIND} rdfs:subClassOf prov:Agent ; clew:plural "things" .`,
      9,
    ],
    [
      'when its kind specializes two',
      'TERM_INVALID',
      `${HEAD}x:Thing a owl:Class ; rdfs:subClassOf clew:Dataset, clew:Model ; clew:plural "things" .`,
      9,
    ],
    [
      'when its kind is no class',
      'TERM_INVALID',
      `${HEAD}x:Thing rdfs:subClassOf prov:Entity ; clew:plural "things" .`,
      9,
    ],
    ['when its collection is taken', 'NAME_CLASH', `${HEAD}${KIND} clew:plural "runs" .`, 9],
    ['when its collection is a root field', 'RESERVED_NAME', `${HEAD}${KIND} clew:plural "lineage" .`, 9],
    ['when its collection is a look-up field', 'RESERVED_NAME', `${HEAD}${KIND} clew:plural "modelVersion" .`, 9],
    ['when its collection is no GraphQL name', 'TERM_INVALID', `${HEAD}${KIND} clew:plural "the things" .`, 9],
    [
      'when its type is one of the schema',
      'RESERVED_NAME',
      `${HEAD}${KIND} clew:key "Query" ; clew:plural "queries" .`,
      9,
    ],
    [
      'when its type would look like an input',
      'RESERVED_NAME',
      `${HEAD}${KIND} clew:key "RunInput" ; clew:plural "things" .`,
      9,
    ],
    [
      'when its short prefix is a URI scheme',
      'RESERVED_NAME',
      `${HEAD}${KIND} clew:plural "things" ; clew:shortPrefix "https" .`,
      9,
    ],
    [
      'when its short prefix is taken',
      'NAME_CLASH',
      `${HEAD}${KIND} clew:plural "things" ; clew:shortPrefix "run" .`,
      9,
    ],
    ['when a key of its is taken', 'NAME_CLASH', `${HEAD}x:n a owl:DatatypeProperty ; clew:key "rowCount" .`, 9],
    ['when a key of its is a role', 'NAME_CLASH', `${HEAD}x:n a owl:DatatypeProperty ; clew:key "trainingData" .`, 9],
    [
      'when a key of its is a field of every element',
      'RESERVED_NAME',
      `${HEAD}x:n a owl:DatatypeProperty ; clew:key "id" .`,
      9,
    ],
    ['when a key of its is a keyword', 'TERM_INVALID', `${HEAD}x:n a owl:DatatypeProperty ; clew:key "@context" .`, 9],
    [
      'when a merge policy is unknown',
      'TERM_INVALID',
      `${HEAD}x:n a owl:DatatypeProperty ; clew:mergePolicy "latest" .`,
      9,
    ],
    [
      'when progress has no stages',
      'TERM_INVALID',
      `${HEAD}x:n a owl:DatatypeProperty ; clew:mergePolicy "progress" .`,
      9,
    ],
  ])('%s', async (_, code, text, line) => {
    const fault = await faultOf({ 'x.ttl': text });
    expect(fault.code).toBe(code);
    expect(fault.hint).toMatch(/\.$|…/);
    expect(fault.place?.source).toMatch(/x\.ttl$/);
    if (line !== undefined) expect(fault.place?.line).toBe(line);
  });

  it('when two modules have one namespace under two prefixes', async () => {
    const fault = await faultOf({ 'x.ttl': HEAD, 'y.ttl': HEAD.replace('Prefix "x"', 'Prefix "y"') });
    expect(fault.code).toBe('NAMESPACE_CLASH');
  });

  it('when two of its files declare one term', async () => {
    const fault = await faultOf({
      'a.ttl': `${HEAD}x:n a owl:DatatypeProperty .`,
      'b.ttl': `${HEAD}x:n a owl:DatatypeProperty .`,
    });
    expect(fault).toMatchObject({ code: 'TERM_CLASH', place: { line: 9 } });
  });

  it('when it is too large, no text, or not there', async () => {
    expect((await faultOf({ 'x.ttl': HEAD + '#'.repeat(MAX_MODULE_BYTES) })).code).toBe('MODULE_TOO_LARGE');
    await writeFile(join(folder, 'x.ttl'), Buffer.from([0xff, 0xfe, 0x00]));
    expect((await faultOf({})).code).toBe('MODULE_UNREADABLE');
    await expect(loadVocabulary({ modules: [join(folder, 'none')] })).rejects.toMatchObject({
      code: 'MODULE_UNREADABLE',
    });
  });
});

describe('a modules folder', () => {
  it('takes files, folders and one module in several files; leaves data and hidden folders alone', async () => {
    await write({
      'x.ttl': `${HEAD}${KIND} clew:plural "things" .`,
      'more/x2.ttl': `${HEAD}x:size a owl:DatatypeProperty ; rdfs:domain x:Thing ; rdfs:range xsd:integer .`,
      'more/shapes/x.ttl':
        '@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetSubjectsOf <https://example.org/x#size> .',
      'more/data/d.ttl': '<urn:a> a <https://example.org/x#Thing> .',
      '.git/x.ttl': 'no Turtle',
      'README.md': 'no Turtle either',
    });
    const { vocabulary, shapes, files } = await loadVocabulary({ modules: [folder] });
    expect(vocabulary.kind('XThing')).toMatchObject({ plural: 'things', prov: 'Entity', versioned: false });
    expect(vocabulary.property('https://example.org/x#size')).toMatchObject({ name: 'xSize', kinds: ['XThing'] });
    expect(shapes.some((q) => q.subject.value === 'urn:s')).toBe(true);
    expect(files.filter((f) => f.name.includes('x')).every((f) => !f.name.includes('data'))).toBe(true);
  });

  it('counts a module once that is named twice', async () => {
    await write({ 'x.ttl': `${HEAD}${KIND} clew:plural "things" .` });
    const once = await loadVocabulary({ modules: [folder] });
    const twice = await loadVocabulary({ modules: [folder, join(folder, 'x.ttl')] });
    expect(twice.vocabulary.digest).toBe(once.vocabulary.digest);
  });

  it('lets a module hold its shapes in the same file', async () => {
    await write({
      'x.ttl': `${HEAD}@prefix sh: <http://www.w3.org/ns/shacl#> . ${KIND} clew:plural "things" . x:ThingShape a sh:NodeShape ; sh:targetClass x:Thing .`,
    });
    const { shapes } = await loadVocabulary({ modules: [join(folder, 'x.ttl')] });
    expect(shapes.some((q) => q.subject.value === 'https://example.org/x#ThingShape')).toBe(true);
  });
});
