import { expect, test } from 'vitest';
import { mutate } from './mutations.ts';

test('every change without the key is found at its level, and every rewrite with it by a kept head alone', async () => {
  const tallies = await mutate(600, 25, 11);
  expect(tallies.map(({ kind }) => kind)).toHaveLength(8);
  for (const { kind, tried, found, right, missed } of tallies) {
    expect(tried, kind).toBeGreaterThan(0);
    expect({ kind, found, right, missed }).toEqual({ kind, found: tried, right: tried, missed: [] });
  }
});
