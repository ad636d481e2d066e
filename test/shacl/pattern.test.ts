import { describe, expect, it } from 'vitest';
import { safePattern } from '../../src/shacl/pattern.ts';
import { shapeQuads } from './comparing.ts';
import { mulberry32 } from '../../scripts/mulberry32.ts';

describe('patterns', () => {
  it.each([
    '^(a+)+$',
    '^(a|ab)*$',
    '^(a|a)*$',
    '^.+@.+$',
    '^a*a*$',
    'a+b',
    '^(a?){50}$',
    '^(a+){20}$',
    '^\\p{L}+$',
    '^(?=a)a$',
    '^(a)\\1$',
    '^a$|b+',
    '(',
    `^${'a?'.repeat(30)}a{30}$`,
    '^[a-z-[aeiou]]+$',
  ])('%s is refused', (source) => expect(typeof safePattern(source, '')).toBe('string'));

  it.each([
    '^sha256:[0-9a-f]{64}$',
    '^[a-z0-9]+(\\.[a-z0-9]+)*$',
    '^-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?$',
    '^https?://[^/]+/',
    'Joh',
    '^([a-z]+,)*$',
    '^\\(?[0-9]+\\)?$',
    '^[^@]+@[^@]+$',
  ])('%s is taken', (source) => expect(safePattern(source, '')).toBeInstanceOf(RegExp));

  it('refuses flags that are not alike in XPath and JavaScript', () => {
    expect(typeof safePattern('^a$', 'x')).toBe('string');
    expect(typeof safePattern('^a$', 'g')).toBe('string');
    expect(safePattern('^a$', 'i')).toEqual(/^a$/i);
  });

  it('that are taken end quickly on long text that nearly matches', () => {
    const sources = [
      ...new Set(shapeQuads.filter((q) => q.predicate.value.endsWith('#pattern')).map((q) => q.object.value)),
    ];
    expect(sources.length).toBeGreaterThan(5);
    for (const source of [...sources, ...randomPatterns(400)]) {
      const expression = safePattern(source, '');
      if (typeof expression === 'string') continue;
      for (const text of nearly(source)) {
        const began = performance.now();
        expression.test(text);
        expect(performance.now() - began, `${source} on ${text.slice(0, 20)}…`).toBeLessThan(400);
      }
    }
  });
});

/** Long texts of the characters that a pattern speaks of, ended so that they do not match. */
function nearly(source: string): string[] {
  const letters = [...new Set(source.replace(/[\\^$()[\]{}*+?|]/g, ''))].slice(0, 6);
  return [...letters, letters.join(''), 'ab', 'a1', 'a.'].map(
    (unit) => `${unit.repeat(Math.ceil(50_000 / unit.length))}\u0001`,
  );
}

function randomPatterns(count: number): string[] {
  const next = mulberry32(7);
  const pick = (items: readonly string[]): string => items[Math.floor(next() * items.length)]!;
  const atom = (depth: number): string =>
    depth > 2 || next() < 0.6
      ? pick(['a', 'b', '[ab]', '[^a]', '.', '\\.', '\\w'])
      : `(${Array.from({ length: 1 + Math.floor(next() * 2) }, () => part(depth + 1)).join('|')})`;
  const part = (depth: number): string =>
    Array.from({ length: 1 + Math.floor(next() * 3) }, () => atom(depth) + pick(['', '', '*', '+', '?', '{2,5}'])).join(
      '',
    );
  return Array.from({ length: count }, () => `^${part(0)}$`);
}
