import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { churn } from './churn.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ settings: { introspection: false } });
  await world.context.recorder.record({ statements: churn() });
});
afterAll(() => world.close());

async function codeOf(query: string, variables?: Record<string, unknown>): Promise<string | undefined> {
  const answer = await world.ask(query, variables);
  return answer.errors?.[0]?.extensions?.['code'];
}

function nested(depth: number): string {
  return `{ element(id: "model:churn@7") ${'{ owners { nodes '.repeat(depth)}{ name }${' } }'.repeat(depth)} }`;
}

/** Twenty fragments, each spreading the next ten times: 10^20 fields if unfolded. */
function bomb(): string {
  const fragments = Array.from({ length: 20 }, (_, i) => {
    const spread = i === 19 ? 'name' : Array.from({ length: 10 }, () => `...F${i + 1}`).join(' ');
    return `fragment F${i} on Element { ${spread} }`;
  });
  return `{ element(id: "model:churn@7") { ...F0 } } ${fragments.join('\n')}`;
}

describe('a query over a limit is refused with the limit named', () => {
  it.each([
    ['depth', nested(12), 'depth'],
    ['aliases', `{ ${Array.from({ length: 60 }, (_, i) => `a${i}: __typename`).join(' ')} }`, 'aliases'],
    [
      'directives',
      `{ __typename ${'@skip(if: false) '.repeat(1)} ${Array.from({ length: 60 }, () => '... @include(if: true) { __typename }').join(' ')} }`,
      'directives',
    ],
    [
      'cost',
      '{ runs(first: 200) { nodes { used(first: 200) { nodes { usedBy: relations(first: 200) { nodes { name } } } } } } }',
      'cost',
    ],
    ['a fragment bomb', bomb(), 'cost'],
    [
      'cost by a variable',
      'query ($n: Int) { runs(first: $n) { nodes { used(first: $n) { nodes { relations(first: $n) { nodes { name } } } } } } }',
      'cost',
    ],
  ])('%s', async (_, query, limit) => {
    const begun = performance.now();
    const answer = await world.ask(query);
    expect(answer.data).toBeUndefined();
    expect(answer.errors!.map((e) => e.extensions?.['details']?.limit)).toContain(limit);
    expect(answer.errors![0]!.extensions!['code']).toBe('TOO_COMPLEX');
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('tokens', async () => {
    const answer = await world.ask(`{ ${'__typename '.repeat(5_000)} }`);
    expect(answer.data).toBeUndefined();
    expect(answer.errors![0]!.message).toContain('token');
  });

  it('introspection, where it is off', async () => {
    expect((await world.ask('{ __schema { types { name } } }')).errors![0]!.message).toContain('introspection');
  });
});

describe('an argument that makes no sense is an error, never something else in silence', () => {
  const lineage = (args: string) => `{ lineage(of: ["model:churn@7"], ${args}) { totalCount receipt { complete } } }`;
  it.each([
    ['a page over the limit', '{ runs(first: 201) { nodes { name } } }', 'LIMIT'],
    [
      'a direction that is null',
      '{ run(id: "run:train") { relations(direction: null) { totalCount } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a negative page', '{ runs(first: -1) { nodes { name } } }', 'BAD_ARGUMENT'],
    ['a hop page over the limit', '{ run(id: "run:train") { used(first: 1000) { nodes { name } } } }', 'LIMIT'],
    ['a negative depth', lineage('depth: -1'), 'BAD_ARGUMENT'],
    ['a depth of 10^9', lineage('depth: 1000000000'), 'LIMIT'],
    ['too many elements', lineage('limit: 100000000'), 'LIMIT'],
    ['no elements', lineage('limit: 0'), 'BAD_ARGUMENT'],
    ['an unknown kind', lineage('kinds: ["ModelVersoin"]'), 'BAD_ARGUMENT'],
    [
      'an unknown property',
      '{ runs(filter: { properties: [{ property: "statsu", value: "x" }] }) { totalCount } }',
      'BAD_ARGUMENT',
    ],
    ['a moment in the future of history', '{ element(id: "model:churn@7", asOf: 99) { name } }', 'NOT_FOUND'],
    ['a moment before history', '{ element(id: "model:churn@7", asOf: "1999-01-01") { name } }', 'NOT_FOUND'],
    [
      'a range that ends before it begins',
      '{ runs(filter: { from: "2026-02-01", to: "2026-01-01" }) { totalCount } }',
      'BAD_ARGUMENT',
    ],
    ['a cursor of another list', '{ runs(after: "WyJyIl0") { totalCount } }', 'BAD_CURSOR'],
    ['a cursor that is none', '{ runs(after: "%%%") { totalCount } }', 'BAD_CURSOR'],
    ['an unknown id', lineage('depth: 1').replace('model:churn@7', 'model:x@1'), 'NOT_FOUND'],
    ['an id of 5,000 characters', `{ element(id: "${'x'.repeat(5_000)}") { name } }`, 'LIMIT'],
  ])('%s', async (_, query, code) => {
    expect(await codeOf(query)).toBe(code);
  });

  it('suggests what may have been meant', async () => {
    const answer = await world.ask(lineage('kinds: ["ModelVersoin"]'));
    expect(answer.errors![0]!.message).toContain('did you mean ModelVersion?');
  });
});

describe('what the GraphQL page asks about the schema', () => {
  it('stays within the limits', async () => {
    const open = await openWorld();
    const options = {
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    };
    const answer = await open.ask(getIntrospectionQuery(options));
    await open.close();
    expect(answer.errors).toBeUndefined();
    expect(buildClientSchema(answer.data).getQueryType()?.getFields()['modelVersions']).toBeDefined();
  });
});

describe('values', () => {
  const record =
    'mutation ($v: Lexical!) { record(input: { statements: [{ element: { id: "urn:x:e", attributes: [{ property: "https://example.org/p", values: [{ value: $v, datatype: "double" }] }] } }] }) { number } }';
  it('are refused as JSON numbers, with what to write instead', async () => {
    const answer = await world.ask(record, { v: 1e-8 });
    expect(answer.errors![0]!.message).toContain('must be given as a string');
  });
  it.each(['1e-8', '1e-7', '9007199254740993', '5e-324', 'INF', 'NaN', '-0'])(
    'come out as they went in: %s',
    async (v) => {
      expect(
        (await world.ask(record.replace('urn:x:e', `urn:x:${encodeURIComponent(v)}`), { v })).errors,
      ).toBeUndefined();
      const answer = await world.ask(
        'query ($id: ID!) { element(id: $id) { properties { values { value datatype } } } }',
        {
          id: `urn:x:${encodeURIComponent(v)}`,
        },
      );
      expect(answer.data.element.properties[0].values).toEqual([
        { value: v, datatype: 'http://www.w3.org/2001/XMLSchema#double' },
      ]);
    },
  );
});

describe('time', () => {
  it('is up when the operation has had its share, and the code says so', async () => {
    const hurried = await openWorld({ settings: { deadline: 0 } });
    const answer = await hurried.ask('{ runs { totalCount } }');
    await hurried.close();
    expect(answer.errors![0]!.extensions!['code']).toBe('STORE_TIMEOUT');
  });
});

describe('errors of our own', () => {
  it('are told by an id, and logged whole', async () => {
    const broken = await openWorld();
    const failing = { ...broken.context.store, read: () => Promise.reject(new Error('secret detail')) };
    Object.defineProperty(broken.context, 'store', { value: failing });
    const answer = await broken.ask('{ runs { totalCount } }');
    expect(JSON.stringify(answer)).not.toContain('secret');
    const { code, incident } = answer.errors![0]!.extensions as { code: string; incident: string };
    expect(code).toBe('INTERNAL');
    expect(broken.logged.find((entry) => entry['incident'] === incident)?.['error']).toContain('secret detail');
  });
});
