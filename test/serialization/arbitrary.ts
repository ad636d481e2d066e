/** Arbitrary statements that meet every corner of the serializations: all a relation can carry, names that mean something elsewhere, odd values. */
import fc from 'fast-check';
import { describe, type Description } from '../../src/prov/description.ts';
import { iri, type Iri } from '../../src/prov/iri.ts';
import { PROV, RDF_TYPE, RDFS, XSD } from '../../src/prov/namespaces.ts';
import { RELATION_NAMES } from '../../src/prov/relations.ts';
import type { Statement } from '../../src/prov/statement.ts';
import type { Value } from '../../src/prov/value.ts';
import { text } from '../prov/arbitrary.ts';

const prov = (...names: string[]) => names.map((name) => iri(PROV + name));

const ids = fc.constantFrom(
  ...[
    'urn:example:a',
    'https://example.org/b',
    'https://example.org/v#c',
    'urn:x:d(1)',
    'http://e/é/%20;.',
    'http://e/é/',
    'http://e/x?q=1&r=%41#f,g',
    "http://e/it's=here[1]",
    'http://e/12',
    'http://e/-x.',
    'urn:clew:dataset:acme/t@2026',
    'urn:clew:part:via',
    'urn:a::b',
    'mailto:ada@example.org',
    'x:',
  ].map(iri),
);
const keys = fc.constantFrom(
  ...[
    'https://example.org/v#p',
    'https://example.org/q',
    'urn:k:r-2.',
    'http://e/%41',
    'http://purl.org/dc/terms/identifier',
    'urn:clew:part:time',
    'urn:clew:attribute:x',
    `${RDFS}label`,
    RDF_TYPE,
  ].map(iri),
  ...prov('value', 'label', 'atLocation', 'location', 'role', 'hadRole', 'type', 'entity', 'activity', 'agent', 'time'),
  ...prov('startTime', 'startedAtTime', 'generatedAtTime', 'plan', 'trigger', 'influencer', 'collection', 'atTime'),
);
const times = fc.constantFrom('2026-11-21T09:30:00Z', '2026-11-21T10:30:00.123456+01:00', '-0044-03-15T12:00:00');
const classes = fc.constantFrom(
  ...prov('Entity', 'Activity', 'Agent', 'Plan', 'Person', 'Revision', 'Quotation', 'Bundle'),
  iri('https://example.org/v#Kind'),
);

const datatypes = fc.constantFrom(
  ...['double', 'decimal', 'int', 'integer', 'boolean', 'dateTime', 'anyURI', 'QName', 'unsignedByte'].map((n) =>
    iri(XSD + n),
  ),
  ...prov('QUALIFIED_NAME', 'InternationalizedString'),
  iri('https://example.org/v#unit'),
  iri('urn:clew:datatype:x'),
);
const lexical = fc.constantFrom(
  ...['1e-8', '1', '-0', '+007', '.5', '1.', '1.E3', 'INF', 'NaN', 'true', 'x"\\y', '9007199254740993', 'ex:a', ''],
  '2026-11-21T09:30:00Z',
);

export const value: fc.Arbitrary<Value> = fc.oneof(
  fc.oneof(text, lexical).map((t): Value => ({ value: t })),
  fc.tuple(text, fc.constantFrom('en', 'EN-us', 'pt-BR')).map(([t, language]): Value => ({ value: t, language })),
  fc.tuple(fc.oneof(lexical, text), datatypes).map(([t, datatype]): Value => ({ value: t, datatype })),
  fc.oneof(ids, classes).map((id): Value => ({ iri: id })),
);

const attributes = fc
  .dictionary(keys as fc.Arbitrary<string>, fc.array(value, { minLength: 1, maxLength: 3 }), { maxKeys: 3 })
  .map((given) => ({ ...given }) as Record<Iri, Value[]>);
const often = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 1 });
const bundles = fc.constantFrom(undefined, undefined, iri('urn:example:bundle'), iri('https://example.org/g'));

const element: fc.Arbitrary<Statement> = fc
  .record({ id: ids, types: fc.array(classes, { maxLength: 3 }), attributes, bundle: bundles })
  .map(({ types, attributes, ...given }) => {
    // A type that is a class stands among the types: https://www.w3.org/TR/prov-dm/#term-attribute-type
    const literals = (attributes[RDF_TYPE] ?? []).filter((v) => !('iri' in v));
    const { [RDF_TYPE]: _, ...others } = attributes;
    return said({
      statement: 'element',
      ...given,
      types,
      attributes: literals.length > 0 ? { ...others, [RDF_TYPE]: literals } : others,
    });
  });

const relation: fc.Arbitrary<Statement> = fc
  .record({
    relation: fc.constantFrom(...RELATION_NAMES),
    subject: ids,
    object: fc.option(ids, { nil: undefined, freq: 4 }),
    via: often(fc.constantFrom(iri('https://example.org/v#base'), iri(`${PROV}derivedByInsertionFrom`))),
    id: often(ids),
    time: often(times),
    activity: often(ids),
    generation: often(ids),
    usage: often(ids),
    plan: often(ids),
    inBundle: often(ids),
    attributes: fc.oneof(fc.constant({}), attributes),
    bundle: bundles,
    plain: fc.boolean(),
  })
  .map(({ plain, ...given }) => {
    const { relation: name, subject, object, bundle } = given;
    const saysMore = given.time ?? given.activity ?? given.id ?? Object.keys(given.attributes)[0];
    const whole = plain
      ? { relation: name, subject, object: object ?? subject, attributes: {}, bundle }
      : { ...given, object: saysMore === undefined ? (object ?? subject) : object };
    return said({ statement: 'relation', ...whole });
  });

function said(parts: object): Statement {
  return Object.fromEntries(Object.entries(parts).filter(([, v]) => v !== undefined)) as unknown as Statement;
}

/** Any statements, also such as no caller should make. */
export const statement: fc.Arbitrary<Statement> = fc.oneof(element, relation);

/** What documents can be compared by: canonical, without descriptions that say nothing. */
export function canonical(statements: readonly Statement[]): Description[] {
  return describe(statements).filter((d) => d.types.length + d.relations.length + Object.keys(d.attributes).length > 0);
}
