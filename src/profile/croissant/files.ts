/** The files of a dataset version as FileObjects: https://docs.mlcommons.org/croissant/docs/croissant-spec.html#fileobject */
import type { Iri } from '../../prov/iri.ts';
import type { Loss } from '../../prov/loss.ts';
import { CLEW, PREFIXES, PROV } from '../../prov/namespaces.ts';
import { valueText } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';
import type { Closure, Related } from '../../lineage/closure.ts';
import { object } from './context.ts';

const DCAT = PREFIXES['dcat']!;

/** The distribution of a version: what a Croissant said of it as it was, then the members that it did not name. */
export function distributionOf(
  closure: Closure,
  kept: readonly Json[],
): { readonly items: readonly Json[]; readonly losses: readonly Loss[] } {
  const losses: Loss[] = [];
  const described = kept.filter(isObject);
  const digests = new Set(described.map((file) => text(file, 'sha256')?.toLowerCase()));
  const ids = new Set(described.map((file) => text(file, '@id') ?? text(file, 'name')));
  const items: Json[] = [...kept];
  for (const member of closure.related(closure.subject, 'hadMember', { kind: 'DataFile' })) {
    const name = closure.text(member.iri, TERM.name);
    const digest = sha256Of(closure, member.iri);
    if (digest === undefined ? name !== undefined && ids.has(name) : digests.has(digest)) continue;
    const file = fileObject(closure, member, digest, ids, losses);
    if (file) items.push(file);
  }
  return { items, losses };
}

function text(json: JsonObject, key: string): string | undefined {
  const value = json.get(key);
  return typeof value === 'string' ? value : undefined;
}

/** 64 hexadecimal digits over the bytes; a folder's digest is over something else. */
function sha256Of(closure: Closure, file: Iri): string | undefined {
  if (closure.types(file).includes(`${PROV}Collection` as Iri)) return undefined;
  return /^sha256:([0-9a-f]{64})$/.exec(closure.text(file, TERM.digest) ?? '')?.[1];
}

function fileObject(
  closure: Closure,
  { iri, relation }: Related,
  sha256: string | undefined,
  ids: Set<string | undefined>,
  losses: Loss[],
): JsonObject | undefined {
  const said = (property: string): string | undefined => {
    const [first] = relation.attributes[property as Iri] ?? closure.values(iri, property);
    return first && valueText(first);
  };
  const md5 = closure
    .values(iri, `${CLEW}foreignDigest`)
    .map(valueText)
    .find((value) => value.startsWith('md5:'))
    ?.slice('md5:'.length);
  if (sha256 === undefined && md5 === undefined) {
    losses.push({ subject: iri, reason: 'A FileObject needs the SHA-256 or MD5 of its bytes; neither is known.' });
    return undefined;
  }
  const path = said(`${CLEW}path`);
  const url = said(`${DCAT}downloadURL`) ?? said(`${PROV}atLocation`) ?? said(`${CLEW}sourceUrl`) ?? path;
  const mediaType = said(`${CLEW}mediaType`);
  const size = said(`${CLEW}byteSize`);
  if (url === undefined) {
    losses.push(
      unknown(
        iri,
        `${DCAT}downloadURL`,
        'Where the file lies is unknown; contentUrl names it by its digest (RFC 6920).',
      ),
    );
  }
  if (mediaType === undefined) {
    losses.push(
      unknown(iri, `${CLEW}mediaType`, 'The media type is unknown; encodingFormat says application/octet-stream.'),
    );
  }
  const name = path ?? said(TERM.name) ?? sha256 ?? md5!;
  return object({
    '@type': 'cr:FileObject',
    // mlcroissant takes no white space here.
    '@id': unused(name.replace(/\s+/g, '_'), ids),
    name,
    contentUrl: url ?? (sha256 === undefined ? `urn:md5:${md5}` : namedInformation(sha256)),
    contentSize: size === undefined ? undefined : `${size} B`,
    encodingFormat: mediaType ?? 'application/octet-stream',
    sha256,
    md5: sha256 === undefined ? md5 : undefined,
  });
}

function unknown(subject: Iri, term: string, reason: string): Loss {
  return { subject, term: term as Iri, reason };
}

function unused(name: string, ids: Set<string | undefined>): string {
  let id = name;
  for (let n = 2; ids.has(id); n++) id = `${name}-${n}`;
  ids.add(id);
  return id;
}

/** https://www.rfc-editor.org/rfc/rfc6920#section-3 */
function namedInformation(sha256: string): string {
  return `ni:///sha-256;${Buffer.from(sha256, 'hex').toString('base64url')}`;
}
