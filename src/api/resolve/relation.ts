import { parseRelation } from './relation-json.ts';
import type { EdgeName } from '../../prov/relations.ts';
import { HAD_ROLE } from '../../prov/statement.ts';
import { compareText } from '../../prov/description.ts';
import { edgesNamed, kindNamed, rolesNamed } from '../../lineage/words.ts';
import type { OpenRelation } from '../../lineage/open-relations.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { EdgeRow } from '../../store/store.ts';
import type { EdgeQuestion, Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { propertyAnswers } from './value.ts';

/** A relation as resolvers pass it on. */
export interface RelationSource {
  /** An edge, or a relation whose influencer was left unsaid. */
  readonly row: EdgeRow | (OpenRelation & { readonly to?: undefined });
  readonly asOf: number | undefined;
}

/** Resolvers of `Relation`. */
export const relation = {
  key: ({ row }: RelationSource) => row.key,
  iri: ({ row }: RelationSource) => parseRelation(row).id ?? null,
  name: ({ row }: RelationSource) => row.name,
  from: ({ row, asOf }: RelationSource): Subject => ({ iri: row.from, asOf }),
  to: ({ row, asOf }: RelationSource): Subject | null => (row.to === undefined ? null : { iri: row.to, asOf }),
  roles: ({ row }: RelationSource, _: unknown, { context }: Operation) => roleNames(row, context.vocabulary),
  time: ({ row }: RelationSource) => row.time ?? null,
  via: ({ row }: RelationSource) => row.via ?? null,
  activity: ({ row }: RelationSource) => parseRelation(row).activity ?? null,
  plan: ({ row }: RelationSource) => parseRelation(row).plan ?? null,
  generation: ({ row }: RelationSource) => parseRelation(row).generation ?? null,
  usage: ({ row }: RelationSource) => parseRelation(row).usage ?? null,
  inBundle: ({ row }: RelationSource) => parseRelation(row).inBundle ?? null,
  properties: ({ row }: RelationSource, _: unknown, { context }: Operation) => {
    const { [HAD_ROLE]: _roles, ...others } = parseRelation(row).attributes;
    return propertyAnswers(others, context.vocabulary);
  },
  bundle: ({ row }: RelationSource) => row.bundle ?? null,
  since: ({ row }: RelationSource) => row.since,
};

function roleNames(row: RelationSource['row'], vocabulary: Vocabulary): string[] {
  return row.roles.map((role) => vocabulary.roles.find((r) => r.iri === role)?.name ?? role);
}

/** What filters on relations ask the store for; a role is looked for by its IRI and by the word itself. */
export function edgeFilter(
  vocabulary: Vocabulary,
  given: {
    names?: readonly string[] | null | undefined;
    roles?: readonly string[] | null | undefined;
    kinds?: readonly string[] | null | undefined;
  },
): Pick<EdgeQuestion, 'names' | 'roles' | 'kinds'> {
  const names = given.names && [...new Set(given.names.flatMap(edgesNamed))].sort(compareText);
  const roles = given.roles && rolesNamed(vocabulary, given.roles);
  const kinds = given.kinds && [
    ...new Set(given.kinds.flatMap((kind) => vocabulary.withSubKinds(kindNamed(vocabulary, kind).name))),
  ];
  return { ...(names && { names: names as EdgeName[] }), ...(roles && { roles }), ...(kinds && { kinds }) };
}
