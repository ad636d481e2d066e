/** Impact, recalls and licences from the command line: on an embedded store and over a service, with the same answers. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { SAMPLE_FOLDER } from '../../src/cli/sample.ts';
import { openContext, type Opened } from '../../src/open.ts';
import { put, PREFIXES, temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');
const RAW = 'dataset:acme/transactions@2026-10-raw';
let context: Opened;
let service: HttpService;

const there = (...args: string[]): ReturnType<typeof clew> => clew([...args, '--url', service.url]);
const here = (...args: string[]): ReturnType<typeof clew> => clew([...args, '--data', data]);
/** Times of recording differ, with them digests; and not every step is made in both histories. */
const timeless = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T')
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:D')
    .replaceAll(/as of record \d+/g, 'as of record N');

async function both(...args: string[]): Promise<{ readonly out: string; readonly err: string; readonly code: number }> {
  const [far, near] = [await there(...args), await here(...args)];
  expect([timeless(far.out), timeless(far.err), far.code]).toEqual([timeless(near.out), timeless(near.err), near.code]);
  return near;
}

beforeAll(async () => {
  const samples = readdirSync(SAMPLE_FOLDER)
    .filter((name) => name.endsWith('.ttl'))
    .sort()
    .map((name) => join(SAMPLE_FOLDER, name));
  context = await openContext({ store: 'sqlite::memory:', neo4jUser: 'neo4j', neo4jPassword: undefined, modules: [] });
  service = await createServer(context, { host: '127.0.0.1', port: 0, explore: false });
  await there('import', ...samples);
  await here('import', ...samples);
});

afterAll(async () => {
  await service.close();
  await context.close();
});

describe('clew impact', () => {
  test('shows the endpoints first, who is to be told, and the way there', async () => {
    const { out, code } = await both('impact', RAW);
    expect(code).toBe(0);
    expect(out).toMatch(/3 deployments in service, 3 in production/);
    const [first, second] = [out.indexOf('https://churn.eu.acme.example/score'), out.indexOf('also affected')];
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first);
    expect(out).toMatch(/tell Ada Okafor/);
    expect(out).toMatch(
      /transactions@2026-10-raw → .* → run:acme\/train-7 → model:churn@7 → deployment:acme\/churn-eu/,
    );
    expect(out).toMatch(/complete: \d+ elements as of record 8\./);
    const cut = await there('impact', RAW, '--limit', '5');
    expect(cut.out).toMatch(/: at least 4 affected, none seen in service; not all was looked at\n/);
    expect(cut.out).toContain('every number is a lower bound');
  });

  test('takes packages and licences, draws, and gives every page as JSON', async () => {
    const { out } = await there('impact', 'CC-BY-4.0', '--kind', 'Deployment', '--json');
    const answer = JSON.parse(out) as { licence: string; affected: { serving: { state: string } }[] };
    expect(answer.licence).toBe('http://spdx.org/licenses/CC-BY-4.0');
    expect(answer.affected.map(({ serving }) => serving.state)).toEqual(['LIVE', 'LIVE', 'LIVE', 'ENDED']);
    const torch = await there('impact', 'pkg:pypi/torch@2.5.1', '--kind', 'ModelVersion', '--mermaid');
    expect(torch.out).toMatch(/flowchart[- ]/);
    expect((await there('impact', 'model:churn@7', '--svg')).out).toMatch(/<svg/);
    expect((await both('impact', 'pkg:pypi/torch')).out).toMatch(
      /^pkg:pypi\/torch, in \d recorded versions?: \d+ affected/,
    );
    expect((await there('impact', 'no-such-thing')).code).toBe(1);
    expect((await there('impact', RAW, '--limit', '0')).code).toBe(2);
  });
});

