/** Arbitrary descriptions and graphs, built to meet every corner of the PROV-O encoding. */
import fc from 'fast-check';
import { describe, type Description } from '../../src/prov/description.ts';
import { iri, type Iri } from '../../src/prov/iri.ts';
import { PROV, RDF, RDF_TYPE, XSD } from '../../src/prov/namespaces.ts';
import { RELATION_NAMES, RELATIONS, type RelationName } from '../../src/prov/relations.ts';
import type { RelationStatement, Statement } from '../../src/prov/statement.ts';
import type { Value } from '../../src/prov/value.ts';
import { Vocabulary } from '../../src/prov/vocabulary.ts';
import type { NodeId, ParsedQuad } from '../../src/rdf/parsed.ts';
import { text } from '../prov/arbitrary.ts';

const VIA: Readonly<Partial<Record<RelationName, readonly Iri[]>>> = {
  wasDerivedFrom: [iri('https://example.org/v#base'), iri('https://example.org/v#teacher')],
  used: [iri('https://example.org/v#trainedOn')],
  hadMember: [iri('https://example.org/v#part')],
  mentionOf: [iri('https://example.org/v#cites')],
};

/** A vocabulary with sub-properties of relations, qualified and not. */
export const vocabulary = new Vocabulary({
  kinds: [],
  roles: [],
  classes: [],
  namespaces: {},
  digest: '',
  properties: (Object.keys(VIA) as RelationName[]).flatMap((relation) =>
    VIA[relation]!.map((property) => ({
      iri: property,
      name: property.slice(property.indexOf('#') + 1),
      label: '',
      comment: '',
      range: undefined,
      reference: true,
      merge: 'set' as const,
      kinds: [],
      relation,
      subPropertyOf: [RELATIONS[relation].property],
    })),
  ),
});

const ids = fc.constantFrom(
  ...['urn:example:a', 'https://example.org/b', 'https://example.org/v#c', 'urn:x:d(1)', 'http://e/é/%20;.'].map(iri),
);
const keys = fc.constantFrom(
  ...['https://example.org/v#p', 'https://example.org/q', `${PROV}value`, 'urn:k:r-2.', 'http://e/%41'].map(iri),
);
const times = fc.constantFrom('2026-11-21T09:30:00Z', '2026-11-21T10:30:00.123456+01:00', '-0044-03-15T12:00:00');

export const value: fc.Arbitrary<Value> = fc.oneof(
  text.map((t): Value => ({ value: t })),
  fc.tuple(text, fc.constantFrom('en', 'EN-us', 'pt-BR')).map(([t, language]): Value => ({ value: t, language })),
  fc
    .tuple(
      fc.constantFrom('1e-8', '1', '-0', '+007', '.5', '1.', '1.E3', 'INF', 'NaN', 'true', 'x"\\y', '9007199254740993'),
      fc.constantFrom('double', 'decimal', 'integer', 'boolean', 'dateTime', 'anyURI'),
    )
    .map(([lexical, type]): Value => ({ value: lexical, datatype: iri(XSD + type) })),
  text.map((t): Value => ({ value: t, datatype: iri('https://example.org/v#unit') })),
  ids.map((id): Value => ({ iri: id })),
);

const attributes = fc
  .dictionary(keys as fc.Arbitrary<string>, fc.array(value, { minLength: 1, maxLength: 3 }), { maxKeys: 3 })
  .map((given) => ({ ...given }) as Record<Iri, Value[]>);
const roles = fc.array(value, { maxLength: 2 }).map((given) => (given.length ? { [`${PROV}hadRole`]: given } : {}));
const moreTypes = fc
  .array(ids, { maxLength: 2 })
  .map((given) => (given.length ? { [RDF_TYPE]: given.map((i) => ({ iri: i })) } : {}));
const often = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 1 });

