import { clew, words } from '../../capture/terms.ts';
import type { Iri } from '../../prov/iri.ts';
import { PROV } from '../../prov/namespaces.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { JsonObject } from '../../rdf/json.ts';
import { agentIri } from './names.ts';
import { FACETS, memberList, memberText } from './terms.ts';

/** The types that the specification's examples give, as roles; any other is kept as it is written. */
const ROLES: ReadonlyMap<string, string> = new Map(
  Object.entries({ OWNER: 'owner', MAINTAINER: 'steward', STEWARD: 'steward', DEVELOPER: 'author', AUTHOR: 'author' }),
);

/** The owners of a job or dataset: https://openlineage.io/docs/spec/facets/dataset-facets/ownership */
export function mapOwners(owned: Iri, facets: JsonObject): Statement[] {
  return memberList(facets.get('ownership'), 'owners').flatMap((owner) => {
    const name = memberText(owner, 'name');
    if (name === undefined) return [];
    const type = memberText(owner, 'type');
    // Without a type, the facet's own name says what they are.
    const role = type === undefined ? 'owner' : ROLES.get(type.toUpperCase());
    const agent = agentIri(name);
    return [
      element(agent, [`${PROV}Agent`], { [TERM.name]: words(name) }),
      relate('wasAttributedTo', owned, agent, {
        ...(role !== undefined && { role: { iri: clew(role) } }),
        ...(type !== undefined && { attributes: { [`${FACETS}ownerType`]: words(type) } }),
      }),
    ];
  });
}
