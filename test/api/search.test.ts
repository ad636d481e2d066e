/** Searching the sample history over GraphQL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSample } from '../../src/cli/sample.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await loadSample(world.context);
});
afterAll(() => world.close());

const QUERY = `query ($kinds: [String!], $where: String, $text: String, $contributedTo: ID, $sort: [String!], $columns: [String!],
    $facets: [String!], $first: Int! = 50, $after: String) {
  search(kinds: $kinds, where: $where, text: $text, contributedTo: $contributedTo, sort: $sort, columns: $columns,
      facets: $facets, first: $first, after: $after) {
    totalCount pageInfo { endCursor hasNextPage }
    edges { node { shortName } values { key values } contribution { how depth shares { shortName } } }
    facets { key values { value count } others missing }
    receipt { complete searched absent lineage { complete } }
  }
}`;

/** Short names of what was found, in order. */
async function found(where: string, more: Record<string, unknown> = {}): Promise<string[]> {
  const { data, errors } = await world.ask(QUERY, { where, ...more });
  expect(errors).toBeUndefined();
  return data.search.edges.map((edge: { node: { shortName: string } }) => edge.node.shortName.replace('run:acme/', ''));
}

describe('search', () => {
  test('finds by data, packages, code, people, times and words', async () => {
    expect(await found('code.commit like "9d2f6aa%" and type = "TrainingRun"')).toContain('train-7');
    expect(await found('dataset = "acme/transactions@2026-10-test" and model is null')).toContain('evaluate-7');
    expect(await found('model = "churn@7"')).toEqual(['train-7']);
    expect(await found('metrics.auc = 0.8457', { sort: ['start_time'] })).toEqual(['train-7', 'evaluate-7']);
    expect(await found('text ~ "cuda memory"')).toEqual(['churn-trial-2']);
    expect(await found('', { text: 'CUDA' })).toEqual(['churn-trial-2']);
    const early = 'time between "2026-11-05" and "2026-11-05T08:00:30Z"';
    expect(await found(`agent = "person:acme/bruno" and ${early}`)).toEqual(['tune-2026-11']);
    const models = { kinds: ['ModelVersion'] };
    expect(await found('metrics.auc > 0.84 and params.schedule = "cosine"', models)).toContain('model:churn@7');
    expect(await found('rowCount > 1000', { kinds: ['DatasetVersion'], first: 1 })).toHaveLength(1);
    const entities = await found('name = "churn"', { kinds: ['Entity'] });
    expect(entities).toEqual(await found('name = "churn"', { kinds: ['Element'] }));
    expect(entities).toContain('model:churn');
  });

  test('values, facets and what nothing has', async () => {
    const { data } = await world.ask(QUERY, {
      where: 'experiment = "acme/churn-2026-11" and parent = "acme/tune-2026-11"',
      ...{ sort: ['metrics.val_auc desc', 'name'], columns: ['params.learning_rate', 'tags.none'], facets: ['status'] },
    });
    expect(data.search.edges.map((edge: { values: unknown }) => edge.values)[0]).toEqual([
      { key: 'params.learning_rate', values: ['1.7e-4'] },
      { key: 'tags.none', values: [] },
    ]);
    const [failed, finished] = [
      { value: 'failed', count: 1 },
      { value: 'finished', count: expect.any(Number) as number },
    ];
    expect(data.search.facets).toEqual([{ key: 'status', values: [finished, failed], others: 0, missing: 0 }]);
    expect(data.search.receipt).toMatchObject({ complete: true, absent: ['tags.none'], lineage: null });
  });

  test('every run that contributed to a model version, failed trials included, and how', async () => {
    const { data } = await world.ask(QUERY, { contributedTo: 'model:churn@7', sort: ['name'] });
    const how = Object.fromEntries(
      data.search.edges.map((edge: { node: { shortName: string }; contribution: object }) => [
        edge.node.shortName.replace('run:acme/', ''),
        edge.contribution,
      ]),
    );
    expect(how).toMatchObject({
      'train-7': { how: 'UPSTREAM', depth: 1, shares: null },
      'churn-trial-2': { how: 'TRIAL', depth: null, shares: { shortName: 'run:acme/tune-2026-11' } },
    });
    for (const later of ['train-8', 'deploy-7', 'evaluate-7']) expect(how).not.toHaveProperty([later]);
    expect(data.search.receipt.lineage).toEqual({ complete: true });
    expect(await found('status = "failed"', { contributedTo: 'model:churn@7' })).toEqual(['churn-trial-2']);
  });

  test('goes on where a page ended, in the same order only', async () => {
    const sort = ['project desc', 'name'];
    const all = await found('', { sort });
    const { data } = await world.ask(QUERY, { sort, first: 7 });
    const after = data.search.pageInfo.endCursor as string;
    expect(await found('', { sort, after })).toEqual(all.slice(7));
    const { errors } = await world.ask(QUERY, { sort: ['name', 'project'], after });
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_CURSOR');
  });

  test.each([
    ['metrics.auc < ', 'Expected a number or a quoted text, found the end.', 15],
    ['status = failed', 'Expected a number or a quoted text, found "failed".', 10],
    ['status = "failed', 'The quote " is never closed.', 10],
    ['status = "faild"', 'Unknown status "faild". Did you mean failed?', 10],
    ['params.lr > 0.01 and', 'Expected a key such as params.lr, metrics.auc or status, found the end.', 21],
    ['(metrics.auc > 1', 'Expected and, or, or ), found the end.', 17],
    ['metrics.auc > 1 status = "failed"', 'Expected and, or, or the end, found "status".', 17],
    ['metrics.auc < "abc"', 'metrics.auc < compares numbers, and "abc" is none.', 15],
    ['name > 5', 'name is no number and no time, and > compares those.', 8],
    ['metrics.auc like "0%"', 'metrics.auc is a number, and like compares texts.', 18],
    ['metric.auc > 0.5 and statis = "failed"', 'Nothing is known as statis. Did you mean status?', 22],
    ['metrcs.auc > 0.5', 'Nothing is known as metrcs.auc. Did you mean metrics.auc?', 1],
    ['dataset.digset = "x"', 'Nothing is known as dataset.digset. Did you mean digest?', 1],
    [
      'time between "2026-11-05" and "2026-11-01"',
      'The range ends ("2026-11-01") before it begins ("2026-11-05").',
      31,
    ],
    ['time > "yesterday"', 'start_time > compares times, and "yesterday" is none.', 8],
    ['dataset = "acme/nothing@1"', 'Nothing is known as "acme/nothing@1".', 11],
    ['metrics.auc > 0.5.1', '"0.5.1" is no number.', 15],
    ['metrics.auc ! 1', '"!" has no meaning here.', 13],
    ['text = "x"', 'text is looked through for words: text ~ "out of memory".', 1],
  ])('%s: one clear error, and where', async (where, message, column) => {
    const { errors } = await world.ask(QUERY, { where });
    expect(errors).toHaveLength(1);
    expect(errors![0]!.message).toBe(message);
    expect(errors![0]!.extensions).toMatchObject({ place: { source: 'where', line: 1, column } });
  });

  test.each([
    [{ contributedTo: 'model:nothing@1' }, 'NOT_FOUND', /Nothing is known as "model:nothing@1"/],
    [{ kinds: ['Rnu'] }, 'BAD_ARGUMENT', /Unknown kind "Rnu"/],
    [
      { kinds: ['Dataset'], where: 'metrics.auc > 1' },
      'BAD_ARGUMENT',
      /metrics is known of runs and of model versions, not of Dataset/,
    ],
    [{ sort: ['metrics.auc down'] }, 'BAD_ARGUMENT', /Expected asc, desc or the end, found "down"/],
    [{ columns: ['text'] }, 'BAD_ARGUMENT', /has no values to give in columns/],
    [{ first: 201 }, 'LIMIT', /first is 201; the limit is 200/],
    [
      { where: `status = "failed"${' or status = "failed"'.repeat(100)}` },
      'LIMIT',
      /conditions in the search expression is 101; the limit is 100/,
    ],
    [
      { where: `${'('.repeat(60)}status is null${')'.repeat(60)}` },
      'LIMIT',
      /nesting of the search expression is 51; the limit is 50/,
    ],
  ])('%j is refused', async (variables, code, message) => {
    const { errors } = await world.ask(QUERY, variables);
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.[0]?.extensions?.['code']).toBe(code);
  });
});
