import { expect, it } from 'vitest';
import { EDGE_NAMES } from '../../../src/prov/relations.ts';
import { keyBytes, keyHex, keyText } from '../../../src/store/sqlite/keys.ts';
import { nameCode, nameMask, nameOf } from '../../../src/store/sqlite/names.ts';

it('every edge name has a number of its own, and the numbers in files mean what they meant', () => {
  const codes = EDGE_NAMES.map(nameCode);
  expect(codes.map(nameOf)).toEqual(EDGE_NAMES);
  expect(new Set(codes).size).toBe(EDGE_NAMES.length);
  expect([nameOf(0), nameOf(1), nameOf(2), nameOf(18)]).toEqual([
    'used',
    'wasGeneratedBy',
    'wasDerivedFrom',
    'hadPlan',
  ]);
  expect(nameMask(['used', 'wasDerivedFrom'])).toBe(0b101);
  expect(nameMask(undefined)).toBe(nameMask(EDGE_NAMES));
  expect(nameMask([])).toBe(0);
});

it('keys come back from their bytes, and bytes sort as keys do', () => {
  const keys = ['00ff'.repeat(8), `${'00ff'.repeat(8)}p`, '0100'.repeat(8), 'ffff'.repeat(8)];
  const bytes = keys.map((key) => keyBytes(key) as Uint8Array);
  expect(bytes.map(keyText)).toEqual(keys);
  expect(keys.map((key) => Buffer.from(keyHex(key), 'hex'))).toEqual(bytes);
  expect([...bytes].sort(Buffer.compare)).toEqual(bytes);
  for (const odd of ['', 'xyz', 'AB'.repeat(16), `${'0'.repeat(32)}q`]) expect(() => keyBytes(odd)).toThrow(TypeError);
});
