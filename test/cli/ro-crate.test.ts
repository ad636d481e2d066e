import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { SAMPLE_FOLDER } from '../../src/cli/sample.ts';
import { temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');
const OF = ['--of', 'model:churn@7'];
const FILES = ['provenance.jsonld', 'provenance.ttl', 'ro-crate-metadata.json', 'ro-crate-preview.html'];

const ok = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await clew(args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

beforeAll(async () => {
  const samples = readdirSync(SAMPLE_FOLDER).filter((name) => name.endsWith('.ttl'));
  await ok('import', ...samples.map((name) => join(SAMPLE_FOLDER, name)), '--data', data);
});

test('a crate goes out as a folder and as a zip, and comes in as each', async () => {
  const crate = join(folder, 'churn-crate/');
  expect(await ok('export', ...OF, '--out', crate, '--data', data)).toMatch(/bytes of ro-crate\n$/);
  expect(readdirSync(crate).sort()).toEqual(FILES);
  const zip = join(folder, 'churn.crate.zip');
  expect(await ok('export', ...OF, '--out', zip, '--data', data)).toMatch(/bytes of ro-crate\n$/);
  expect(readFileSync(zip).subarray(0, 2).toString()).toBe('PK');
  for (const [i, from] of [crate, zip].entries()) {
    const other = join(folder, `other-${i}`);
    await ok('import', from, '--data', other);
    const lineage = await ok('lineage', 'model:churn@7', '--data', other);
    expect(lineage).toContain('run:acme/train-7');
    expect(lineage).toContain('dataset:acme/transactions@2026-10-raw');
  }
});

test('a folder that is not empty is left as it is', async () => {
  const full = join(folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'mine.txt'), 'mine');
  const { code, err } = await clew(['export', ...OF, '--out', `${full}/`, '--data', data]);
  expect(code).not.toBe(0);
  expect(err).toContain('the folder is not empty');
  expect(readdirSync(full)).toEqual(['mine.txt']);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('what is one file is not written to a folder', async () => {
  const out = join(folder, 'turtle/');
  const { code, err } = await clew(['export', ...OF, '--format', 'turtle', '--out', out, '--data', data]);
  expect(code).not.toBe(0);
  expect(err).toContain('only ro-crate is a folder');
  expect(existsSync(out)).toBe(false);
});

test('a crate that was changed after it was written is refused, and nothing of it recorded', async () => {
  const crate = join(folder, 'changed/');
  await ok('export', ...OF, '--out', crate, '--data', data);
  writeFileSync(join(crate, 'provenance.ttl'), '# nothing happened\n');
  const other = join(folder, 'other-changed');
  const { code, err } = await clew(['import', crate, '--data', other]);
  expect(code).toBe(2);
  expect(err).toContain('provenance.ttl');
  expect((await clew(['show', 'model:churn@7', '--data', other])).code).not.toBe(0);
});
