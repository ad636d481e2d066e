import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iri } from '../../src/prov/iri.ts';
import { XSD } from '../../src/prov/namespaces.ts';
import { MAX_DIGITS, orderKey, orderKeyOfText } from '../../src/prov/order.ts';

const key = (value: string, type: string) => orderKey({ value, datatype: iri(XSD + type) });

/** A decimal's sign, whole number and power of ten, compared without rounding. */
function compareExactly(a: string, b: string): number {
  const parse = (text: string) => {
    const [, sign, whole = '', fraction = '', power = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text)!;
    return { digits: BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), power: Number(power) - fraction.length };
  };
  const [x, y] = [parse(a), parse(b)];
  const least = Math.min(x.power, y.power);
  const [m, n] = [x.digits * 10n ** BigInt(x.power - least), y.digits * 10n ** BigInt(y.power - least)];
  return m < n ? -1 : m > n ? 1 : 0;
}

const decimal = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.bigInt({ min: 0n, max: 10n ** 25n }),
    fc.option(fc.stringMatching(/^\d{1,20}$/)),
    fc.option(fc.integer({ min: -330, max: 330 })),
  )
  .map(
    ([sign, whole, fraction, power]) =>
      `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${power === null ? '' : `e${power}`}`,
  );

describe('order keys', () => {
  it('order numbers as the decimals they are', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const [x, y] = [key(a, 'decimal')!, key(b, 'decimal')!];
        expect(Math.sign(x < y ? -1 : x > y ? 1 : 0)).toBe(compareExactly(a, b));
      }),
      { numRuns: 2_000 },
    );
  });

  const ASCENDING = [
    [
      '-INF',
      '-1e308',
      '-10',
      '-9.5',
      '-9',
      '-1e-300',
      '0',
      '5e-324',
      '1e-8',
      '1e-7',
      '0.5',
      '1',
      '9',
      '10',
      '1e400',
      'INF',
    ],
    ['9007199254740991', '9007199254740992', '9007199254740993', '9007199254740993.5'],
    ['0.1', '0.10000000000000000001', '0.2'],
  ];
  it.each(ASCENDING)('order %s < %s …', (...texts) => {
    const keys = texts.map((text) => key(text, 'double')!);
    expect(keys.toSorted()).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['1', '1.0', '+1', '01', '1e0', '10e-1', '.1e1', '1.'],
    ['0', '-0', '0.0', '0e99'],
  ])('give one number one key, however it is written: %s, %s …', (...texts) => {
    expect(new Set(texts.map((text) => key(text, 'decimal'))).size).toBe(1);
  });

  it('order times on one line, exactly', () => {
    const texts = [
      '-0044-03-15T00:00:00Z',
      '1969-12-31T23:59:59.9Z',
      '2026-11-20',
      '2026-11-21T00:00:00+02:00',
      '2026-11-21',
      '2026-11-21T09:30:00Z',
      '2026-11-21T09:30:00.1234567Z',
      '2026-11-21T09:30:00.12345678Z',
      '2026-11-21T09:30:00-01:00',
      '12026-01-01T00:00:00Z',
    ];
    const keys = texts.map((text) => key(text, text.includes('T') ? 'dateTime' : 'date')!);
    expect(keys.toSorted()).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(key('2026-11-20T24:00:00Z', 'dateTime')).toBe(key('2026-11-21', 'date'));
    expect(key('2026-11-21T12:00:00+02:00', 'dateTime')).toBe(key('2026-11-21T10:00:00', 'dateTime'));
  });

  it('know numbers from times, and neither from other texts', () => {
    expect(key('2026', 'integer')![0]).not.toBe(key('2026-01-01', 'date')![0]);
    for (const text of ['', ' ', '.', 'e5', 'NaN', '0x10', '1_000', '2026-02-30', '2026-13-01', 'many', 'Infinity'])
      expect(orderKeyOfText(text)).toBeUndefined();
    expect(key('5', 'string')).toBeUndefined();
    expect(orderKey({ value: '5' })).toBeUndefined();
    expect(orderKeyOfText(' 5 ')).toBe(key('5', 'integer'));
  });

  it('are short, whatever the number’s length', () => {
    expect(key('9'.repeat(1_000_000), 'integer')!.length).toBeLessThan(MAX_DIGITS + 20);
    expect(key(`1e${'9'.repeat(50)}`, 'double')! > key('1e308', 'double')!).toBe(true);
  });
});
