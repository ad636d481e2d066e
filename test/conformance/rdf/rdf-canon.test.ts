/** RDFC-1.0 by W3C's test suite: https://w3c.github.io/rdf-canon/tests/ */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalForm, canonicalNQuads } from '../../../src/rdf/canonical.ts';
import type { NodeId, ParsedQuad } from '../../../src/rdf/parsed.ts';
import { isBlank } from '../../../src/rdf/parsed.ts';
import { parseTurtle } from '../../../src/rdf/parse-turtle.ts';
import { isReference, literal } from '../../../src/prov/value.ts';
import { iri, type Iri } from '../../../src/prov/iri.ts';

interface Case {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly action: string;
  readonly result?: string;
}
const FOLDER = new URL('../../fixtures/rdf-canon/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, FOLDER), 'utf8');
const cases = JSON.parse(read('manifest.json')) as Case[];
const ofType = (type: string) => cases.filter((c) => c.type === `rdfc:${type}`);
const quadsOf = (text: string) => parseTurtle(text, { format: 'nquads', maxQuads: 10_000 });

describe('RDFC-1.0', () => {
  it('has cases of every type', () => {
    expect(cases.length).toBe(26);
    expect(['RDFC10EvalTest', 'RDFC10MapTest', 'RDFC10NegativeEvalTest'].map((t) => ofType(t).length)).toEqual([
      19, 6, 1,
    ]);
  });

  it.each(ofType('RDFC10EvalTest'))('$id $name: byte for byte', async ({ action, result }) => {
    expect(await canonicalNQuads(quadsOf(read(action)))).toBe(read(result!));
  });

  it.each(ofType('RDFC10MapTest'))('$id $name: the labels', async ({ action, result }) => {
    const text = read(action);
    const { labels } = await canonicalForm(quadsOf(text));
    // Our parser names blank nodes by the order in which they come.
    const given = [...new Set([...text.matchAll(/_:([A-Za-z0-9]+)/g)].map((match) => match[1]!))];
    const map = Object.fromEntries(given.map((label, i) => [label, labels.get(`_:b${i}` as NodeId)]));
    expect(map).toEqual(JSON.parse(read(result!)));
  });

  it.each(ofType('RDFC10NegativeEvalTest'))('$id $name: stops, and says so', async ({ action }) => {
    const start = performance.now();
    await expect(canonicalNQuads(quadsOf(read(action)))).rejects.toThrow(
      expect.objectContaining({ code: 'BLANK_NODES' }),
    );
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('the order of lines', () => {
  const quad = (object: string, subject = 'urn:s'): ParsedQuad => ({
    subject: (isBlank(subject) ? subject : iri(subject)) as NodeId,
    predicate: 'urn:p' as Iri,
    object: literal(object),
    graph: undefined,
  });

  it('is by code point, where UTF-16 would have another', async () => {
    const quads = [quad('\u{1f9f6}'), quad('\uff0c'), quad('a')];
    expect(quads.every(({ object }) => !isReference(object))).toBe(true);
    expect(await canonicalNQuads(quads)).toBe(
      '<urn:s> <urn:p> "a" .\n<urn:s> <urn:p> "\uff0c" .\n<urn:s> <urn:p> "\u{1f9f6}" .\n',
    );
    expect((await canonicalForm(quads)).nquads).not.toBe(await canonicalNQuads(quads));
  });

  it('is not guessed where labels depend on it', async () => {
    await expect(canonicalNQuads([quad('\u{1f9f6}', '_:a'), quad('\uff0c', '_:b')])).rejects.toThrow(
      expect.objectContaining({ code: 'RDF_UNSUPPORTED' }),
    );
  });
});