/** A relation with any subset of everything a relation can carry; ids are made distinct by `descriptions`. */
const relation: fc.Arbitrary<RelationStatement> = fc
  .record({
    relation: fc.constantFrom(...RELATION_NAMES, 'used', 'wasDerivedFrom', 'mentionOf', 'hadMember'),
    subject: ids,
    object: often(ids),
    via: often(fc.nat(1)),
    id: often(fc.constant('urn:example:relation')),
    time: often(times),
    activity: often(ids),
    generation: often(ids),
    usage: often(ids),
    plan: often(ids),
    inBundle: often(ids),
    attributes: fc.oneof(
      { weight: 2, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.tuple(attributes, roles, moreTypes).map(([a, b, c]) => ({ ...a, ...b, ...c })) },
    ),
    plain: fc.boolean(),
  })
  .map(({ via, plain, ...given }) => {
    const property = via === undefined ? undefined : VIA[given.relation as RelationName]?.[via];
    const whole = { ...given, ...(property && { via: property }) };
    const kept = plain
      ? {
          relation: whole.relation,
          subject: whole.subject,
          object: whole.object ?? whole.subject,
          via: property,
          attributes: {},
        }
      : whole;
    const said = Object.fromEntries(Object.entries(kept).filter(([, v]) => v !== undefined));
    return { statement: 'relation', ...said } as unknown as RelationStatement;
  });

const element: fc.Arbitrary<Statement> = fc
  .record({ id: ids, types: fc.array(fc.oneof(ids, fc.constant(iri(`${PROV}Entity`))), { maxLength: 2 }), attributes })
  .map((given) => ({ statement: 'element', ...given }));

/** Canonical descriptions of a document, in which something is said and every relation's identifier is its own. */
export function descriptions(bundles: boolean): fc.Arbitrary<Description[]> {
  const bundle = bundles
    ? fc.constantFrom(undefined, undefined, iri('urn:example:bundle'), iri('https://example.org/g'))
    : fc.constant(undefined);
  return fc
    .array(fc.tuple(fc.oneof({ weight: 1, arbitrary: element }, { weight: 4, arbitrary: relation }), bundle), {
      maxLength: 10,
    })
    .map((list) => {
      const statements = list.map(([said, inside], i): Statement => {
        const where = inside === undefined ? {} : { bundle: inside };
        return said.statement === 'relation' && said.id !== undefined
          ? { ...said, ...where, id: iri(`${said.id}${i}`) }
          : { ...said, ...where };
      });
      return describe(statements).filter(
        (d) => d.types.length + d.relations.length + Object.keys(d.attributes).length > 0,
      );
    });
}

const node = fc.constantFrom(...(['urn:n:1', 'urn:n:2', 'urn:n:3', '_:a', '_:b', '_:c'] as NodeId[]));
const predicate = fc.oneof(
  fc.constantFrom(...RELATION_NAMES.map((name) => RELATIONS[name].property)),
  fc.constantFrom(...RELATION_NAMES.flatMap((name) => RELATIONS[name].qualified ?? [])),
  fc.constantFrom(
    ...[
      'entity',
      'activity',
      'agent',
      'influencer',
      'atTime',
      'hadPlan',
      'hadActivity',
      'hadUsage',
      'asInBundle',
      'hadRole',
      'generated',
    ].map((n) => iri(PROV + n)),
    ...['type', 'subject', 'predicate', 'object'].map((n) => iri(RDF + n)),
    ...Object.values(VIA).flat(),
  ),
);
const classes = fc.constantFrom(
  ...['Usage', 'Derivation', 'Influence', 'Entity'].map((n) => iri(PROV + n)),
  iri(`${RDF}Statement`),
);

/** Graphs in which qualified patterns are broken, doubled, crossed and looped as often as they are whole. */
export const quads: fc.Arbitrary<ParsedQuad[]> = fc.array(
  fc
    .tuple(
      node,
      predicate,
      fc.oneof({ weight: 4, arbitrary: node }, { weight: 1, arbitrary: classes }),
      fc.constantFrom(undefined, undefined, 'urn:g:1' as NodeId),
      fc.option(times, { nil: undefined, freq: 2 }),
    )
    .map(([subject, by, to, graph, time]): ParsedQuad => {
      if (by === `${PROV}atTime` && time !== undefined) {
        return { subject, predicate: by, object: { value: time, datatype: iri(`${XSD}dateTime`) }, graph };
      }
      return { subject, predicate: by, object: { iri: to }, graph };
    }),
  { maxLength: 12 },
);
