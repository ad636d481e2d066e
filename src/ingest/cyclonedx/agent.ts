import type { Iri } from '../../prov/iri.ts';
import { PROV } from '../../prov/namespaces.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Json } from '../../rdf/json.ts';
import { isObject } from '../../rdf/json.ts';

import { clew, words } from '../../capture/terms.ts';
import { cyclonedx } from './members.ts';
import { textOf } from './names.ts';
import type { Statements } from './said.ts';

/** Parts of a component, or of the document's metadata, that name those who stand behind it. */
const BEHIND = ['supplier', 'manufacturer', 'manufacture', 'publisher', 'author', 'authors'] as const;

/**
 * Those whom a thing is attributed to, in CycloneDX's own words for what they did. The members themselves are kept: addresses and telephone numbers
 * have no term of ours.
 */
export function attribute(thing: Iri, peek: (key: string) => Json | undefined, said: Statements): void {
  for (const key of BEHIND) {
    const given = peek(key);
    for (const one of Array.isArray(given) ? (given as readonly Json[]) : [given]) {
      const agent = key === 'authors' || key === 'author' ? personOf(one, said) : organizationOf(one, said);
      if (agent !== undefined) said.relate('wasAttributedTo', thing, agent, { role: { iri: cyclonedx(key) } });
    }
  }
}

/** Owners, stewards and custodians of data: https://cyclonedx.org/docs/1.7/json/#components_items_data_items_governance */
export function govern(thing: Iri, governance: Json | undefined, said: Statements): void {
  if (!isObject(governance)) return;
  const roles = [
    ['owners', clew('owner')],
    ['stewards', clew('steward')],
    ['custodians', cyclonedx('custodian')],
  ] as const;
  for (const [key, role] of roles) {
    const parties = governance.get(key);
    for (const party of Array.isArray(parties) ? (parties as readonly Json[]) : []) {
      if (!isObject(party)) continue;
      const agent = organizationOf(party.get('organization'), said) ?? personOf(party.get('contact'), said);
      if (agent !== undefined) said.relate('wasAttributedTo', thing, agent, { role: { iri: role } });
    }
  }
}

function organizationOf(given: Json | undefined, said: Statements): Iri | undefined {
  const name = textOf(given) ?? (isObject(given) ? textOf(given.get('name')) : undefined);
  if (name === undefined || name === '') return undefined;
  const id = said.names.id('Organization', name);
  said.say(id, [`${PROV}Organization` as Iri], { [TERM.name]: words(name) });
  return id;
}

function personOf(given: Json | undefined, said: Statements): Iri | undefined {
  const [name, email] = isObject(given) ? [textOf(given.get('name')), textOf(given.get('email'))] : [textOf(given)];
  const called = email ?? name;
  if (called === undefined || called === '') return undefined;
  const id = said.names.id('Person', called);
  said.say(id, [`${PROV}Person` as Iri], {
    [TERM.name]: words(email === undefined ? called : email),
    [TERM.label]: name === undefined || name === called ? undefined : words(name),
    [clew('email')]: email === undefined ? undefined : words(email),
  });
  return id;
}
