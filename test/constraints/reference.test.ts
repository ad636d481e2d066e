/** The law that `src/constraints` is judged by: on every document, the verdict of the specification's own algorithm. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkConstraints } from '../../src/constraints/check.ts';
import { ENDED_AT, STARTED_AT, element, relate, type Statement } from '../../src/prov/statement.ts';
import { XSD_DATETIME } from '../../src/prov/namespaces.ts';
import { literal } from '../../src/prov/value.ts';
import { isValid } from './reference.ts';

const PROV = 'http://www.w3.org/ns/prov#';
const name = (text: string) => `urn:x:${text}`;
const oneOf = (...names: string[]) => fc.constantFrom(...names.map(name));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const entity = fc.oneof(
  { weight: 12, arbitrary: oneOf('e1', 'e2', 'e3') },
  { weight: 1, arbitrary: oneOf('a1', 'ag') },
);
const activity = oneOf('a1', 'a2');
const agent = oneOf('ag', 'ag2', 'e1', 'a2');
const id = maybe(oneOf('i1', 'i2', 'i3', 'i4'));
const time = maybe(fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'));
const said = <T>(parts: fc.Arbitrary<T>, make: (parts: T) => Statement) => parts.map(make);

const statement: fc.Arbitrary<Statement> = fc.oneof(
  said(fc.tuple(entity, fc.nat(9)), ([e, n]) =>
    element(e, n === 0 ? [`${PROV}Entity`, `${PROV}EmptyCollection`] : [`${PROV}Entity`]),
  ),
  said(fc.tuple(activity, time, time), ([a, start, end]) =>
    element(a, [`${PROV}Activity`], {
      ...(start && { [STARTED_AT]: literal(start, XSD_DATETIME) }),
      ...(end && { [ENDED_AT]: literal(end, XSD_DATETIME) }),
    }),
  ),
  said(fc.tuple(id, activity, entity, time), ([i, a, e, t]) => relate('used', a, e, { id: i, time: t })),
  said(
    fc.tuple(fc.constantFrom('wasGeneratedBy', 'wasInvalidatedBy'), id, entity, maybe(activity), time),
    ([kind, i, e, a, t]) => relate(kind, e, a, { id: i, time: t ?? '2026-01-01T00:00:00Z' }),
  ),
  said(
    fc.tuple(fc.constantFrom('wasStartedBy', 'wasEndedBy'), id, activity, maybe(entity), maybe(activity), time),
    ([kind, i, a, e, by, t]) => relate(kind, a, e, { id: i, activity: by, time: t, attributes: {} }),
  ),
  said(fc.tuple(id, activity, activity), ([i, x, y]) => relate('wasInformedBy', x, y, { id: i })),
  said(fc.tuple(id, entity, entity, maybe(activity), id, id), ([i, x, y, a, g, u]) =>
    relate('wasDerivedFrom', x, y, { id: i, activity: a, generation: g, usage: u }),
  ),
  said(fc.tuple(entity, entity), ([x, y]) => relate('wasDerivedFrom', x, y)),
  said(fc.tuple(id, entity, agent), ([i, e, ag]) => relate('wasAttributedTo', e, ag, { id: i })),
  said(fc.tuple(id, activity, maybe(agent), maybe(entity)), ([i, a, ag, plan]) =>
    relate('wasAssociatedWith', a, ag, { id: i, plan, attributes: {} }),
  ),
  said(fc.tuple(id, agent, agent, maybe(activity)), ([i, x, y, a]) =>
    relate('actedOnBehalfOf', x, y, { id: i, activity: a }),
  ),
  said(fc.tuple(id, entity, agent), ([i, x, y]) => relate('wasInfluencedBy', x, y, { id: i })),
  said(fc.tuple(fc.constantFrom('specializationOf', 'alternateOf', 'hadMember'), entity, entity), ([kind, x, y]) =>
    relate(kind, x, y),
  ),
);

test('the verdict is that of the algorithm of the specification', () => {
  const verdicts = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 9 }), (statements) => {
      const valid = isValid(statements);
      verdicts[valid ? 'valid' : 'invalid']++;
      expect(checkConstraints(statements).valid, 'is valid').toBe(valid);
    }),
    { numRuns: 1_500 },
  );
  // A law that nothing was tried on holds too easily.
  expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(200);
});
