import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/rdf/json.ts';
import { canonicalJson } from '../../src/sign/jcs.ts';
import { jsonText } from '../../src/sign/json-text.ts';

const canonical = (text: string) => canonicalJson(parseJson(text));
const notSignable = (pointer: string) => expect.objectContaining({ code: 'NOT_SIGNABLE', place: { pointer } }) as Error;

describe('canonical JSON', () => {
  it('sorts keys by UTF-16 code unit, as RFC 8785 §3.2.3 has it', () => {
    const text = `{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}`;
    const values = [...canonical(text).matchAll(/:"([^"]*)"/g)].map((match) => match[1]);
    expect(values).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('writes strings and literals as RFC 8785 §3.2.2 has them', () => {
    const text = String.raw`{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`;
    expect(canonical(text)).toBe(String.raw`{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}`);
  });

  it.each([
    ['0', '0'],
    ['0.0', '0'],
    ['0e400', '0'],
    ['1.0', '1'],
    ['-1E+2', '-100'],
    ['1e-8', '1e-8'],
    ['0.00000001', '1e-8'],
    ['4.50', '4.5'],
    ['2e-3', '0.002'],
    ['1E30', '1e+30'],
    ['5e-324', '5e-324'],
    ['9007199254740991', '9007199254740991'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['1.7976931348623157e308', '1.7976931348623157e+308'],
  ])('writes the number %s as %s', (given, expected) => {
    expect(canonical(`{"n":${given}}`)).toBe(`{"n":${expected}}`);
  });

  it.each([
    '-0',
    '-0.0',
    '-0e5',
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1000000000000000055',
    '333333333.33333329',
    '123456789012345678901234567890',
  ])('refuses the number %s, which would become another', (given) => {
    expect(() => canonical(`{"a":[1,{"n":${given}}]}`)).toThrow(notSignable('/a/1/n'));
  });

  it('refuses lone surrogates, in keys too, and keys that mean something to JavaScript', () => {
    expect(() => canonical('{"a":"\\ud800"}')).toThrow(notSignable('/a'));
    expect(() => canonical('{"a":{"\\udc00x":1}}')).toThrow(notSignable('/a'));
    for (const key of ['__proto__', 'constructor', 'prototype', 'toJSON'])
      expect(() => canonical(`{"a":{"${key}":{"x":1}}}`), key).toThrow(notSignable('/a'));
  });

  it('refuses keys given twice and nesting past the limit', () => {
    expect(() => canonical('{"a":1,"a":1}')).toThrow(expect.objectContaining({ code: 'DUPLICATE_KEY' }));
    expect(() => canonical('['.repeat(65) + ']'.repeat(65))).toThrow(
      expect.objectContaining({ code: 'INPUT_TOO_LARGE' }),
    );
    expect(canonical('['.repeat(64) + ']'.repeat(64))).toHaveLength(128);
  });

  it('is canonical: whatever the order and spacing, and once more', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        fc.pre(
          !/-0(?![.\d])/.test(JSON.stringify(value)) &&
            !/"(?:toJSON|constructor|prototype|__proto__)":/.test(JSON.stringify(value)),
        );
        const text = canonical(JSON.stringify(value, null, 3));
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonical(text)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('JSON text', () => {
  it('keeps digits, keys and their order', () => {
    const text = '{"b":[1e-8,-0,9007199254740993,1.0],"a":{"x":"é\\n\\ud83d\\ude00","y":null,"z":true}}';
    expect(jsonText(parseJson(text))).toBe(text.replace('\\ud83d\\ude00', '\u{1f600}'));
  });
});
