/** Removal and retention from the command line, on an embedded store. */
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { put, PREFIXES, temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');

beforeAll(async () => {
  for (const name of ['a', 'b']) {
    const file = put(folder, `${name}.ttl`, `${PREFIXES}<urn:clew:run:${name}> a clew:Run ; clew:name "${name}" .\n`);
    expect((await clew(['import', file, '--data', data])).code).toBe(0);
  }
});

test('a dry run says what would go; without --yes and nobody to ask, nothing goes', async () => {
  const dry = await clew(['remove', 'run:a', '--dry-run', '--data', data]);
  expect(dry).toMatchObject({ code: 0, err: '' });
  expect(dry.out).toMatch(/would remove the content of 1 record:\n {2}0 /);
  expect(dry.out).toContain('elements that nobody would mention any more (1):\n  run:a');
  expect((await clew(['remove', '0', '--data', data])).code).toBe(2);
  const asked = await clew(['remove', '0', '--reason', 'x', '--data', data]);
  expect(asked.code).toBe(2);
  expect(asked.err).toContain('--yes');
  expect((await clew(['show', 'run:a', '--data', data])).code).toBe(0);
});

test('what is removed is gone, the act is told in JSON, and GraphQL shows who, when and why', async () => {
  const by = ['--actor', 'person:ada', '--approved-by', 'person:grace', '--basis', 'GDPR Art. 17'];
  const { code, out } = await clew([
    'remove',
    'run:a',
    '--reason',
    'a request',
    ...by,
    '--yes',
    '--data',
    data,
    '--json',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ removed: [0], number: 2, created: true });
  expect((await clew(['show', 'run:a', '--data', data])).code).toBe(1);
  const query = '{ record(number: 0) { digest actor { iri } removed { at reason by { number actor { iri } } } } }';
  const answer = await clew(['query', query, '--data', data, '--json']);
  expect(JSON.parse(answer.out)).toMatchObject({
    data: {
      record: {
        digest: expect.stringMatching(/^leaf:[0-9a-f]{64}$/) as string,
        actor: null,
        removed: { reason: 'a request', by: { number: 2, actor: { iri: 'urn:clew:person:ada' } } },
      },
    },
  });
  expect((await clew(['remove', '0', '--reason', 'x', '--yes', '--data', data])).code).toBe(1);
});

test('retention lists what has expired, and the periods', async () => {
  const { code, out } = await clew(['retention', '--data', data, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    periods: { 'technical-documentation': 'P10Y', 'access-audit': 'P1Y' },
    expired: [],
    removed: [],
  });
});
