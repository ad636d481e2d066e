/** Arbitrary PROV statements for laws. */
import fc from 'fast-check';
import { iri, type Iri } from '../../src/prov/iri.ts';
import { PROV, XSD } from '../../src/prov/namespaces.ts';
import { RELATION_NAMES, RELATIONS } from '../../src/prov/relations.ts';
import { element, relate, type RelationParts, type Statement } from '../../src/prov/statement.ts';
import type { Value } from '../../src/prov/value.ts';

const ids = fc.integer({ min: 0, max: 7 }).map((n) => iri(`urn:example:n${n}`));
const properties = fc.integer({ min: 0, max: 4 }).map((n) => iri(`https://example.org/p${n}`));
/** Text that RDF can hold: well-formed, without U+0000, U+FFFE and U+FFFF. */
export const text = fc
  .string({ unit: 'binary', maxLength: 12 })
  .filter((s) => s.isWellFormed() && !['\u0000', '\uFFFE', '\uFFFF'].some((c) => s.includes(c)));

export const value: fc.Arbitrary<Value> = fc.oneof(
  text.map((t): Value => ({ value: t })),
  fc.tuple(text, fc.constantFrom('en', 'de', 'pt-br')).map(([t, language]): Value => ({ value: t, language })),
  fc
    .constantFrom('1e-8', '1e-7', '9007199254740993', '5e-324', 'INF', 'NaN', '-0', '1.7976931348623157e308')
    .map((lexical): Value => ({ value: lexical, datatype: iri(`${XSD}double`) })),
  ids.map((id): Value => ({ iri: id })),
);

const attributes = fc.dictionary(properties as fc.Arbitrary<string>, fc.array(value, { minLength: 1, maxLength: 3 }), {
  maxKeys: 3,
});
const bundle = fc.option(fc.constantFrom('urn:example:bundle1', 'urn:example:bundle2'), { nil: undefined, freq: 4 });
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const times = fc.constantFrom('2026-11-21T09:30:00Z', '2026-11-21T10:30:00.123456+01:00', '2026-11-21T09:30:00');

const elements: fc.Arbitrary<Statement> = fc
  .tuple(ids, fc.subarray(['Entity', 'Activity', 'Agent'].map((c) => PROV + c)), attributes, bundle)
  .map(([id, types, given, inside]) => element(id, types, given, inside));

const relations: fc.Arbitrary<Statement> = fc
  .record({
    relation: fc.constantFrom(...RELATION_NAMES),
    subject: ids,
    object: ids,
    bundle,
    time: maybe(times),
    role: maybe(value),
    attributes: maybe(attributes),
    id: maybe(fc.integer({ min: 0, max: 1000 }).map((n) => `urn:example:relation${n}`)),
    activity: maybe(ids),
    plan: maybe(ids),
  })
  .map(({ relation, subject, object, ...given }) => {
    const parts: RelationParts = { bundle: given.bundle };
    const { qualified } = RELATIONS[relation];
    if (relation === 'mentionOf')
      return relate(relation, subject, object, { ...parts, inBundle: 'urn:example:bundle1' });
    if (qualified === undefined) return relate(relation, subject, object, parts);
    const timed = ['used', 'wasGeneratedBy', 'wasInvalidatedBy', 'wasStartedBy', 'wasEndedBy'].includes(relation);
    const acted = [
      'wasDerivedFrom',
      'wasRevisionOf',
      'wasQuotedFrom',
      'hadPrimarySource',
      'actedOnBehalfOf',
      'wasStartedBy',
      'wasEndedBy',
    ].includes(relation);
    return relate(relation, subject, object, {
      ...parts,
      // One identifier names one relation: https://www.w3.org/TR/prov-constraints/#key-constraints
      id: given.id === undefined ? undefined : `${given.id}-${relation}-${subject.slice(-1)}-${object.slice(-1)}`,
      time: timed ? given.time : undefined,
      role: given.role,
      attributes: given.attributes,
      activity: acted ? given.activity : undefined,
      plan: relation === 'wasAssociatedWith' ? given.plan : undefined,
    });
  });

export const statement: fc.Arbitrary<Statement> = fc.oneof(elements, relations);
export const statements: fc.Arbitrary<Statement[]> = fc.array(statement, { maxLength: 12 });

export function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
}

export type { Iri };
