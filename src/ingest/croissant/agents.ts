/** The people and organizations a Croissant document names. */
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal } from '../../prov/value.ts';
import { PROV } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, type Json } from '../../rdf/json.ts';
import { listOf, textOf, type CroissantDocument } from './document.ts';
import { clew, type DatasetNames } from './names.ts';
import { SC } from './terms.ts';

/** Role of ours for each property of schema.org that names somebody. */
export const AGENT_ROLES: ReadonlyMap<string, string> = new Map([
  ['creator', 'author'],
  ['author', 'author'],
  ['publisher', 'provider'],
  ['funder', 'funder'],
  ['maintainer', 'steward'],
]);

/** Everybody with a name, the version attributed to them with the role that the property means. */
export function mapAgents({ terms, root }: CroissantDocument, names: DatasetNames): Statement[] {
  return [...AGENT_ROLES].flatMap(([property, role]) =>
    listOf(terms, root, SC + property, []).flatMap(({ value }) => {
      const text = (name: string) => (isObject(value) ? textOf(terms.get(value, SC + name)) : undefined);
      const name = isObject(value) ? text('name') : textOf(value);
      if (name === undefined || name === '') return [];
      const kind = isOrganization(value) ? 'Organization' : 'Person';
      const own = isObject(value) ? textOf(value.get('@id')) : undefined;
      const addresses = [own, text('identifier'), text('sameAs'), text('url')].filter((a) => a !== undefined);
      const agent = names.agent(kind, name, addresses);
      const email = text('email');
      return [
        element(agent, [`${PROV}${kind}`], {
          [TERM.name]: literal(name),
          ...(email !== undefined && { [clew('email')]: literal(email) }),
        }),
        relate('wasAttributedTo', names.datasetVersion, agent, { role: { iri: clew(role) } }),
      ];
    }),
  );
}

function isOrganization(value: Json): boolean {
  const type = isObject(value) ? textOf(value.get('@type')) : undefined;
  return type !== undefined && /Organization$/.test(type);
}
