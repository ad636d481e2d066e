import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, JsonNumber, parseJson, pointer, type Json } from '../../src/rdf/json.ts';
import { Fault } from '../../src/prov/fault.ts';

/** As JSON.parse would have it, numbers rounded. */
function plain(json: Json): unknown {
  if (json instanceof JsonNumber) return Number(json.text);
  if (Array.isArray(json)) return json.map(plain);
  if (!isObject(json)) return json;
  const out = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of json) Object.defineProperty(out, key, { value: plain(value), enumerable: true });
  return Object.assign(Object.create(null), out) as unknown;
}

describe('parseJson', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(JSON.stringify(plain(parseJson(text)))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('accepts and refuses what JSON.parse does', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '.5',
      'e3',
      'true',
      'nul',
      ' ',
      '\\',
      '\t',
      '01',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const text = pieces.join('');
        const theirs = accepts(() => JSON.parse(text) as unknown);
        const ours = accepts(() => parseJson(text));
        // The one difference: a key given twice.
        expect(ours || code(text) === 'DUPLICATE_KEY').toBe(theirs);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the digits of numbers', () => {
    for (const text of ['1e-8', '-0', '9007199254740993', '1.50', '1E400', '5e-324', '0.1e+5']) {
      expect(parseJson(text)).toEqual(new JsonNumber(text));
    }
  });

  it('says where', () => {
    expect(place('{\n  "a": 1,\n  "b" 2\n}')).toEqual({ line: 3, column: 7 });
    expect(place('[1, 2,]')).toEqual({ line: 1, column: 7 });
    expect(place('"a\nb"')).toEqual({ line: 1, column: 3 });
    expect(place('')).toEqual({ line: 1, column: 1 });
  });

  it('stops at its limits', () => {
    expect(code('['.repeat(65) + ']'.repeat(65))).toBe('INPUT_TOO_LARGE');
    expect(code('['.repeat(64) + ']'.repeat(64))).toBeUndefined();
    expect(code('{"a":'.repeat(100_000))).toBe('INPUT_TOO_LARGE');
  });

  it('reads pointers as RFC 6901 writes them', () => {
    expect(pointer(['a/b', 'm~n', 0, ''])).toBe('/a~1b/m~0n/0/');
  });
});

function accepts(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Fault) return false;
    throw error;
  }
}

function caught(text: string): Fault | undefined {
  try {
    parseJson(text);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

function code(text: string): string | undefined {
  return caught(text)?.code;
}

function place(text: string): unknown {
  return caught(text)?.place;
}
