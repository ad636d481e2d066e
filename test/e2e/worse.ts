/** The page "A model got worse": its five commands and its five queries, on a planted history and on the sample. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { SAMPLE_FOLDER } from '../../src/cli/sample.ts';
import { clew } from '../cli/terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs', 'a-model-got-worse.md'), 'utf8');

function blocks(language: string): string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((m) => m[1]!.trimEnd());
}

/** The words of a command line as a shell would give them: quotes of both kinds, nothing else. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3]!);
}

/** Command lines of the page without `npx clew`. */
const LINES = blocks('sh')
  .flatMap((block) => block.split('\n'))
  .map((line) => line.replace(/^npx clew /, '').replace(/ --data worse$/, ''));
const [IMPORT, ...FIVE] = LINES.slice(0, 6) as [string, ...string[]];
const ON_SAMPLE = LINES.slice(6);
const QUERIES = blocks('graphql');

/** What a store answers to the page, word for word: what two stores must agree on. */
export interface Answers {
  readonly texts: readonly string[];
  readonly json: readonly unknown[];
  readonly queries: readonly unknown[];
}

async function ok(line: string, more: readonly string[]): Promise<string> {
  const { code, out, err } = await clew([...words(line), ...more], { env: { CLEW_HEADS: '' } });
  // A comparison that finds differences says so as diff(1) does.
  expect(
    { code: line.startsWith('compare') ? code - 1 : code, err: err.replace(/^.*warning.*\n/gm, '') },
    `${line}: ${out}`,
  ).toMatchObject({ code: 0 });
  return out;
}

async function answers(lines: readonly string[], queries: readonly string[], at: readonly string[]): Promise<Answers> {
  const [texts, json, told]: [string[], unknown[], unknown[]] = [[], [], []];
  for (const line of lines) {
    texts.push(await ok(line, at));
    // Deployments are in service now or not; now is another moment each time.
    json.push({ ...(JSON.parse(await ok(line, [...at, '--json'])) as object), at: undefined });
  }
  for (const query of queries) told.push(JSON.parse((await clew(['query', query, ...at])).out));
  return { texts, json, queries: told };
}

/** Records the planted history and goes through the page. @param at the options that name the store */
export async function planted(at: readonly string[]): Promise<Answers> {
  expect((await clew([...words(IMPORT), ...at])).code).toBe(0);
  return answers(FIVE, QUERIES, at);
}

/** As {@link planted}, of the sample history. */
export async function sample(at: readonly string[]): Promise<Answers> {
  const files = readdirSync(SAMPLE_FOLDER).filter((name) => name.endsWith('.ttl'));
  expect((await clew(['import', ...files.sort().map((name) => join(SAMPLE_FOLDER, name)), ...at])).code).toBe(0);
  return answers(ON_SAMPLE, [], at);
}

/** A version older than one extract of the raw data: that it was made from another one is a beginning of its own, not a consequence of the filter. */
export async function earlier(at: readonly string[]): Promise<void> {
  const { out } = await clew(['compare', 'model:demand@33', 'model:demand@60', ...at]);
  const [begins] = out.split('\noutcomes\n') as [string];
  expect(begins).toMatch(/dataset version shop\/sales {2}dataset:shop\/sales@raw-6 → dataset:shop\/sales@raw-10/);
  const explained = await clew(['explain', 'model:demand@60', '--good', 'model:demand@33', ...at]);
  expect(explained.out).toMatch(
    /^Confirmed by runs that exist already \(model:demand@31, model:demand@32, model:demand@36\)/m,
  );
  expect(explained.out).toContain(
    'model:demand@32: a run that exists already, like the good one with this change, came out badly',
  );
}

/** From the metric that dropped to the guilty change, its evidence and the deployments. */
export function finds({ texts, queries }: Answers): void {
  expect([FIVE.length, QUERIES.length, ON_SAMPLE.length]).toEqual([5, 5, 5]);
  const [found, compared, explained, paths, affected] = texts as [string, string, string, string, string];
  expect(found.split('\n')[1]).toMatch(/^run:shop\/train-60 .*model:demand@60 .*0\.1392/);
  expect(compared).toContain('filterCriterion shop_open = true removed  preprocessing');
  expect(explained).toMatch(
    /^The history points at preprocessing \((9\d|100) %\): .*filterCriterion shop_open = true removed/m,
  );
  expect(explained).toMatch(/in other runs: 10 with, 48 without/);
  expect(explained).toMatch(/^next experiment {2}retrain a hybrid/m);
  expect(paths).toContain('1 path of 3 hops');
  for (const name of ['stores-north', 'stores-south', 'orders']) expect(affected).toContain(`deployment:shop/${name} `);
  for (const receipt of texts.slice(1)) expect(receipt).toMatch(/complete: |complete, |^complete/m);
  expect(queries).toMatchObject([
    {
      data: {
        search: {
          edges: [{ node: { shortName: 'run:shop/train-60' } }, {}, {}, {}, {}, {}],
          receipt: { complete: true },
        },
      },
    },
    { data: { comparison: { outcomes: [{ metric: 'wape', before: '0.1152', after: '0.1392' }] } } },
    { data: { explanation: { verdict: 'SUSPECTED', class: 'PREPROCESSING' } } },
    { data: { paths: { count: '1', exact: true } } },
    { data: { impact: { deployments: { live: 3, production: 3 } } } },
  ]);
}

/** The same on a history too small for statistics: what changed, that it cannot be told, and who is affected. */
export function findsOnSample({ texts }: Answers): void {
  const [found, compared, explained, paths, affected] = texts as [string, string, string, string, string];
  expect(found).toContain('run:acme/train-8');
  expect(compared).toContain('customer_since <= 2026-04-01 → customer_since <= 2025-04-01');
  expect(explained).toMatch(/^History cannot tell: there are \d comparable runs/m);
  expect(explained).toContain('next experiment');
  expect(paths).toContain('run:acme/clean-2026-10-b');
  for (const name of ['churn-eu-canary', 'winback-eu']) expect(affected).toContain(`deployment:acme/${name}/`);
}
