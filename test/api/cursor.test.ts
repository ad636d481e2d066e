import { beforeAll, describe, expect, it, afterAll } from 'vitest';
import { element, relate } from '../../src/prov/statement.ts';
import { c, id } from './churn.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await add(['b', 'd', 'f', 'h']);
});
afterAll(() => world.close());

/** Datasets of these names, each a source of one collection. */
async function add(names: readonly string[]): Promise<void> {
  await world.context.recorder.record({
    statements: names.flatMap((name) => [
      element(id(`dataset:${name}`), [c('Dataset')], { [c('name')]: { value: name } }),
      relate('hadMember', 'urn:x:all', id(`dataset:${name}`)),
      relate('wasDerivedFrom', id(`dataset:${name}`), 'urn:x:source'),
    ]),
  });
}

/** Reads page by page, recording something new between the first page and the second. */
async function pages(
  query: (after: string | null) => string,
  field: (data: never) => never,
  between: readonly string[],
): Promise<string[]> {
  const seen: string[] = [];
  let after: string | null = null;
  for (let n = 0; n < 10; n++) {
    const answer = await world.ask(query(after));
    expect(answer.errors).toBeUndefined();
    const page = field(answer.data as never) as {
      nodes: { name: string }[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
    };
    expect(page.pageInfo.hasPreviousPage).toBe(n > 0);
    seen.push(...page.nodes.map((node) => node.name ?? (node as unknown as { iri: string }).iri));
    if (n === 0) await add(between);
    if (!page.pageInfo.hasNextPage) return seen;
    after = page.pageInfo.endCursor;
  }
  throw new Error('the pages do not end');
}

const PAGE = 'nodes { iri name } pageInfo { hasNextPage hasPreviousPage endCursor }';
const quoted = (after: string | null) => (after === null ? 'null' : JSON.stringify(after));

describe('cursors survive new records', () => {
  it('of a listing: what comes before is not repeated, what comes after appears', async () => {
    const seen = await pages(
      (after) => `{ datasets(sort: { by: NAME }, first: 2, after: ${quoted(after)}) { ${PAGE} } }`,
      (d) => d['datasets'],
      ['a', 'e'],
    );
    expect(seen).toEqual(['b', 'd', 'e', 'f', 'h']);
  });

  it('of a listing from the greatest down', async () => {
    const seen = await pages(
      (after) => `{ datasets(sort: { by: NAME, descending: true }, first: 3, after: ${quoted(after)}) { ${PAGE} } }`,
      (d) => d['datasets'],
      ['z', 'c'],
    );
    expect(seen).toEqual(['h', 'f', 'e', 'd', 'c', 'b', 'a']);
  });

  it('of a hop: in the order recorded, so the new one is last', async () => {
    const seen = await pages(
      (after) =>
        `{ element(id: "urn:x:all") { ... on Entity { members(first: 3, after: ${quoted(after)}) { ${PAGE} } } } }`,
      (d) => d['element']['members'],
      ['k'],
    );
    expect(seen.at(-1)).toBe('k');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(9);
  });

  it('of a lineage answer: it stays the answer of its first page', async () => {
    const seen = await pages(
      (after) =>
        `{ lineage(of: ["urn:x:source"], direction: DOWNSTREAM, first: 4, after: ${quoted(after)}) { ${PAGE} } }`,
      (d) => d['lineage'],
      ['m'],
    );
    expect(seen).toHaveLength(1 + 9 + 1);
    expect(seen).not.toContain('m');
    const again = await world.ask('{ lineage(of: ["urn:x:source"], direction: DOWNSTREAM) { totalCount } }');
    expect(again.data.lineage.totalCount).toBe(12);
  });
});

describe('as of a record', () => {
  it('an element and what it leads to are as they were', async () => {
    const query = (asOf: string) =>
      `{ element(id: "urn:x:all" ${asOf}) { ... on Entity { members { totalCount nodes { name } } } } }`;
    expect(
      (await world.ask(query('asOf: 0'))).data.element.members.nodes.map((n: { name: string }) => n.name).sort(),
    ).toEqual(['b', 'd', 'f', 'h']);
    expect((await world.ask(query('asOf: 0'))).data.element.members.totalCount).toBe(4);
    expect((await world.ask(query(''))).data.element.members.totalCount).toBe(10);
  });
});
