/** Relations whose influencer was left unsaid: no edges of the graph, and yet listed, counted, filtered and paged over like others. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Iri } from '../../src/prov/iri.ts';
import { element, relate } from '../../src/prov/statement.ts';
import { put, temporaryFolder } from '../cli/files.ts';
import { clew } from '../cli/terminal.ts';
import { c, churn } from './churn.ts';
import { SAYS, say } from './open-relations.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.context.recorder.record({ statements: churn() });
  await say(world);
});
afterAll(() => world.close());

const relationsOf = async (rest: string, of = 'urn:x:found') => {
  const answer = await world.ask(`{ element(id: "${of}") { relations${rest} } }`);
  expect(answer.errors).toBeUndefined();
  return answer.data.element.relations;
};

describe('a relation without influencer', () => {
  it('is listed after those upstream that lead somewhere, with null at its far end and all that was said of it', async () => {
    const { totalCount, edges } = await relationsOf(`{ totalCount edges { direction other { iri }
      node { iri name time roles from { iri } to { iri } since plan bundle properties { iri values { value } } } } }`);
    expect(totalCount).toBe(5);
    expect(
      edges.map((edge: { direction: string; node: { name: string } }) => [edge.direction, edge.node.name]),
    ).toEqual([
      ['UPSTREAM', 'wasDerivedFrom'],
      ['UPSTREAM', 'wasGeneratedBy'],
      ['UPSTREAM', 'wasGeneratedBy'],
      ['UPSTREAM', 'wasInvalidatedBy'],
      ['DOWNSTREAM', 'wasDerivedFrom'],
    ]);
    expect(edges.slice(1, 4).map(({ node, other }: { node: object; other: null }) => ({ ...node, other }))).toEqual(
      expect.arrayContaining([
        {
          iri: 'urn:x:generation',
          name: 'wasGeneratedBy',
          time: '2026-11-01T10:00:00Z',
          roles: ['model'],
          from: { iri: 'urn:x:found' },
          to: null,
          other: null,
          since: 1,
          plan: null,
          bundle: null,
          properties: [{ iri: 'urn:x:note', values: [{ value: 'nobody knows by what' }] }],
        },
        expect.objectContaining({ name: 'wasGeneratedBy', bundle: 'urn:x:bundle', to: null, since: 1 }),
        expect.objectContaining({ name: 'wasInvalidatedBy', time: '2026-11-09T00:00:00Z', since: 2 }),
      ]),
    );
  });

  it('is filtered by direction, name and role, and has no kind at its far end', async () => {
    const counts = await Promise.all(
      [
        'direction: UPSTREAM',
        'direction: DOWNSTREAM',
        'names: [wasGeneratedBy]',
        'roles: ["model"]',
        'kinds: ["Run"]',
      ].map(
        async (filter) =>
          (await relationsOf(`(${filter}) { totalCount edges { cursor } }`)) as { totalCount: number; edges: [] },
      ),
    );
    expect(counts.map(({ totalCount }) => totalCount)).toEqual([4, 1, 2, 1, 0]);
    expect(counts.map(({ edges }) => edges.length)).toEqual([4, 1, 2, 1, 0]);
  });

  it.each([1, 2, 3])('is met once by who pages over all, %i at a time', async (first) => {
    const seen: string[] = [];
    for (let after = 'null'; ;) {
      const page = await relationsOf(
        `(first: ${first}, after: ${after}) { edges { node { key } } pageInfo { hasNextPage endCursor } }`,
      );
      seen.push(...page.edges.map((edge: { node: { key: string } }) => edge.node.key));
      if (!page.pageInfo.hasNextPage) break;
      after = JSON.stringify(page.pageInfo.endCursor);
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
  });

  it('is not there before its record, and becomes an edge once the influencer is said', async () => {
    const before = await world.ask('{ element(id: "urn:x:found", asOf: 1) { relations { totalCount } } }');
    expect(before.data.element.relations.totalCount).toBe(4);
    const run = 'urn:x:late-run';
    await world.context.recorder.record({
      statements: [element(run, [c('Run')]), relate('wasGeneratedBy', 'urn:x:later', run, { id: 'urn:x:g2' as Iri })],
    });
    const { edges } = await relationsOf('{ edges { other { iri } node { iri time } } }', 'urn:x:later');
    expect(edges.filter(({ node }: { node: { iri: string } }) => node.iri === 'urn:x:g2')).toEqual([
      { other: { iri: run }, node: { iri: 'urn:x:g2', time: '2026-11-02T00:00:00Z' } },
    ]);
  });

  it('sends no more statements for many elements than for few', async () => {
    const sent = async (first: number) => {
      const before = world.context.store.statements;
      await world.ask(`{ elements(first: ${first}) { nodes { relations { totalCount nodes { name } } } } }`);
      return world.context.store.statements - before;
    };
    expect(await sent(20)).toBe(await sent(2));
  });

  it('is shown by clew show', async () => {
    const folder = temporaryFolder();
    const document = put(folder, 'open.json', JSON.stringify(SAYS));
    expect(await clew(['import', document, '--data', folder])).toMatchObject({ code: 0 });
    const { out } = await clew(['show', 'https://example.org/e', '--data', folder]);
    expect(out).toContain('→ wasGeneratedBy  left unsaid, at 2026-11-01T10:00:00Z');
    const { out: json } = await clew(['show', 'https://example.org/e', '--data', folder, '--json']);
    expect(JSON.parse(json)).toMatchObject({ relations: { totalCount: 1, edges: [{ other: null }] } });
  });
});
