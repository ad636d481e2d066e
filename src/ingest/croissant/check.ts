/** What a Croissant document must keep so that its data can be read: the rules whose breach mlcroissant calls an error. */
import { clip } from '../../prov/iri.ts';
import { isObject } from '../../rdf/json.ts';
import {
  illegal,
  listOf,
  referenceOf,
  textOf,
  type CroissantDocument,
  type FieldNode,
  type Node,
  type RecordSetNode,
  type Tokens,
} from './document.ts';
import { CR, SC } from './terms.ts';

/** @throws Fault ILLEGAL_DOCUMENT at the first breach, with its JSON Pointer */
export function checkCroissant(document: CroissantDocument): void {
  const nodes = uniqueNodes(document);
  for (const file of document.files) checkFile(document, file);
  for (const set of document.fileSets) {
    if (listOf(document.terms, set.object, `${CR}includes`, set.at).length === 0) {
      throw illegal(`The file set ${shown(set)} does not say which files it includes.`, set.at, 'Add "includes".');
    }
  }
  for (const node of [...document.files, ...document.fileSets]) {
    for (const { value, at } of listOf(document.terms, node.object, `${CR}containedIn`, node.at)) {
      resolve(nodes, referenceOf(value), at);
    }
  }
  for (const set of document.recordSets) {
    for (const field of set.fields) checkField(document, set, field, nodes);
    checkJoins(document, set, nodes);
  }
}

function shown(node: Node): string {
  return JSON.stringify(clip(node.id));
}

/** Every node by its identifier, which no two share: https://docs.mlcommons.org/croissant/docs/croissant-spec.html#referencing-ids */
function uniqueNodes({ files, fileSets, recordSets }: CroissantDocument): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  for (const node of [...files, ...fileSets, ...recordSets, ...recordSets.flatMap((set) => set.fields)]) {
    if (nodes.has(node.id))
      throw illegal(`Two parts of the document have the @id ${shown(node)}.`, [...node.at, '@id']);
    nodes.set(node.id, node);
  }
  return nodes;
}

/** https://docs.mlcommons.org/croissant/docs/croissant-spec.html#fileobject */
function checkFile({ terms }: CroissantDocument, file: Node): void {
  for (const [iri, name] of [
    [`${SC}contentUrl`, 'contentUrl'],
    [`${SC}encodingFormat`, 'encodingFormat'],
  ] as const) {
    // A file inside another one is found through that one.
    if (name === 'contentUrl' && terms.member(file.object, `${CR}containedIn`)) continue;
    if (listOf(terms, file.object, iri, file.at).length > 0) continue;
    throw illegal(
      `The file ${shown(file)} has no ${name}, which is mandatory.`,
      file.at,
      name === 'contentUrl' ? 'Say where the file is; it is recorded, never fetched.' : 'Give its media type.',
    );
  }
}

/** https://docs.mlcommons.org/croissant/docs/croissant-spec.html#field */
function checkField(
  { terms }: CroissantDocument,
  set: RecordSetNode,
  field: FieldNode,
  nodes: ReadonlyMap<string, Node>,
) {
  for (const property of ['source', 'references']) {
    for (const { value, at } of sourcesOf(terms, field, property)) resolve(nodes, value, at);
  }
  const has = (property: string) => terms.member(field.object, CR + property) !== undefined;
  const defined = has('source') || has('value') || has('references') || has('subField');
  if (!defined && !field.parent && terms.member(set.object, `${CR}data`) === undefined) {
    const meant = ['source', 'value'].find((key) => field.object.has(key));
    throw illegal(
      `The field ${shown(field)} defines neither "source" nor "value".`,
      field.at,
      meant === undefined
        ? 'Say which column, path or property of which file it is read from.'
        : `By the @context of the document "${meant}" means ${terms.iri(meant)}; map it to cr:${meant}.`,
    );
  }
  const isArray = terms.get(field.object, `${CR}isArray`);
  const shape = terms.member(field.object, `${CR}arrayShape`);
  if (shape && isArray !== true && textOf(isArray)?.toLowerCase() !== 'true') {
    throw illegal(
      `The field ${shown(field)} has an arrayShape, but isArray is not true.`,
      [...field.at, shape.key],
      'Add "isArray": true.',
    );
  }
}

interface Pointed {
  readonly value: string | undefined;
  readonly at: Tokens;
}

/** What a field is read from, or joined with: a file, a file set, a record set, or a field of one. */
export function sourcesOf(terms: CroissantDocument['terms'], field: FieldNode, property: string): readonly Pointed[] {
  return listOf(terms, field.object, CR + property, field.at).flatMap(({ value, at }): Pointed[] => {
    if (!isObject(value)) return [{ value: referenceOf(value), at }];
    if (value.has('@id')) return [{ value: referenceOf(value), at: [...at, '@id'] }];
    return ['fileObject', 'fileSet', 'field', 'recordSet'].flatMap((kind) =>
      listOf(terms, value, CR + kind, at).map((found) => ({ value: referenceOf(found.value), at: found.at })),
    );
  });
}

function resolve(nodes: ReadonlyMap<string, Node>, id: string | undefined, at: Tokens): Node {
  const node = id === undefined ? undefined : nodes.get(id);
  if (node) return node;
  throw illegal(
    id === undefined
      ? 'A reference was expected here: {"@id": "…"}.'
      : `${JSON.stringify(clip(id))} is no file, file set, record set or field of the document.`,
    at,
    'References name the @id of a part of the same document.',
  );
}

/**
 * Fields of one record set that are read from several sources must say how these are joined:
 * https://docs.mlcommons.org/croissant/docs/croissant-spec.html#joins
 */
function checkJoins({ terms }: CroissantDocument, set: RecordSetNode, nodes: ReadonlyMap<string, Node>): void {
  const joined = new Map<string, string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = joined.get(root); next !== undefined && next !== root; next = joined.get(root)) root = next;
    return root;
  };
  const placeOf = (id: string): string => {
    const node = nodes.get(id)! as Node & Partial<FieldNode>;
    return node.recordSet?.id ?? node.id;
  };
  const sources = new Set<string>();
  for (const field of set.fields) {
    const from = sourcesOf(terms, field, 'source').map(({ value }) => placeOf(value!));
    const with_ = sourcesOf(terms, field, 'references').map(({ value }) => placeOf(value!));
    for (const id of from) sources.add(id);
    for (const a of from) for (const b of with_) joined.set(rootOf(a), rootOf(b));
  }
  const [first, ...others] = [...sources];
  const apart = first === undefined ? undefined : others.find((id) => rootOf(id) !== rootOf(first));
  if (apart !== undefined) {
    throw illegal(
      `The record set ${shown(set)} reads from ${JSON.stringify(clip(first!))} and ${JSON.stringify(clip(apart))} without a join between them.`,
      set.at,
      'Let a field of the one say "references" with a field of the other.',
    );
  }
}
