/** ODRL policies (https://www.w3.org/TR/odrl-model/) and licences described with ccREL, as far as they are recorded, read as licence terms. */
import type { Iri } from '../../prov/iri.ts';
import { isReference } from '../../prov/value.ts';
import { statesOfAll } from '../closure.ts';
import type { Reading } from '../reading.ts';
import type { ElementState } from '../state.ts';
import { readLicence, type LicenceStatement } from '../licence.ts';
import type { LicenceTerms } from '../licence-table.ts';

const ODRL = 'http://www.w3.org/ns/odrl/2/';
const CC = 'http://creativecommons.org/ns#';

const NO_COMMERCE = new Set([`${ODRL}commercialize`, `${ODRL}sell`, `${CC}CommercialUse`, `${ODRL}commercialise`]);
const NO_CHANGE = new Set([`${ODRL}derive`, `${ODRL}modify`, `${CC}DerivativeWorks`]);

/** What policies ask, by policy; one that is not described, and is no licence, has no terms. */
export async function readPolicies(
  reading: Reading,
  policies: readonly Iri[],
  asOf: number | undefined,
): Promise<Map<Iri, LicenceStatement>> {
  const described = await statesOfAll(reading, [...new Set(policies)], asOf);
  const rules = [...described.values()].flatMap((policy) => references(policy, `${ODRL}prohibition`));
  const prohibitions = await statesOfAll(reading, [...new Set(rules)], asOf);
  const found = new Map<Iri, LicenceStatement>();
  for (const policy of policies) {
    const named = readLicence(policy);
    const state = described.get(policy);
    const known = named.choices.some((all) => all.every(({ terms }) => terms !== undefined));
    found.set(policy, known || !state?.row.described ? named : statement(policy, state, prohibitions));
  }
  return found;
}

function statement(policy: Iri, state: ElementState, prohibitions: ReadonlyMap<Iri, ElementState>): LicenceStatement {
  const actions = [
    ...references(state, `${CC}prohibits`),
    ...references(state, `${ODRL}prohibition`).flatMap((rule) => {
      const said = prohibitions.get(rule);
      return said ? references(said, `${ODRL}action`) : [];
    }),
  ];
  const terms: LicenceTerms = {
    ...(actions.some((action) => NO_COMMERCE.has(action)) && { noncommercial: true }),
    ...(actions.some((action) => NO_CHANGE.has(action)) && { noDerivatives: true }),
  };
  return { text: policy, choices: [[{ id: policy, terms }]] };
}

function references({ descriptions }: ElementState, property: string): Iri[] {
  return descriptions
    .flatMap((said) => said.attributes[property as Iri] ?? [])
    .flatMap((value) => (isReference(value) ? [value.iri] : []));
}
