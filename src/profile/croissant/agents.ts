/** People and organizations of a dataset version, under the properties of schema.org that mean their roles. */
import { CLEW, PROV } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Json } from '../../rdf/json.ts';
import type { Closure } from '../../lineage/closure.ts';
import { object } from './context.ts';

const PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['author', 'creator'],
  ['provider', 'publisher'],
  ['funder', 'funder'],
  ['steward', 'maintainer'],
]);

/**
 * @param written members of the document by key: where an earlier Croissant named the people of a property, its own words stay
 * @returns the other members, and the agents whose attribution the document now holds
 */
export function agentsOf(
  closure: Closure,
  written: ReadonlyMap<string, Json>,
): { readonly members: ReadonlyMap<string, Json>; readonly said: ReadonlySet<Iri> } {
  const members = new Map<string, Json>();
  const said = new Set<Iri>();
  for (const [role, property] of PROPERTIES) {
    const agents = closure.related(closure.subject, 'wasAttributedTo', { role });
    for (const { iri } of agents) said.add(iri);
    const known = property === 'creator' && written.has('author') ? 'author' : property;
    if (agents.length === 0 || written.has(known)) continue;
    const people = agents.map(({ iri }) => personOf(closure, iri));
    members.set(property, people.length === 1 ? people[0]! : people);
  }
  return { members, said };
}

function personOf(closure: Closure, agent: Iri): Json {
  const isOrganization = closure.types(agent).includes(`${PROV}Organization` as Iri);
  return object({
    '@type': isOrganization ? 'sc:Organization' : 'sc:Person',
    '@id': agent,
    name: closure.text(agent, TERM.name) ?? agent,
    email: closure.text(agent, `${CLEW}email`),
  });
}
