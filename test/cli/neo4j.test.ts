/** The command line on a real Neo4j: a history copied there and back is equal, and answers alike. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SAMPLE_FOLDER } from '../../src/cli/sample.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

describeNeo4j('clew on a real Neo4j', () => {
  const folder = temporaryFolder();
  const [first, back] = ['first.db', 'back.db'].map((name) => `sqlite:${join(folder, name)}`) as [string, string];
  const samples = readdirSync(SAMPLE_FOLDER)
    .filter((name) => name.endsWith('.ttl'))
    .sort()
    .map((name) => join(SAMPLE_FOLDER, name));

  test('migrates there and back, count and hash equal, and answers alike', async () => {
    const neo4j = await freshNeo4j();
    expect((await clew(['import', ...samples, '--store', first])).code).toBe(0);
    const there = await clew(['migrate', '--from', first, '--to', neo4j, '--json']);
    expect({ code: there.code, err: there.err }).toEqual({ code: 0, err: '' });
    const again = await clew(['migrate', '--from', neo4j, '--to', back, '--json']);
    const digestOf = (out: string): unknown => (JSON.parse(out) as { digest: unknown }).digest;
    expect(digestOf(again.out)).toEqual(digestOf(there.out));
    expect(digestOf(there.out)).toMatchObject({ records: 9 });
    for (const args of [
      ['lineage', 'model:churn@production', '--direction', 'both', '--json'],
      ['show', 'model:churn@7', '--json'],
      ['export', '--of', 'model:churn@7', '--format', 'turtle'],
      ['export', '--format', 'trig'],
    ]) {
      const [near, far] = [await clew([...args, '--store', first]), await clew([...args, '--store', neo4j])];
      expect(far.out).toBe(near.out);
      expect(far.code).toBe(0);
    }
  }, 180_000);

  test('says wrong credentials without telling the right ones', async () => {
    const url = new URL(await freshNeo4j());
    const { password } = url;
    url.password = 'not-the-password';
    const { code, out, err } = await clew(['show', 'x:y', '--store', url.toString()]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).not.toContain('not-the-password');
    expect(err).not.toContain(password);
    expect(err).toMatch(/^clew: /);
  });
});
