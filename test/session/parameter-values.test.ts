import { expect, test } from 'vitest';
import { startRun, type ParameterValue } from '../../src/session/client.ts';
import { temporaryFolder } from '../cli/files.ts';
import { join } from 'node:path';

test('what is no value of a parameter is refused at once, and the run goes on', async () => {
  const folder = temporaryFolder();
  const run = await startRun({ data: join(folder, 'data'), spool: join(folder, 'spool'), project: 'p' });
  for (const wrong of [{ lr: 1 }, undefined, [[1]], () => 1])
    expect(() => run.logParam('optimizer', wrong as unknown as ParameterValue)).toThrow(/neither text, number/);
  run.logParam('layers', [64, 32]);
  expect(await run.end()).toMatchObject({ delivered: { number: 0 } });
});
