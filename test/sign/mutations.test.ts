import { expect, it } from 'vitest';
import { attackSignatures } from '../fault/signatures.ts';

// The long form: node test/fault/signatures.ts 100000
it('no change of an envelope or a proof is accepted as something that was signed', async () => {
  const { accepted, crashed, tried, refused, same, byCode } = await attackSignatures(1_000, 20_261_121);
  expect(accepted).toEqual([]);
  expect(crashed).toEqual([]);
  expect(tried).toBe(1_000);
  expect(refused + same).toBe(tried);
  // Most changes must get as far as the signature, or this would only test the parser of JSON.
  expect(byCode['WRONG_SIGNATURE']).toBeGreaterThan(tried / 5);
  expect(same).toBeLessThan(tried / 5);
}, 30_000);
