import fc from 'fast-check';
import { expect, test } from 'vitest';
import { iri } from '../../src/prov/iri.ts';
import { PROV, RDF_TYPE } from '../../src/prov/namespaces.ts';
import { CLASS_IRI, relate, type Statement } from '../../src/prov/statement.ts';
import { specialDerivation } from '../../src/serialization/attributes.ts';
import { carry, PLACES, restore, type CarryOptions } from '../../src/serialization/carry.ts';
import { canonical, statement } from './arbitrary.ts';

/** What every reader does with a derivation. */
function asRead(said: Statement): Statement {
  if (said.statement === 'element' || said.relation !== 'wasDerivedFrom') return said;
  const attributes = Object.fromEntries(Object.entries(said.attributes).map(([k, v]) => [k, [...v]]));
  return { ...said, relation: specialDerivation(attributes), attributes };
}

const WAYS: readonly CarryOptions[] = [
  {},
  { mentions: false },
  { reserved: () => new Set(['entity', 'activity', 'time', 'plan'].map((name) => PROV + name)) },
];

test('restore(carry(s)) = s for every statement, whatever the syntax has names for', () => {
  fc.assert(
    fc.property(statement, fc.constantFrom(...WAYS), (said, way) => {
      expect(canonical([restore(asRead(carry(said, way)))])).toEqual(canonical([said]));
    }),
    { numRuns: 2000 },
  );
});

test('a derivation of two special kinds has both types, the first of which is the relation', () => {
  const [quotation, source] = [iri(`${PROV}Quotation`), iri(`${PROV}PrimarySource`)];
  const attributes = { [RDF_TYPE]: [{ iri: source }] };
  const said = relate('wasQuotedFrom', iri('urn:a'), iri('urn:b'), { attributes });
  const carried = carry(said);
  expect(carried.attributes).toEqual({ [RDF_TYPE]: [{ iri: quotation }, { iri: source }] });
  expect(asRead(carried)).toEqual(said);
});

test('what is carried has a class, and no part without a place', () => {
  fc.assert(
    fc.property(statement, (said) => {
      const carried = carry(said, { mentions: false });
      if (carried.statement === 'element') {
        expect(Object.values(CLASS_IRI).some((type) => carried.types.includes(type))).toBe(true);
        return;
      }
      expect(['wasRevisionOf', 'wasQuotedFrom', 'hadPrimarySource', 'mentionOf']).not.toContain(carried.relation);
      const parts = ['id', 'time', 'via', 'activity', 'generation', 'usage', 'plan', 'inBundle'] as const;
      for (const part of parts) {
        if (carried[part] !== undefined) expect(PLACES[carried.relation]).toContain(part);
      }
    }),
  );
});
