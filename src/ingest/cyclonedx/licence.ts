import { isIri } from '../../prov/iri.ts';
import { DCTERMS, PREFIXES } from '../../prov/namespaces.ts';
import type { Value } from '../../prov/value.ts';
import { isObject } from '../../rdf/json.ts';
import { words } from '../../capture/terms.ts';
import type { Members } from './members.ts';
import { textOf } from './names.ts';
import type { Said } from './said.ts';

/** One identifier of the SPDX list, not an expression of several. */
const ONE_LICENCE = /^[A-Za-z0-9][A-Za-z0-9.+-]*$/;

/**
 * Licences by SPDX identifier as SPDX's IRIs, those with an address by it, others in words. A licence that says more (its text, who acknowledged it,
 * terms of a contract) is also kept whole.
 */
export function licencesOf(members: Members): Said {
  const licences: Value[] = [];
  const rights: Value[] = [];
  let whole = true;
  for (const choice of members.objects('licenses')) {
    const given = choice.get('license');
    const licence = isObject(given) ? given : choice;
    const id = textOf(licence.get('id')) ?? textOf(licence.get('expression'));
    const name = textOf(licence.get('name'));
    const url = textOf(licence.get('url'));
    if (id !== undefined && ONE_LICENCE.test(id)) licences.push({ iri: `${PREFIXES['spdx']}${id}` as never });
    else if (id !== undefined) rights.push(words(id));
    if (name !== undefined) rights.push(words(name));
    if (url !== undefined && isIri(url)) licences.push({ iri: url });
    else if (url !== undefined) whole = false;
    const told = ['id', 'expression', 'name', 'url', 'license'];
    if ([...choice.keys(), ...licence.keys()].some((key) => !told.includes(key))) whole = false;
  }
  if (whole) members.said('licenses');
  return { [`${DCTERMS}license`]: licences, [`${DCTERMS}rights`]: rights };
}
