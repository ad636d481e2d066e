/** Elements as components of a bill of materials: https://cyclonedx.org/docs/1.6/json/#components */
import { isSupportedSpdxId } from '@cyclonedx/cyclonedx-library/SPDX';
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { CLEW, DCTERMS, PREFIXES } from '../../prov/namespaces.ts';
import { isReference } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Telling } from '../telling.ts';
import { restOf } from './properties.ts';

export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json | undefined };
export type Component = { readonly [key: string]: Json | undefined };

const LICENCE = `${DCTERMS}license`;
const DOWNLOAD = `${PREFIXES['dcat']}downloadURL`;
const SHA256 = /^sha256:([0-9a-f]{64})$/;
const MEDIA_TYPE = /^[-+a-z0-9.]+\/[-+a-z0-9.]+$/;

/** Our names of weaker digests, and the enumeration of the schema: https://cyclonedx.org/docs/1.6/json/#components_items_hashes_items_alg */
const ALGORITHMS: Readonly<Record<string, readonly [alg: string, digits: number]>> = {
  md5: ['MD5', 32],
  sha1: ['SHA-1', 40],
  sha256: ['SHA-256', 64],
  sha384: ['SHA-384', 96],
  sha512: ['SHA-512', 128],
};

/** A list that is left out where it would be empty. */
export function listed<T extends Json>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** What every component has; the rest of what is known goes into properties, so it is to be called last. */
export function component(telling: Telling, iri: Iri, type: string, more: Component = {}): Component {
  telling.tells(iri);
  const version = telling.text(iri, TERM.version);
  const mediaTypes = telling.closure.values(iri, `${CLEW}mediaType`);
  const mediaType =
    mediaTypes.length === 1 && type !== 'data' ? telling.closure.text(iri, `${CLEW}mediaType`) : undefined;
  const fits = mediaType !== undefined && MEDIA_TYPE.test(mediaType);
  if (fits) telling.values(iri, `${CLEW}mediaType`);
  const own = {
    type,
    ...(fits && { 'mime-type': mediaType }),
    'bom-ref': iri,
    name: telling.text(iri, TERM.name) ?? shortName(iri),
    ...(version !== undefined && { version }),
    description: telling.texts(iri, TERM.description).join('\n') || undefined,
    hashes: listed(hashesOf(telling, iri)),
    licenses: listed(licencesOf(telling, iri)),
    ...more,
  };
  const properties = [...telling.agents(iri), ...restOf(telling, iri)];
  return { ...own, properties: listed([...((more['properties'] as Component[] | undefined) ?? []), ...properties]) };
}

/** A digest of bytes. Of a folder the digest is over a list of files: these have hashes, and the folder's is a property. */
function hashesOf(telling: Telling, iri: Iri): Component[] {
  const { closure } = telling;
  const out: Component[] = [];
  const [, digits] = SHA256.exec(closure.text(iri, TERM.digest) ?? '') ?? [];
  const files = closure.related(iri, 'hadMember', { kind: 'DataFile' }).map((r) => closure.text(r.iri, TERM.digest));
  const isFolder = closure.values(iri, `${CLEW}fileCount`).length > 0;
  const isOneFile = files.length === 1 && files[0] === `sha256:${digits}`;
  if (digits !== undefined && !isFolder && (files.length === 0 || isOneFile)) {
    telling.values(iri, TERM.digest);
    out.push({ alg: 'SHA-256', content: digits });
  }
  const foreign = closure
    .values(iri, `${CLEW}foreignDigest`)
    .flatMap((value) => (isReference(value) ? [] : [value.value]));
  const hashes = foreign.map(foreignHash);
  if (!hashes.every((hash) => hash !== undefined)) return out;
  telling.values(iri, `${CLEW}foreignDigest`);
  return [...out, ...hashes];
}

