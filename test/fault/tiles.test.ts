import { expect, it } from 'vitest';
import { changedTiles } from './tiles.ts';

it('finds every change of a published log, and names the file', async () => {
  const result = await changedTiles(1_000, 3);
  expect(result).toMatchObject({ changes: 1_000, missed: [], misplaced: [] });
  expect(result.levels['signatures']! + result.levels['tree']!).toBe(1_000);
});
