/** Components: packages, models, data, files. https://cyclonedx.org/docs/1.7/json/#components */
import { isIri, type Iri } from '../../prov/iri.ts';
import { DCTERMS, PREFIXES, PROV } from '../../prov/namespaces.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, type JsonObject } from '../../rdf/json.ts';

import { clew, words } from '../../capture/terms.ts';
import { attribute } from './agent.ts';
import { dataOf } from './data.ts';
import { licencesOf } from './licence.ts';
import { hashesOf, sha256Of } from './hashes.ts';
import { Members, objectsOf } from './members.ts';
import { modelCard } from './model-card.ts';
import { textOf, type Named } from './names.ts';
import { together, type Said, type Statements } from './said.ts';

const DOWNLOAD = `${PREFIXES['dcat']}downloadURL`;

/** Kinds that are what they hold: what a document calls them is the document's. */
const BY_CONTENT: ReadonlySet<string> = new Set(['DataFile', 'Environment']);

/** A component and all within it. Their names must have been entered. @returns what it is */
export function mapComponent(component: JsonObject, said: Statements): Named {
  const named = said.names.of(component);
  const members = new Members(component);
  const { iri: thing, kind } = named;
  const description = members.text('description');
  const card = kind === 'ModelVersion' ? modelCard(named, members, said) : undefined;
  const attributes = together(
    said.own(named, members),
    nameOf(named, members),
    { [TERM.description]: description === undefined ? undefined : words(description) },
    licencesOf(members),
    mediaTypeOf(members),
    kind === 'Package' ? packageAttributes(named, members) : otherAttributes(members),
    digestsOf(named, component, members, said),
    card?.attributes ?? dataOf(named, members, said),
  );
  said.say(thing, [kind === undefined ? (`${PROV}Entity` as Iri) : said.vocabulary.kind(kind)!.iri], attributes);
  if (kind === 'ModelVersion' || kind === 'DatasetVersion') family(named, said);
  if (kind !== 'Package') attribute(thing, (key) => members.peek(key), said);
  for (const child of members.objects('components')) said.relate('hadMember', thing, mapComponent(child, said).iri);
  members.said('components');
  pedigree(thing, members, said);
  said.keep(thing, members, card?.kept);
  return named;
}

/** A package is called as its package URL has it; another spelling stays the document's. */
function nameOf({ kind, name, version, ecosystem }: Named, members: Members): Said {
  if (kind !== undefined && BY_CONTENT.has(kind)) return {};
  const whole = [members.peek('group'), members.peek('name')].filter((part) => part !== undefined && part !== '');
  if (whole.join('/') === name) for (const key of ['group', 'name']) members.said(key);
  else if (members.peek('name') === name) members.said('name');
  if (members.peek('version') === version) members.said('version');
  return {
    [TERM.name]: words(name),
    [TERM.version]: version === undefined || version === '' ? undefined : words(version),
    [clew('ecosystem')]: ecosystem === undefined ? undefined : words(ecosystem),
  };
}

function mediaTypeOf(members: Members): Said {
  const mediaType = members.text('mime-type');
  return { [clew('mediaType')]: mediaType === undefined ? undefined : words(mediaType) };
}

function packageAttributes({ iri }: Named, members: Members): Said {
  const supplier = members.object('supplier')?.text('name') ?? textOf(members.peek('publisher'));
  if (members.peek('purl') === iri) members.said('purl');
  return {
    [clew('supplier')]: supplier === undefined ? undefined : words(supplier),
    [clew('advisory')]: referencesOf(members, 'advisories'),
  };
}

/** A model or a dataset may have a package URL as well: `pkg:huggingface/…` is another system's name for it. */
function otherAttributes(members: Members): Said {
  const purl = members.text('purl');
  return {
    [`${DCTERMS}identifier`]: purl === undefined ? undefined : words(purl),
    [DOWNLOAD]: referencesOf(members, 'distribution'),
  };
}

/** Addresses of the external references of a type; the references themselves are kept, with their comments and hashes. */
function referencesOf(members: Members, type: string): Value[] {
  return members
    .objects('externalReferences')
    .filter((reference) => reference.get('type') === type)
    .flatMap((reference) => {
      const url = textOf(reference.get('url'));
      return url !== undefined && isIri(url) ? [{ iri: url }] : [];
    });
}

/**
 * A SHA-256 pins the bytes, which are one entity wherever they were seen. A package has many files (a wheel for each platform), so the digest is
 * not the package's own. Other digests are told as foreign ones.
 */
function digestsOf({ iri: thing, kind }: Named, component: JsonObject, members: Members, said: Statements): Said {
  const digest = sha256Of(component);
  const foreign = hashesOf(component).flatMap(({ algorithm, content }) => {
    if (algorithm === 'SHA-256' && content.toLowerCase() === digest) return [];
    return [words(`${algorithm.toLowerCase().replace(/^sha-/, 'sha')}:${content}`)];
  });
  members.said('hashes');
  if (digest !== undefined && kind !== 'DataFile') said.relate('hadMember', thing, said.file(digest));
  return {
    [TERM.digest]: digest === undefined || kind === 'Package' ? undefined : literal(`sha256:${digest}`),
    [clew('foreignDigest')]: foreign,
  };
}

/** The model or dataset that a version is a version of, where its IRI says so. */
function family({ iri: thing, kind, name }: Named, said: Statements): void {
  const whole = kind === 'ModelVersion' ? 'Model' : 'Dataset';
  const id = said.names.id(whole, name);
  if (!thing.startsWith(`${id}@`)) return;
  said.say(id, [clew(whole)], { [TERM.name]: words(name) });
  said.relate('specializationOf', thing, id);
}

/** https://cyclonedx.org/docs/1.7/json/#components_items_pedigree; commits, patches and notes are kept. */
function pedigree(thing: Iri, members: Members, said: Statements): void {
  const given = members.peek('pedigree');
  if (!isObject(given)) return;
  for (const ancestor of objectsOf(given.get('ancestors')))
    said.relate('wasDerivedFrom', thing, mapComponent(ancestor, said).iri);
  for (const descendant of objectsOf(given.get('descendants')))
    said.relate('wasDerivedFrom', mapComponent(descendant, said).iri, thing);
  for (const variant of objectsOf(given.get('variants')))
    said.relate('alternateOf', thing, mapComponent(variant, said).iri);
}
