import { isIri } from '../../prov/iri.ts';
import { PREFIXES } from '../../prov/namespaces.ts';
import type { Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, type JsonObject } from '../../rdf/json.ts';

import { clew, words } from '../../capture/terms.ts';
import { govern } from './agent.ts';
import { Members } from './members.ts';
import { textOf, type Named } from './names.ts';
import type { Said, Statements } from './said.ts';

const DOWNLOAD = `${PREFIXES['dcat']}downloadURL`;

/**
 * The data of a component: https://cyclonedx.org/docs/1.7/json/#components_items_data. Where they lie, how confidential they are and who governs them
 * in our terms; each entry is also kept whole, since one component may hold several.
 */
export function dataOf({ iri }: Named, members: Members, said: Statements): Said {
  const entries = members.objects('data');
  for (const entry of entries) govern(iri, entry.get('governance'), said);
  return {
    [DOWNLOAD]: entries.flatMap(addressOf),
    [clew('confidentiality')]: entries.flatMap((entry) => wordsOf(entry, 'classification')),
    [TERM.description]: entries.flatMap((entry) => wordsOf(entry, 'description')),
  };
}

/** A dataset that a model card describes in place: https://cyclonedx.org/docs/1.7/json/#components_items_modelCard_modelParameters_datasets */
export function inlineData(entry: JsonObject, named: Named, said: Statements): void {
  const members = new Members(entry);
  const description = members.text('description');
  govern(named.iri, entry.get('governance'), said);
  said.say(named.iri, [clew('DatasetVersion')], {
    [TERM.name]: words(named.name),
    [TERM.version]: words(named.version!),
    [TERM.description]: description === undefined ? undefined : words(description),
    [DOWNLOAD]: addressOf(entry),
    [clew('confidentiality')]: wordsOf(entry, 'classification'),
  });
  const whole = said.names.id('Dataset', named.name);
  said.say(whole, [clew('Dataset')], { [TERM.name]: words(named.name) });
  said.relate('specializationOf', named.iri, whole);
  if (members.peek('name') === named.name) members.said('name');
  said.keep(named.iri, members);
}

function addressOf(entry: JsonObject): Value[] {
  const contents = entry.get('contents');
  const url = isObject(contents) ? textOf(contents.get('url')) : undefined;
  return url !== undefined && isIri(url) ? [{ iri: url }] : [];
}

function wordsOf(entry: JsonObject, key: string): Value[] {
  const text = textOf(entry.get(key));
  return text === undefined ? [] : [words(text)];
}
