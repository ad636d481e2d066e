import { expect, it } from 'vitest';
import { killLane } from './kill.ts';

it('what was acknowledged before SIGKILL is there after it (more: npm run fault:kill)', async () => {
  const { wrong, told, records } = await killLane(2, Date.now() % 2 ** 31);
  expect(wrong).toEqual([]);
  expect(told.acknowledged).toBeGreaterThan(0);
  expect(records).toBeGreaterThan(0);
}, 180_000);
