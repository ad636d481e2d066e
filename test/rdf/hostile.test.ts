/** Nothing that reaches a writer unchecked gets through it: types promise nothing at run time. */
import { expect, test } from 'vitest';
import type { Description } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { RDF_FORMATS, type RdfFormat } from '../../src/rdf/format.ts';
import { readRdf } from '../../src/rdf/read.ts';
import { rdfText } from '../../src/rdf/write/serialize.ts';
import { vocabulary } from './arbitrary.ts';
import { HOSTILE_IRIS } from './hostile.ts';

const ID = 'urn:example:x' as Iri;
const nothing = { id: ID, types: [], attributes: {}, relations: [] };

/** The hostile IRI in every place that an IRI can stand in. */
function places(bad: Iri): [string, Description][] {
  const relation = { relation: 'used' as const, object: ID, attributes: {} };
  return [
    ['subject', { ...nothing, id: bad, types: [ID] }],
    ['type', { ...nothing, types: [bad] }],
    ['predicate', { ...nothing, attributes: { [bad]: [{ value: 'x' }] } }],
    ['object', { ...nothing, attributes: { [ID]: [{ iri: bad }] } }],
    ['datatype', { ...nothing, attributes: { [ID]: [{ value: 'x', datatype: bad }] } }],
    ['relation object', { ...nothing, relations: [{ ...relation, object: bad }] }],
    ['relation id', { ...nothing, relations: [{ ...relation, id: bad }] }],
    ['via', { ...nothing, relations: [{ ...relation, via: bad }] }],
    ['plan', { ...nothing, relations: [{ ...relation, plan: bad }] }],
  ];
}

test.each(RDF_FORMATS)('a hostile IRI is refused in every place: %s', (format) => {
  for (const bad of HOSTILE_IRIS) {
    for (const [place, description] of places(bad as Iri)) {
      expect(() => rdfText([description], { format }), `${place}: ${JSON.stringify(bad.slice(0, 40))}`).toThrow(
        expect.objectContaining({ code: 'ILLEGAL_IRI' }),
      );
    }
  }
});

test.each(RDF_FORMATS.filter((f) => f !== 'turtle' && f !== 'ntriples'))(
  'a hostile graph name is refused: %s',
  (format) => {
    for (const bad of HOSTILE_IRIS) {
      const bundled = { ...nothing, bundle: bad as Iri, types: [ID] };
      expect(() => rdfText([bundled], { format })).toThrow(expect.objectContaining({ code: 'ILLEGAL_IRI' }));
    }
  },
);

test.each(RDF_FORMATS)('literals that cannot be written are refused: %s', (format) => {
  const literals = [
    { value: '\ud800' },
    { value: 'a\udc00b' },
    { value: '\u0000' },
    { value: '\uffff' },
    { value: 'x', language: 'en . <http://evil/s> <http://evil/p> <http://evil/o> ' },
    { value: 'x', language: '' },
    { value: 'x', language: 'toolongsubtag' },
  ];
  for (const bad of literals) {
    const description = { ...nothing, attributes: { [ID]: [bad] } };
    expect(() => rdfText([description], { format }), JSON.stringify(bad)).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_LITERAL' }),
    );
  }
});

test('a prefix that cannot be declared is left out; a hostile namespace is refused', () => {
  const said = [{ ...nothing, types: ['http://e/ns#T' as Iri] }];
  const text = rdfText(said, {
    format: 'turtle',
    prefixes: { 'a b': 'http://e/ns#', '-': 'http://e/ns#', ok: 'http://e/ns#' },
  });
  expect(text).toBe('@prefix ok: <http://e/ns#> .\n\n<urn:example:x> a ok:T .\n');
  expect(() => rdfText(said, { format: 'turtle', prefixes: { a: 'http://e/> . <x' } })).toThrow(
    expect.objectContaining({ code: 'ILLEGAL_IRI' }),
  );
});

test('a context whose prefix an IRI begins with does not change the IRI', async () => {
  const said = ['ex:T', 'ex://host/T'].map((type) => ({
    ...nothing,
    id: type as Iri,
    bundle: 'ex:g' as Iri,
    types: [type as Iri],
  }));
  const format: RdfFormat = 'jsonld';
  const text = rdfText(said, { format, context: { ex: 'http://elsewhere/' } });
  const read = await readRdf(text, { format, vocabulary });
  expect(read.map((s) => [s.statement === 'element' && s.id, s.bundle])).toEqual([
    ['ex:T', 'ex:g'],
    ['ex://host/T', 'ex:g'],
  ]);
});