describe('clew recall', () => {
  let id: string;
  const json = async (...args: string[]): Promise<Record<string, unknown>> =>
    JSON.parse((await both('recall', ...args, '--json')).out) as Record<string, unknown>;

  test('opens once, and shows what has to be answered for', async () => {
    const open = ['open', RAW, '--reason', 'wrong currency', '--due', '2026-11-01', '--actor', 'person:acme/ada'];
    const done = await json(...open);
    id = (done['recall'] as { shortName: string }).shortName;
    const count = done['itemCount'];
    expect(done).toMatchObject({ recall: { state: 'OPEN', progress: { counts: { items: count, open: count } } } });
    expect(await json(...open)).toMatchObject({ recall: { shortName: id }, receipt: null });
    const { out } = await there('recall', 'show', id, '--state', 'open', '--owner', 'person:acme/bruno');
    expect(out).toMatch(
      /open +Deployment +deployment:acme\/winback-eu\/2026-11-17 +in service: production, overdue, Bruno Lindt/,
    );
    expect(out).not.toMatch(/churn-eu\/2026-11-09 +in service/);
    expect((await there('recall', 'list')).out).toMatch(/wrong currency/);
    expect((await there('show', RAW)).out).toMatch(/recalled: recall:.* wrong currency/);
    expect((await there('show', 'model:churn@7')).out).toMatch(/affected by a recall, open/);
    expect((await there('lineage', 'model:churn@7')).out).toMatch(/2026-10-raw recalled by recall:/);
  });

  test('is answered for item by item, and asked as of any record', async () => {
    const by = ['--actor', 'person:acme/bruno'];
    await json('acknowledge', id, 'model:churn@7', 'deployment:acme/winback-eu/2026-11-17', ...by);
    const resolved = await json('resolve', id, 'model:churn@7', '--reason', 'retrained', ...by);
    expect(resolved).toMatchObject({
      itemCount: 1,
      recall: { progress: { counts: { acknowledged: 1, resolved: 1 } } },
    });
    const shown = await both('recall', 'show', id);
    expect(shown.out).toMatch(/resolved +ModelVersion +model:churn@7 .*\[by Bruno Lindt at .*: retrained\]/);
    expect((await there('recall', 'show', id, '--as-of', '9')).out).toMatch(/(\d+) items: \1 open/);
    expect((await there('recall', 'close', id)).code).toBe(1);
    const typo = ['--actor', 'person:acme/brnuo'];
    const waived = await there('recall', 'waive', id, '--all', '--reason', 'made-up data', ...typo);
    expect(waived.err).toMatch(/warning: Nothing is recorded of person:acme\/brnuo but/);
    expect((await there('recall', 'close', id)).out).toMatch(/^closed recall:.*\n/);
  });

  test.each([
    ['nothing to answer for', ['acknowledge', 'recall:x'], 2, /For which items/],
    ['what is new of named items', ['acknowledge', 'recall:x', 'model:churn@7', '--new'], 2, /--new goes with --all/],
    ['items in two ways', ['acknowledge', 'recall:x', 'model:churn@7', '--all'], 2, /not both/],
    ['no such recall', ['show', 'recall:x'], 1, /Nothing is known as "recall:x"/],
    ['something that is no recall', ['show', 'model:churn@7'], 1, /not a Recall/],
    ['no reason', ['open', 'model:churn@7', '--reason', ' '], 2, /needs a reason/],
    ['no day', ['open', 'model:churn@7', '--reason', 'x', '--due', 'soon'], 2, /no day/],
    ['nothing bad', ['open', 'nobody', '--reason', 'x'], 1, /Nothing is known as "nobody"/],
    ['a withdrawal without a reason', ['withdraw', 'recall:x'], 2, /needs a reason/],
  ])('refuses %s', async (_, args, code, message) => {
    const answer = await there('recall', ...args);
    expect([answer.code, answer.out]).toEqual([code, '']);
    expect(answer.err).toMatch(message);
  });
});

describe('clew licences', () => {
  test('says yes, or names each conflict where it is', async () => {
    const fine = await both('licences', 'model:churn@8');
    expect([fine.code, fine.err]).toEqual([0, '']);
    expect(fine.out).toMatch(
      /no conflict[^]*dataset:acme\/transactions: spdx:CC-BY-4\.0; for dpv:Customer[^]*no legal advice/,
    );
    const more = put(
      folder,
      'licences.ttl',
      `${PREFIXES}@prefix dcterms: <http://purl.org/dc/terms/> .
<urn:clew:model:churn@8> a clew:ModelVersion ; dcterms:license <http://spdx.org/licenses/MIT> .
<urn:clew:dataset:acme/transactions@2026-10-raw> a clew:DatasetVersion ; dcterms:license <http://spdx.org/licenses/CC-BY-NC-4.0> .
`,
    );
    await there('import', more);
    await here('import', more);
    const { code, out } = await both('licences', 'model:churn@8', '--use', 'commercial');
    expect(code).toBe(1);
    expect(out).toMatch(/definite noncommercial +deployment:acme\/churn-eu-canary\/2026-11-16/);
    expect(out).toMatch(
      /disputed noncommercial +model:churn@8\n +CC-BY-NC-4\.0 does not allow commercial use, and MIT grants it\./,
    );
    expect((await there('licences', 'model:churn@8', '--dot')).out).toMatch(/^digraph/);
    expect(JSON.parse((await there('licences', '--json')).out)).toMatchObject({ of: [{}, {}, {}], exhaustive: true });
    expect((await there('licences', 'nobody')).code).toBe(2);
    const cut = await there('licences', 'model:churn@8', '--limit', '2');
    expect([cut.code, cut.out]).toEqual([2, expect.stringContaining('cannot tell: no conflict was found')]);
    await clew(['import', join(SAMPLE_FOLDER, '01-people.ttl'), '--data', join(folder, 'empty')]);
    const none = await clew(['licences', '--data', join(folder, 'empty')]);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('No deployment is in service.')]);
  });
});
