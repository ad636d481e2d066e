/** Profiles, windows and checks through the doors: a table profiled, typed inputs recorded, drift and leakage asked. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { csvRows } from '../../src/capture/profile/csv.ts';
import { profileTable } from '../../src/capture/profile/table.ts';
import { openContext, type Opened } from '../../src/open.ts';
import { temporaryFolder } from './files.ts';
import { clew, type Outcome } from './terminal.ts';
import { mulberry32 } from '../../scripts/mulberry32.ts';

const folder = temporaryFolder();
let context: Opened;
let service: HttpService;
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const run = (...args: string[]): Promise<Outcome> => clew([...args, '--url', service.url]);
const ok = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await run(...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

const BASE = `mutation { record(input: {
  datasets: [{ name: "customers", origin: "internal" }]
  datasetVersions: [{ name: "customers", version: "1", specializationOf: ["dataset:customers"] },
    { name: "customers", version: "2", origin: "partnerFeed" }]
  codes: [{ name: "prepare", version: "1" }]
  runs: [{ name: "train", trainingData: ["dataset:customers@1"], used: [{ to: "code:prepare@1", roles: ["preparationCode"] }],
    models: [{ name: "churn", version: "1" }] }]
  evaluations: [{ name: "holdout", modelVersions: ["model:churn@1"], datasets: ["dataset:customers@2"] }]
  deployments: [{ name: "api", modelVersion: "model:churn@1" }]
}) { number } }`;

/** Amounts in euros (or cents), countries with commas and quotes in them, some gaps. */
function customers(seed: number, rows: number, factor = 1): string {
  const next = mulberry32(seed);
  const lines = Array.from({ length: rows }, () => {
    const amount = next() < 0.02 ? '' : (Math.exp(3 + next()) * factor).toFixed(2);
    return `${amount},"${next() < 0.5 ? 'DE' : 'Bosnia, ""BA""'}",0${Math.floor(next() * 20 + 10)}`;
  });
  return `\uFEFFamount,country,zip\r\n${lines.join('\r\n')}\r\n`;
}

beforeAll(async () => {
  context = await openContext({ store: 'sqlite::memory:', neo4jUser: 'neo4j', neo4jPassword: undefined, modules: [] });
  service = await createServer(context, { host: '127.0.0.1', port: 0, explore: false });
  await ok('query', BASE);
});
afterAll(async () => {
  await service.close();
  await context.close();
});

test('from a file to a verdict: profile training, profile a window over the same bins, ask', async () => {
  const train = file('train.csv', customers(1, 3_000));
  expect(await ok('profile', train, '--of', 'dataset:customers@1')).toMatch(/record \d+\S* \(3000 rows, 3 columns\)/);
  expect(await ok('profile', train, '--of', 'dataset:customers@1')).toContain('nothing changed');
  const window = ['--window', 'deployment:api', '--from', '2026-10-01', '--to', '2026-11-01'];
  const profiled = await ok('profile', file('october.csv', customers(2, 500)), ...window);
  expect(profiled).toContain('1 over the bins of training');
  expect(await ok('drift', 'deployment:api')).toMatch(/^no shift: 3 columns look as in training/);
  const later = ['--window', 'deployment:api', '--from', '2026-11-01', '--to', '2026-12-01'];
  await ok('profile', file('november.csv', customers(3, 500, 100)), ...later);
  const { code, out } = await run('drift', 'model:churn@1');
  expect(code).toBe(1);
  expect(out).toMatch(/^data quality: The quality of amount changed\.\n/);
  expect(out).toContain('The values look like those of training × 100: a change of unit.');
  expect(out).toContain('since 2026-11-01T00:00:00Z');
  const json = JSON.parse((await run('drift', 'model:churn@1', '--json')).out) as {
    readonly columns: readonly { readonly name: string; readonly sources: readonly { readonly shortName: string }[] }[];
  };
  expect(json.columns.map(({ name }) => name).sort()).toEqual(['amount', 'country', 'zip']);
  expect(json.columns[0]!.sources.map(({ shortName }) => shortName)).toEqual(['dataset:customers@1']);
  expect((await run('drift', 'model:churn@1', '--mermaid')).out).toContain('data quality');
  const empty = ['--window', 'deployment:api', '--from', '2026-12-01', '--to', '2027-01-01'];
  await ok('profile', file('december.csv', `${customers(3, 1).split('\n')[0]}\n`), ...empty);
  const nothing = await run('drift', 'deployment:api');
  expect(nothing).toMatchObject({
    code: 2,
    out: expect.stringMatching(/^cannot tell: The window has no rows\.\n/) as never,
  });
});

