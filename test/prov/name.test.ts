import { describe, expect, it } from 'vitest';
import { iri } from '../../src/prov/iri.ts';
import { expandName, idOf, shortName } from '../../src/prov/name.ts';
import type { KindDefinition } from '../../src/prov/vocabulary.ts';

const kind: KindDefinition = {
  iri: iri('urn:k'),
  name: 'DatasetVersion',
  plural: 'datasetVersions',
  label: '',
  comment: '',
  prov: 'Entity',
  prefix: 'dataset',
  versioned: true,
  module: 'm',
};
const prefixes = new Set(['dataset', 'model']);

describe('short names', () => {
  it('are the IRI without urn:clew:', () => {
    const id = idOf(kind, 'acme/transactions', '2026-11-01');
    expect(id).toBe('urn:clew:dataset:acme/transactions@2026-11-01');
    expect(shortName(id)).toBe('dataset:acme/transactions@2026-11-01');
    expect(expandName('dataset:acme/transactions@2026-11-01', prefixes)).toBe(id);
  });

  it.each(['a b', 'ü/日本', 'x@y', '100%', 'a#b', '<script>', '"', 'NFC é', 'NFD e\u0301', '😀'])(
    'round-trip the name %j',
    (name) => {
      const id = idOf(kind, name, '1');
      expect(expandName(shortName(id), prefixes)).toBe(id);
    },
  );

  it('give different names different IRIs', () => {
    const names = ['a b', 'a%20b', 'a+b', 'é', 'e\u0301', 'x@y', 'x%40y'];
    expect(new Set(names.map((n) => idOf(kind, n, '1'))).size).toBe(names.length);
  });

  it('refuse an empty or missing version', () => {
    expect(() => idOf(kind, 'x')).toThrow(expect.objectContaining({ code: 'ILLEGAL_NAME' }));
    expect(() => idOf(kind, '', '1')).toThrow(expect.objectContaining({ code: 'ILLEGAL_NAME' }));
    expect(() => idOf(kind, '\ud800', '1')).toThrow(expect.objectContaining({ code: 'ILLEGAL_NAME' }));
  });

  it('leave IRIs and unknown prefixes as they are', () => {
    expect(expandName('https://example.org/x', prefixes)).toBe('https://example.org/x');
    expect(expandName('pkg:pypi/numpy@1.0', prefixes)).toBe('pkg:pypi/numpy@1.0');
    expect(expandName('nothing', prefixes)).toBeUndefined();
    expect(expandName('dataset:a b@1', prefixes)).toBe('urn:clew:dataset:a%20b@1');
  });
});
