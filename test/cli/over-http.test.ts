/** Client commands over a running service answer as they do on an embedded store. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { SAMPLE_FOLDER } from '../../src/cli/sample.ts';
import { openContext, type Opened } from '../../src/open.ts';
import { put, PREFIXES, temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');
let context: Opened;
let service: HttpService;
let samples: string[];

beforeAll(async () => {
  samples = readdirSync(SAMPLE_FOLDER)
    .filter((name) => name.endsWith('.ttl'))
    .sort()
    .map((name) => join(SAMPLE_FOLDER, name));
  context = await openContext({ store: 'sqlite::memory:', neo4jUser: 'neo4j', neo4jPassword: undefined, modules: [] });
  service = await createServer(context, { host: '127.0.0.1', port: 0, explore: false });
});

afterAll(async () => {
  await service.close();
  await context.close();
});

const there = (...args: string[]): ReturnType<typeof clew> => clew([...args, '--url', service.url]);
const here = (...args: string[]): ReturnType<typeof clew> => clew([...args, '--data', data]);

interface Imported {
  readonly digest: string;
  readonly number: number;
}

describe('over a service and on an embedded store', () => {
  test('the same documents are the same records', async () => {
    const [far, near] = [await there('import', ...samples, '--json'), await here('import', ...samples, '--json')];
    expect(far.err).toBe('');
    const digests = (out: string): string[] => (JSON.parse(out) as Imported[]).map((r) => r.digest);
    expect(digests(far.out)).toEqual(digests(near.out));
    expect(far.code).toBe(0);
  });

  test.each([
    ['lineage', ['lineage', 'model:churn@production']],
    ['lineage both ways', ['lineage', 'run:acme/train-7', '--direction', 'both', '--depth', '2', '--json']],
    ['lineage counted by kind', ['lineage', 'model:churn@7', '--group', '--valid-at', '2026-11-10', '--json']],
    [
      'lineage drawn',
      ['lineage', 'model:churn@7', '--stop-at', 'DatasetVersion', '--role', 'model', 'trainingData', '--dot'],
    ],
    ['paths', ['paths', 'model:churn@7', 'organization:acme', '--k', '4']],
    ['history', ['history', 'model:churn@production', '--json']],
    ['query', ['query', '{ runs(filter: { status: ["failed"] }) { nodes { errorType } } }', '--json']],
    ['export of a closure', ['export', '--of', 'model:churn@7', '--format', 'nquads', '--depth', '1']],
    ['export as JSON-LD', ['export', '--of', 'model:churn@production', '--format', 'jsonld']],
    [
      'export of what was valid',
      ['export', '--of', 'model:churn@7', '--valid-at', '2026-11-09', '--format', 'ntriples'],
    ],
    ['export of everything', ['export', '--format', 'ntriples']],
  ])('%s gives the same answer', async (_, args) => {
    const [far, near] = [await there(...args), await here(...args)];
    const timeless = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T');
    expect(timeless(far.out)).toBe(timeless(near.out));
    expect([far.code, far.err]).toEqual([0, '']);
    expect(far.out.length).toBeGreaterThan(20);
  });

  test.each([
    ['an unknown element', ['show', 'model:none@1'], 1],
    ['an export of an unknown element', ['export', '--of', 'model:none@1'], 1],
    ['a query that is none', ['query', '{ nothing }'], 2],
    ['a depth over the limit', ['lineage', 'model:churn@7', '--depth', '100000'], 2],
    [
      'a range that ends before it begins',
      ['lineage', 'model:churn@7', '--from', '2026-11-02', '--to', '2026-11-01'],
      2,
    ],
    ['paths from an unknown element', ['paths', 'model:none@1', 'model:churn@7'], 1],
    ['a history of an unknown element', ['history', 'model:none@1'], 1],
    ['a kind that is none', ['lineage', 'model:churn@7', '--kind', 'Modell'], 2],
  ])('%s is refused alike', async (_, args, code) => {
    const [far, near] = [await there(...args), await here(...args)];
    expect(far).toEqual(near);
    expect(far.code).toBe(code);
    expect(far.err).toMatch(/^clew: /);
  });

  test('a document that breaks a rule is refused alike', async () => {
    const document = put(
      folder,
      'cycle.ttl',
      `${PREFIXES}ex:a prov:wasDerivedFrom ex:b . ex:b prov:wasDerivedFrom ex:a .\n`,
    );
    const [far, near] = [await there('import', document), await here('import', document)];
    expect(far).toEqual(near);
    expect(far.code).toBe(1);
  });

  test('hostile text and odd numbers arrive as they are', async () => {
    const document = put(
      folder,
      'odd.ttl',
      `${PREFIXES}<https://example.org/odd> a prov:Entity ; ex:n "1e-8"^^xsd:double , "9007199254740993"^^xsd:integer , "INF"^^xsd:double ,
        "-0"^^xsd:decimal ; ex:s "\\"; DROP TABLE; \\u202E🧶\\u0001" , "hallo"@de-CH ; ex:r <https://example.org/a%20b> .\n`,
    );
    await there('import', document);
    await here('import', document);
    const args = ['export', '--of', 'https://example.org/odd', '--format', 'ntriples'];
    const [far, near] = [await there(...args), await here(...args)];
    expect(far.out).toBe(near.out);
    expect(far.out).toContain('"1e-8"^^');
    expect(far.out).toContain('"9007199254740993"^^');
  });
});

test('a service that is not there is one clear error', async () => {
  const { code, out, err } = await clew(['show', 'x:y', '--url', 'http://127.0.0.1:9']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^clew: No service answers at http:\/\/127\.0\.0\.1:9\.\n {2}Start one with clew serve/);
});

test('the sample of the README and the sample of the folder are the same files', () => {
  const listed = readFileSync(join(SAMPLE_FOLDER, 'README.md'), 'utf8').match(/`0\d-[\w-]+\.ttl`/g);
  expect(listed?.map((name) => name.slice(1, -1))).toEqual(samples.map((file) => file.split('/').at(-1)));
});
