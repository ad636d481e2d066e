/** clew search over the sample history; what can be asked is tested in test/api/search.test.ts. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_FOLDER } from '../../src/cli/sample.ts';
import { compareVersions, versionOf } from '../../src/lineage/search/version.ts';
import { temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const data = join(temporaryFolder(), 'data');

beforeAll(async () => {
  const files = readdirSync(SAMPLE_FOLDER).filter((name) => name.endsWith('.ttl'));
  const { code } = await clew(['import', ...files.sort().map((name) => join(SAMPLE_FOLDER, name)), '--data', data]);
  expect(code).toBe(0);
});

const ask = (...args: string[]) => clew(['search', ...args, '--data', data]);

describe('clew search', () => {
  test('shows a table of what the expression speaks of, with counts', async () => {
    const { code, out, err } = await ask(
      'params.learning_rate < 1e-3 and metrics.val_auc > 0.8 and status = "FINISHED"',
      ...['--sort', 'metrics.val_auc desc', '--facets', 'status', 'experiment'],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').slice(0, 6)).toEqual([
      'element                 status    start_time                params.learning_rate  metrics.val_auc',
      'run:acme/churn-trial-3  finished  2026-11-05T10:05:00.000Z  1.7e-4                0.8421',
      'run:acme/churn-trial-1  finished  2026-11-05T08:01:00.000Z  1e-4                  0.8297',
      'status: finished 2',
      'experiment: experiment:acme/churn-2026-11 2',
      expect.stringMatching(/^2 found among \d+, as of record \d+\.$/),
    ]);
  });

  test('tells how runs contributed, and how to go on', async () => {
    const { out } = await ask('--contributed-to', 'model:churn@7', '--sort', 'name', '--first', '5');
    expect(out).toMatch(/churn-trial-2 +trial of run:acme\/tune-2026-11 +failed/);
    expect(out).toMatch(/5 of \d+ found among \d+, as of record \d+\.\nMore: --after \S+\n$/);
  });

  test('compares versions as versions, and tells values that cannot be compared', async () => {
    const found = async (where: string) => {
      const { out } = await ask(where);
      return Number(/(\d+) found among/.exec(out)?.[1]);
    };
    expect(await found('package.torch > "2.5.1"')).toBe(1);
    expect(await found('package.torch >= 2.5')).toBe(await found('package.torch between "2.4" and "2.10.0rc1"'));
    expect((await ask('params.learning_rate > "2026-01-01"')).out).toContain(
      'params.learning_rate has values, and none of them can be compared so.',
    );
    const ordered = ['1.0.dev1', '1.0a2', '1.0b1', '1.0rc1', '1.0', '1.0.post1', '1.2', '1.10.1', '1!0.1'].map(
      versionOf,
    );
    for (let i = 1; i < ordered.length; i++) expect(compareVersions(ordered[i - 1]!, ordered[i]!)).toBeLessThan(0);
    expect(compareVersions(versionOf('v2.5')!, versionOf('2.5.0+cu121')!)).toBe(0);
    expect(['2026-10-train', 'main', '', '1.0-1ubuntu2~x'].map(versionOf)).toEqual(Array(4).fill(undefined));
  });

  test('an option that took the expression says so', async () => {
    const { code, err } = await ask('--kind', 'Run', 'name = "x"');
    expect(code).toBe(2);
    expect(err).toContain('write the expression first, or -- before it');
  });

  test('marks the place of a mistake, and ends with 1 where nothing is found', async () => {
    const wrong = await ask('metrics.auc > 0.5 and status = failed');
    expect(wrong.code).toBe(2);
    expect(wrong.err.split('\n')).toEqual([
      'clew: Expected a number or a quoted text, found "failed".',
      '  metrics.auc > 0.5 and status = failed',
      `${' '.repeat(33)}^`,
      '  at where, line 1, column 32',
      '  Texts are quoted: "failed".',
      '',
    ]);
    const nothing = await ask('metrics.acu > 0.5');
    expect(nothing.code).toBe(1);
    expect(nothing.out).toMatch(
      /^0 found among \d+.*\nNothing that was looked through has a value for metrics\.acu\.\n$/s,
    );
  });
});
