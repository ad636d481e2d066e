import { join } from 'node:path';
import { describe, test } from 'vitest';
import { temporaryFolder } from '../cli/files.ts';
import { earlier, finds, findsOnSample, planted, sample } from './worse.ts';

const folder = temporaryFolder();

describe('the page "A model got worse", embedded', () => {
  test('leads to the planted change', async () => {
    const at = ['--data', join(folder, 'planted')];
    finds(await planted(at));
    await earlier(at);
  }, 180_000);
  test(
    'says on the sample what cannot be told',
    async () => findsOnSample(await sample(['--data', join(folder, 'sample')])),
    180_000,
  );
});