function foreignHash(digest: string): Component | undefined {
  const [, name, content] = /^([a-z0-9]+):([0-9a-fA-F]+)$/.exec(digest) ?? [];
  const [alg, digits] = ALGORITHMS[name ?? ''] ?? [];
  return alg !== undefined && content?.length === digits ? { alg, content: content! } : undefined;
}

function licencesOf(telling: Telling, iri: Iri): Component[] {
  const licences = telling.texts(iri, LICENCE).map((licence) => {
    const id = licence.startsWith(PREFIXES['spdx']!) ? licence.slice(PREFIXES['spdx']!.length) : undefined;
    if (id !== undefined && isSupportedSpdxId(id)) return { license: { id } };
    return { license: /^https?:/.test(licence) ? { name: licence, url: licence } : { name: licence } };
  });
  return [...licences, ...telling.texts(iri, `${DCTERMS}rights`).map((name) => ({ license: { name } }))];
}

/** A dataset version with its files, terms and those who answer for it; what its dataset alone says is said here as well. */
export function dataComponent(telling: Telling, iri: Iri): Component {
  const wholes = telling.related(iri, 'specializationOf').map((r) => r.iri);
  for (const whole of wholes) telling.tells(whole);
  const party = (role: string): Component[] =>
    [iri, ...wholes].flatMap((thing) =>
      telling.related(thing, 'wasAttributedTo', { role }).map(({ iri: agent }) => {
        telling.tells(agent);
        const name = telling.text(agent, TERM.name) ?? shortName(agent);
        return telling.closure.isA(agent, 'Organization') ? { organization: { name } } : { contact: { name } };
      }),
    );
  const [owners, stewards] = [party('owner'), party('steward')];
  const governance = { owners: listed(owners), stewards: listed(stewards) };
  const [classification, ...classes] = telling.texts(iri, `${CLEW}confidentiality`);
  const url = telling.text(iri, DOWNLOAD);
  const name = telling.closure.text(iri, TERM.name) ?? shortName(iri);
  const data = {
    type: 'dataset',
    name,
    contents: url === undefined ? undefined : { url },
    classification,
    sensitiveData: listed(telling.texts(iri, `${PREFIXES['dpv']}hasPersonalData`)),
    governance: owners.length + stewards.length === 0 ? undefined : governance,
  };
  const inherited = wholes.flatMap((whole) => {
    telling.values(whole, TERM.name);
    return telling.rest(whole).map((one) => ({ ...one, name: `dataset:${one.name}` }));
  });
  return component(telling, iri, 'data', {
    data: [data],
    components: listed(filesOf(telling, iri)),
    properties: [...classes.map((value) => ({ name: 'clew:confidentiality', value })), ...inherited],
  });
}

/** The files of a model or dataset version. */
export function filesOf(telling: Telling, iri: Iri): Component[] {
  return telling.related(iri, 'hadMember', { kind: 'DataFile' }).map(({ iri: file }) => {
    const path = telling.text(file, `${CLEW}path`);
    const made = component(telling, file, 'file');
    return path === undefined ? made : { ...made, name: path };
  });
}

export function packageComponent(telling: Telling, iri: Iri): Component {
  const [supplier] = telling.texts(iri, `${CLEW}supplier`);
  const advisories = telling.texts(iri, `${CLEW}advisory`).map((url) => ({ type: 'advisories', url }));
  telling.values(iri, `${CLEW}ecosystem`);
  return component(telling, iri, 'library', {
    ...(supplier !== undefined && { supplier: { name: supplier } }),
    ...(iri.startsWith('pkg:') && { purl: iri }),
    externalReferences: listed(advisories),
  });
}

/** Code at a commit: data of the type source-code, since an application would be what is built of it. */
export function codeComponent(telling: Telling, iri: Iri): Component {
  const url = telling.text(iri, `${CLEW}repository`);
  return component(telling, iri, 'data', {
    data: [{ type: 'source-code', contents: url === undefined ? undefined : { url } }],
  });
}
