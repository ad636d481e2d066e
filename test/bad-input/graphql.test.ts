/** Bad statements and bad queries at the door of GraphQL: one clear error each, with a code, and nothing changed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, padded, type World } from './world.ts';

const CLEW = 'https://w3id.org/clew/ns#';
const PROV = 'http://www.w3.org/ns/prov#';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const MUTATION = 'mutation R($input: RecordInput!) { record(input: $input) { number created } }';

function recording(input: object): string {
  return JSON.stringify({ query: MUTATION, variables: { input } });
}

const entity = (id: string, attributes: object[] = [], types: string[] = ['Entity']): object => ({
  element: { id, types: types.map((type) => (type === 'Entity' ? `${PROV}Entity` : type)), attributes },
});
const value = (property: string, lexical: string, more: object = {}): object => ({
  property,
  values: [{ value: lexical, ...more }],
});
const relation = (name: string, subject: string, object: string, more: object = {}): object => ({
  relation: { relation: name, subject, object, ...more },
});

describe('what cannot be recorded', () => {
  test.each<[string, object, string, RegExp]>([
    ['an IRI with a space', entity('https://example.org/a b'), 'ILLEGAL_IRI', /U\+0020/],
    ['an IRI that would break out', entity('urn:x:a> <urn:x:p> <urn:x:o> . <urn:x:b'), 'ILLEGAL_IRI', />/],
    ['a relative IRI', entity('a'), 'ILLEGAL_IRI', /scheme|relative|absolute/],
    ['an IRI without end', entity(`urn:x:${'a'.repeat(5_000)}`), 'ILLEGAL_IRI', /4096/],
    ['an unknown property', entity('urn:x:a', [value('digset', 'x')]), 'BAD_ARGUMENT', /did you mean digest\?/],
    [
      'an unknown property by IRI',
      entity('urn:x:a', [value(`${CLEW}digset`, 'x')]),
      'BAD_ARGUMENT',
      /did you mean digest\?/,
    ],
    ['an unknown kind', entity('urn:x:a', [], ['DatasetVersoin']), 'BAD_ARGUMENT', /did you mean DatasetVersion\?/],
    ['a lone surrogate', entity('urn:x:a', [value('urn:x:p', '\ud800')]), 'ILLEGAL_LITERAL', /surrogate/],
    ['U+0000', entity('urn:x:a', [value('urn:x:p', 'a\u0000b')]), 'ILLEGAL_LITERAL', /U\+0000/],
    [
      'a language tag with a line in it',
      entity('urn:x:a', [value('urn:x:p', 'a', { language: 'en . <urn:x:b' })]),
      'ILLEGAL_LITERAL',
      /language/,
    ],
    [
      'a datatype that is no IRI',
      entity('urn:x:a', [value('urn:x:p', '1', { datatype: 'urn:x:> .' })]),
      'ILLEGAL_IRI',
      />/,
    ],
    ['a literal of 2 MB', entity('urn:x:a', [value('urn:x:p', 'x'.repeat(2_000_000))]), 'ILLEGAL_LITERAL', /1048576/],
    [
      'a literal under a property that is a relation',
      entity('https://example.org/lit', [value(`${PROV}wasGeneratedBy`, 'run 7')]),
      'MISUSED_TERM',
      /wasGeneratedBy/,
    ],
    [
      'a cycle in derivation',
      relation('wasDerivedFrom', 'https://example.org/base', 'https://example.org/derived'),
      'CYCLE',
      /derived from itself/,
    ],
    ['a derivation from itself', relation('wasDerivedFrom', 'urn:x:a', 'urn:x:a'), 'CYCLE', /derived from itself/],
    [
      'a second digest',
      entity('https://example.org/base', [value('digest', `sha256:${'b'.repeat(64)}`)]),
      'CONFLICT',
      /two values of clew:digest/,
    ],
    [
      'a digest of another sort',
      entity(
        'urn:x:d',
        [value('name', 'd'), value('version', '1'), value('digest', 'md5:abc')],
        [`${CLEW}DatasetVersion`],
      ),
      'INVALID',
      /foreignDigest/,
    ],
  ])('%s', async (_, statement, code, says) => {
    const before = await world.head();
    const { codes, text } = await world.graphql(recording({ statements: [statement] }));
    expect(codes).toEqual([code]);
    const [error] = (JSON.parse(text) as { errors: { message: string; extensions: { hint?: string } }[] }).errors;
    expect(`${error!.message} ${error!.extensions.hint ?? ''}`).toMatch(says);
    expect(await world.head()).toBe(before);
  });

  test('one bad statement among good ones refuses the whole record', async () => {
    const before = await world.head();
    const statements = [entity('urn:x:good'), relation('wasDerivedFrom', 'urn:x:a', 'urn:x:a')];
    expect((await world.graphql(recording({ statements }))).codes).toEqual(['CYCLE']);
    expect(await world.head()).toBe(before);
    const { text } = await world.graphql(JSON.stringify({ query: '{ element(id: "urn:x:good") { id } }' }));
    expect(text).toContain('NOT_FOUND');
  });

  test.each<[string, object]>([
    ['a relation that is none', { statements: [relation('wasMadeOf', 'urn:x:a', 'urn:x:b')] }],
    ['a field that is none', { statments: [] }],
    ['a time that is none', { statements: [relation('used', 'urn:x:a', 'urn:x:b', { time: 'yesterday' })] }],
    [
      'a number where text stands',
      { statements: [entity('urn:x:a', [{ property: 'urn:x:p', values: [{ value: 1e-8 }] }])] },
    ],
    [
      'an element and a relation at once',
      { statements: [{ ...entity('urn:x:a'), ...relation('used', 'urn:x:a', 'urn:x:b') }] },
    ],
  ])('%s is refused before it is read', async (_, input) => {
    const before = await world.head();
    const { codes } = await world.graphql(recording(input));
    expect(codes).toHaveLength(1);
    expect(codes[0]).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED|ILLEGAL_LITERAL|BAD_REQUEST|NONE)$/);
    expect(await world.head()).toBe(before);
  });
});

describe('what cannot be asked', () => {
  const nested = `{${'a{'.repeat(10_000)}a${'}'.repeat(10_000)}}`;

  test.each<[string, string, string, number]>([
    ['JSON cut off', '{"query": "{ x', 'MALFORMED_JSON', 400],
    ['JSON that is a list', '[{"query": "{ __typename }"}]', 'BAD_REQUEST', 400],
    [
      'variables of 10,000 levels',
      `{"query":"{x}","variables":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`,
      'INPUT_TOO_LARGE',
      413,
    ],
    ['a key that would reach a prototype', '{"query":"{x}","variables":{"__proto__":{"a":1}}}', 'BAD_REQUEST', 400],
  ])('%s', async (_, body, code, status) => {
    const answer = await world.graphql(body);
    expect(answer.codes).toEqual([code]);
    expect(answer.status).toBe(status);
  });

  test.each<[string, string]>([
    ['a query of 10,000 levels', nested],
    ['10,000 aliases', `{${Array.from({ length: 10_000 }, (_, i) => `a${i}:__typename`).join(' ')}}`],
    ['fragments that multiply', fragmentBomb(20)],
    ['a page over the limit', '{ runs(first: 100000) { nodes { id } } }'],
    ['a depth below zero', '{ lineage(of: ["https://example.org/base"], depth: -1) { totalCount } }'],
    ['a depth beyond all sense', '{ lineage(of: ["https://example.org/base"], depth: 1000000000) { totalCount } }'],
    [
      'a range that ends before it begins',
      '{ lineage(of: ["https://example.org/base"], from: "2026-11-02", to: "2026-11-01") { totalCount } }',
    ],
    ['no paths at all', '{ paths(from: "https://example.org/base", to: "https://example.org/base", k: 0) { count } }'],
    ['a cursor of paths made by hand', '{ paths(from: "x:y", to: "x:y", after: "bm9uc2Vuc2U") { count } }'],
    ['a history of nothing', '{ history(id: "x:y") { totalCount } }'],
    ['a cursor made by hand', '{ runs(first: 1, after: "bm9uc2Vuc2U") { nodes { id } } }'],
    ['a moment that is none', '{ element(id: "https://example.org/base", asOf: "some day") { id } }'],
    ['a field that is none', '{ modelVersionz { nodes { id } } }'],
  ])('%s is refused with one error', async (_, query) => {
    const begun = performance.now();
    const { codes, text } = await world.graphql(JSON.stringify({ query }));
    expect(codes).toHaveLength(1);
    expect(text).not.toContain('"INTERNAL"');
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('a status that is none is refused, with those there are', async () => {
    const query = 'query ($status: [String!]) { runs(filter: { status: $status }) { totalCount } }';
    const { codes, text } = await world.graphql(
      JSON.stringify({ query, variables: { status: ['finished', 'finnished'] } }),
    );
    expect(codes).toEqual(['BAD_ARGUMENT']);
    const [error] = (JSON.parse(text) as { errors: { message: string; extensions: { hint?: string } }[] }).errors;
    expect(error!.message).toMatch(/finnished/);
    expect(`${error!.message} ${error!.extensions.hint}`).toMatch(/finished/);
    const right = await world.graphql(JSON.stringify({ query, variables: { status: ['finished'] } }));
    expect(JSON.parse(right.text)).toEqual({ data: { runs: { totalCount: 0 } } });
  });

  test('an unknown element is not found at once', async () => {
    const begun = performance.now();
    const { codes } = await world.graphql(
      JSON.stringify({ query: '{ lineage(of: ["model:none@1"]) { totalCount } }' }),
    );
    expect(codes).toEqual(['NOT_FOUND']);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  test('100 MB of JSON is refused before it is all there', async () => {
    const before = await world.head();
    const body = padded('{"query":"{ __typename }"', 100_000_000, '}');
    const answer = await world.send('POST', '/graphql', body, { 'content-type': 'application/json' });
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('TOO_LARGE');
    expect(await world.head()).toBe(before);
  });
});

/** f0 asks for f1 twice, f1 for f2 twice, and so on: 2^n fields. */
function fragmentBomb(n: number): string {
  const fragments = Array.from(
    { length: n },
    (_, i) => `fragment f${i} on Query { ${i + 1 < n ? `...f${i + 1} ...f${i + 1}` : '__typename'} }`,
  );
  return `{ ...f0 } ${fragments.join(' ')}`;
}
