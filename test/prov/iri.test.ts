import { describe, expect, it } from 'vitest';
import { iri, isIri, localName, MAX_IRI_LENGTH } from '../../src/prov/iri.ts';

describe('iri', () => {
  it.each([
    'https://example.org/a',
    'urn:clew:dataset:acme/transactions@2026-11-01',
    'pkg:pypi/numpy@1.26.4',
    'http://example.org/ü/日本/😀',
    'a:b',
  ])('accepts %s', (text) => expect(iri(text)).toBe(text));

  it.each([
    ['', 'empty'],
    ['relative/path', 'relative'],
    ['//host/path', 'relative'],
    ['http://e/a b', 'U+0020'],
    ['http://e/a> <p> <o> . <x', '">" at position'],
    ['http://e/a\n', 'U+000A'],
    ['http://e/{x}', '"{"'],
    ['http://e/a\\u0020', '"\\\\"'],
    ['http://e/`', '"`"'],
    ['http://e/^', '"^"'],
    ['http://e/|', '"|"'],
    ['http://e/"', '"\\""'],
    ['http://e/\ud800', 'lone surrogate'],
    ['http://e/\udc00x', 'lone surrogate'],
    ['http://e/\uffff', 'noncharacter'],
    ['http://e/\u0085', 'control character'],
    [`http://e/${'a'.repeat(MAX_IRI_LENGTH)}`, 'longer than'],
  ])('refuses %j', (text, why) => {
    expect(isIri(text)).toBe(false);
    expect(() => iri(text)).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_IRI', message: expect.stringContaining(why) as string }),
    );
  });

  it('finds the local name', () => {
    expect(localName('http://www.w3.org/ns/prov#Entity')).toBe('Entity');
    expect(localName('urn:clew:run:7')).toBe('7');
  });
});
