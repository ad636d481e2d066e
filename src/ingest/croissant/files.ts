/** The files of a distribution: https://docs.mlcommons.org/croissant/docs/croissant-spec.html#fileobject */
import { sha256 } from '../../prov/description.ts';
import { isIri, type Iri } from '../../prov/iri.ts';
import { XSD } from '../../prov/namespaces.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { textOf, type CroissantDocument, type Node } from './document.ts';
import { clew, type DatasetNames } from './names.ts';
import { CR, SC } from './terms.ts';

interface FileFacts {
  readonly node: Node;
  /** `sha256:…`; undefined where the document has none, or a placeholder, as hubs write for repositories. */
  readonly digest: string | undefined;
  readonly md5: string | undefined;
  readonly url: string | undefined;
  readonly mediaType: string | undefined;
  /** Bytes, if the document says so exactly. */
  readonly size: string | undefined;
}

function factsOf({ terms }: CroissantDocument, node: Node): FileFacts {
  const text = (iri: string) => textOf(terms.get(node.object, iri))?.trim();
  const sha = text(`${SC}sha256`)?.toLowerCase();
  return {
    node,
    digest: sha !== undefined && /^[0-9a-f]{64}$/.test(sha) ? `sha256:${sha}` : undefined,
    md5: text(`${CR}md5`),
    url: text(`${SC}contentUrl`),
    mediaType: text(`${SC}encodingFormat`),
    size: /^(\d+)(?: ?B)?$/.exec(text(`${SC}contentSize`) ?? '')?.[1],
  };
}

/** The files as members of the version. Where a file lies and what it is called belongs to the membership: the entity is its bytes. */
export function mapFiles(document: CroissantDocument, names: DatasetNames): Statement[] {
  return document.files.flatMap((node) => {
    const facts = factsOf(document, node);
    const id = names.dataFile(node.id, facts.digest);
    const size = facts.size === undefined ? {} : { [clew('byteSize')]: integer(facts.size) };
    const place = placeOf(facts);
    return facts.digest === undefined
      ? [
          element(id, [clew('DataFile')], {
            [TERM.name]: literal(node.id),
            ...size,
            ...place,
            ...(facts.md5 !== undefined && { [clew('foreignDigest')]: literal(`md5:${facts.md5}`) }),
          }),
          relate('hadMember', names.datasetVersion, id),
        ]
      : [
          element(id, [clew('DataFile')], { [TERM.digest]: literal(facts.digest), ...size }),
          relate('hadMember', names.datasetVersion, id, { attributes: place }),
        ];
  });
}

function placeOf({ node, url, mediaType }: FileFacts): Record<string, Value> {
  return {
    [clew('path')]: literal(url === undefined || isIri(url) ? node.id : url),
    ...(url !== undefined && isIri(url) && { 'http://www.w3.org/ns/dcat#downloadURL': { iri: url } }),
    ...(mediaType !== undefined && { [clew('mediaType')]: literal(mediaType) }),
  };
}

function integer(text: string): Value {
  return literal(text, `${XSD}integer` as Iri);
}

/**
 * The digest of a dataset version, if every file that is not part of another one has a strong one: that of the file if there is one, else SHA-256 over the
 * JSON list of `[id, digest]` pairs sorted by id.
 * @returns `sha256:…`; undefined where one file is not pinned, or a file set reaches beyond the files named
 */
export function digestOf(document: CroissantDocument): string | undefined {
  const { terms, files, fileSets } = document;
  const outer = files.filter((node) => terms.member(node.object, `${CR}containedIn`) === undefined);
  const open = fileSets.some((set) => terms.member(set.object, `${CR}containedIn`) === undefined);
  const facts = outer.map((node) => factsOf(document, node));
  if (open || facts.length === 0 || facts.some(({ digest }) => digest === undefined)) return undefined;
  if (facts.length === 1) return facts[0]!.digest;
  const pairs = facts.map(({ node, digest }) => [node.id, digest!] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return `sha256:${sha256(JSON.stringify(pairs))}`;
}