test('profiles, windows and checks are recorded and asked by name', async () => {
  const mutation = `mutation { record(input: {
    monitoringWindows: [{ id: "window:api/december", deployment: "deployment:api",
      windowStart: "2026-12-01T00:00:00Z", windowEnd: "2027-01-01T00:00:00Z",
      metrics: [{ name: "auc", value: { value: "0.81", datatype: "double" } }] }]
    dataProfiles: [{ name: "december", window: "window:api/december", rowCount: "400", profilePart: "features",
      columns: [{ name: "country", dataType: ["category"], valueCount: "390", missingCount: "10", distinctCount: "2",
        categoryCounts: { value: "[[\\"DE\\",200],[\\"FR\\",190]]", datatype: "clew:CategoryCounts" } }] }]
    qualityChecks: [{ name: "zip_present", passed: false, expectation: ["zip is a column"], checkedColumn: ["zip"], window: "window:api/december" }]
  }) { warnings { message } } }`;
  expect(JSON.parse(await ok('query', mutation, '--json'))).toMatchObject({});
  const question = `{ deployment(id: "deployment:api") { monitoringWindows(first: 5) { nodes { shortName
    metrics { nodes { name value { value } } } qualityChecks { nodes { name passed } }
    profiles { nodes { rowCount { value } columns { nodes { name missingCount { value } categoryCounts { value } } } } } } } } }`;
  const answer = await ok('query', question);
  expect(answer).toContain('zip_present');
  expect(answer).toContain('0.81');
  const { code, out } = await run('drift', 'window:api/december');
  expect(code).toBe(1);
  expect(out).toContain('Values that training never saw: "FR" (49 %).');
  expect(out).toContain('The quality check zip_present failed.');
});

test('what is no profile, no window or no table is refused, each with one clear error', async () => {
  const table = file('table.csv', 'a,b\n1,2\n');
  const refused = async (...args: string[]) => {
    const { code, out, err } = await run(...args);
    expect({ out, code: code > 0 }).toEqual({ out: '', code: true });
    return err.split('\n')[0];
  };
  expect(await refused('profile', table)).toBe(
    'clew: Say what the table is: --of a dataset version, or --window of a deployment.',
  );
  expect(await refused('profile', table, '--window', 'deployment:api')).toContain('needs --from and --to');
  const backwards = ['--window', 'deployment:api', '--from', '2026-02-01', '--to', '2026-01-01'];
  expect(await refused('profile', table, ...backwards)).toContain('ends (2026-01-01) before it begins');
  expect(await refused('profile', table, '--of', 'dataset:nobody@1')).toContain(
    'Nothing is known as "dataset:nobody@1"',
  );
  expect(await refused('profile', folder, '--of', 'dataset:customers@1')).toContain('is no file');
  const histogram = `mutation { record(input: { columnProfiles: [{ name: "a", valueCount: "3",
    histogram: { value: "{\\"edges\\":[1,2],\\"counts\\":[3]}", datatype: "clew:Histogram" } }] }) { number } }`;
  expect((await run('query', histogram)).err).toContain('clew:histogram must be JSON');
});

test('a table is read as it is meant, or refused with the reason', async () => {
  const profiled = (text: string) => profileTable(() => csvRows(file('any.csv', text), ','));
  for (const [text, why] of [
    ['a,a\n1,2\n', 'Two columns are called "a".'],
    ['a,b\n1,2,3\n', 'Invalid Record Length'],
    ['a\n"1\n', 'Quote Not Closed'],
    ['', 'It is empty.'],
    ['a,\n1,2\n', 'Column 2 has no name'],
  ] as const)
    await expect(profiled(text)).rejects.toMatchObject({
      code: 'NOT_A_TABLE',
      message: expect.stringContaining(why) as never,
    });
  await expect(profileTable(() => csvRows(join(folder, 'none.csv'), ','))).rejects.toMatchObject({
    code: 'UNREADABLE',
  });
  const lines = Array.from(
    { length: 40 },
    (_, i) => `${i % 4},0.${i % 7},00${i % 3},${i < 3 ? 'rare' : 'often'},2026-01-0${1 + (i % 9)},NA`,
  );
  const { rows, columns } = await profiled(['n,x,code,word,day,none', ...lines].join('\n'));
  expect(rows).toBe(40);
  expect(columns.map(({ name, type, present, distinct }) => [name, type, present, distinct])).toEqual([
    ['n', 'integer', 40, 4],
    ['x', 'number', 40, 7],
    ['code', 'text', 40, 3],
    ['word', 'text', 40, 2],
    ['day', 'date', 40, 9],
    ['none', 'text', 0, 0],
  ]);
  const [n, , , word] = columns;
  expect(n!.histogram!.counts.filter((count) => count > 0)).toEqual([10, 10, 10, 10]);
  expect(n!.numbers).toMatchObject({ minimum: 0, maximum: 3, mean: expect.closeTo(1.5, 12) as never });
  // What fewer than five rows have is counted and not named.
  expect([word!.categories, word!.other]).toEqual([[['often', 37]], 3]);
});

test('leakage answers yes, no and cannot tell by its exit code', async () => {
  const clear = await run('leakage', 'model:churn@1');
  expect(clear).toMatchObject({ code: 0, err: '' });
  expect(clear.out).toMatch(/^no leak: model:churn@1\n/);
  const again = `mutation { record(input: { evaluations: [{ name: "again", modelVersions: ["model:churn@1"], datasets: ["dataset:customers@1"] },
    { name: "found", modelVersions: ["model:churn@1"], datasets: ["dataset:found@1"] }] datasetVersions: [{ name: "found", version: "1" }] }) { number } }`;
  await ok('query', again);
  const leak = await run('leakage', 'model:churn@1');
  expect(leak.code).toBe(1);
  expect(leak.out).toContain('It learned from the very data it is judged on.');
  expect((await run('leakage', 'evaluation:found')).code).toBe(2);
  expect((await run('leakage', 'model:churn@1', '--dot')).out).toMatch(/^digraph/);
  expect((await run('leakage', 'deployment:api')).err).toContain('leakage is asked of a model version');
});
