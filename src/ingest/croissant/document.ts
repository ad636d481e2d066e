/** A Croissant document taken apart: its files, file sets, record sets and fields, each with its place. */
import { Fault } from '../../prov/fault.ts';
import { clip } from '../../prov/iri.ts';
import { DCTERMS } from '../../prov/namespaces.ts';
import { isObject, JsonNumber, parseJson, pointer, type Json, type JsonObject } from '../../rdf/json.ts';
import type { RdfCode } from '../../rdf/fault.ts';
import type { IngestCode } from '../fault.ts';
import { datasetOf } from './graph.ts';
import { CR, KNOWN_CONTEXTS, SC, Terms } from './terms.ts';

export const CROISSANT_LIMITS = {
  /** UTF-16 code units of a document. */
  length: 16 * 1024 * 1024,
  /** Objects and arrays within each other. */
  depth: 64,
  /** Files, file sets, record sets and fields of a document together. */
  nodes: 20_000,
} as const;

export type Tokens = readonly (string | number)[];

/** A file, file set, record set or field. */
export interface Node {
  /** Its `@id`, else its name: what references name it by. */
  readonly id: string;
  readonly object: JsonObject;
  readonly at: Tokens;
}

export interface FieldNode extends Node {
  readonly recordSet: Node;
  /** The field that this one is a part of. */
  readonly parent: FieldNode | undefined;
}

export interface RecordSetNode extends Node {
  /** All fields, those within others too. */
  readonly fields: readonly FieldNode[];
}

export interface CroissantDocument {
  readonly terms: Terms;
  readonly root: JsonObject;
  readonly files: readonly Node[];
  readonly fileSets: readonly Node[];
  readonly recordSets: readonly RecordSetNode[];
}

/** @throws Fault ILLEGAL_DOCUMENT at a JSON Pointer */
export function illegal(message: string, at: Tokens, hint?: string): Fault<IngestCode> {
  return new Fault<IngestCode>('ILLEGAL_DOCUMENT', message, {
    place: { pointer: pointer(at) },
    ...(hint !== undefined && { hint }),
  });
}

/** The values of a property, whether one stands alone or several in an array, each with its place. */
export function listOf(
  terms: Terms,
  object: JsonObject,
  iri: string,
  at: Tokens,
): readonly { readonly value: Json; readonly at: Tokens }[] {
  const member = terms.member(object, iri);
  if (member === undefined || member.value === null) return [];
  const { key, value } = member;
  return Array.isArray(value)
    ? (value as readonly Json[]).map((item, i) => ({ value: item, at: [...at, key, i] }))
    : [{ value, at: [...at, key] }];
}

/** A value as text: strings, `@value` objects, and the first text of a language map (Croissant 1.1 has them for names and descriptions). */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return textOf((value as readonly Json[])[0]);
  if (!isObject(value)) return undefined;
  const inner = value.get('@value');
  if (inner !== undefined) return textOf(inner);
  const [first] = value.values();
  return typeof first === 'string' && !value.has('@id') ? first : undefined;
}

/** What a reference points at: `{"@id": "x"}` or `"x"`. */
export function referenceOf(value: Json | undefined): string | undefined {
  const id = isObject(value) ? value.get('@id') : value;
  return typeof id === 'string' ? id : undefined;
}

/**
 * Parses a document and takes it apart. Nothing that it names is fetched.
 * @throws Fault MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE, ILLEGAL_DOCUMENT, REMOTE_CONTEXT
 */
export function parseCroissant(text: string, source?: string): CroissantDocument {
  const document = parseJson(text, source, CROISSANT_LIMITS);
  if (!isObject(document)) {
    throw illegal('A Croissant document is one JSON object that describes a dataset.', []);
  }
  const terms = new Terms(contextsOf(document.get('@context')));
  const root = document.has('@graph') ? datasetOf(document, terms) : document;
  const types = listOf(terms, root, '@type', []).map(({ value }) =>
    typeof value === 'string' ? terms.iri(value) : '',
  );
  if (!types.includes(`${SC}Dataset`)) {
    throw illegal('The document does not describe a dataset: its @type is not sc:Dataset.', ['@type']);
  }
  refuseOtherVersions(terms, root);
  return new Outline(terms, root).read();
}

/** The inline contexts. @throws Fault REMOTE_CONTEXT, ILLEGAL_DOCUMENT */
function contextsOf(context: Json | undefined): JsonObject[] {
  const inline: JsonObject[] = [];
  for (const item of Array.isArray(context) ? (context as readonly Json[]) : context === undefined ? [] : [context]) {
    if (isObject(item)) inline.push(item);
    else if (typeof item !== 'string') throw illegal('A @context is an object or an address.', ['@context']);
    else if (!KNOWN_CONTEXTS.has(item)) {
      throw new Fault<RdfCode>('REMOTE_CONTEXT', `The context ${JSON.stringify(clip(item))} is not known here.`, {
        place: { pointer: '/@context' },
        hint: "Contexts are never fetched: write the context into the document, as Croissant's specification shows it.",
      });
    }
  }
  return inline;
}

function refuseOtherVersions(terms: Terms, root: JsonObject): void {
  const said = listOf(terms, root, `${DCTERMS}conformsTo`, []);
  const names = said.map(({ value }) => referenceOf(value) ?? '');
  if (names.some((name) => /^https?:\/\/mlcommons\.org\/croissant\/1\.\d+\/?$/.test(name))) return;
  throw illegal(
    names.length === 0
      ? 'The document does not say which version of Croissant it conforms to.'
      : `The document conforms to ${names.map((n) => JSON.stringify(clip(n))).join(', ')}, which is no version 1 of Croissant.`,
    [terms.member(root, `${DCTERMS}conformsTo`)?.key ?? 'conformsTo'],
    'Say "conformsTo": "http://mlcommons.org/croissant/1.1" (1.0 is read as well); mlcroissant converts older documents.',
  );
}

/** Walks the parts that have names, counting them. */
class Outline {
  readonly #terms: Terms;
  readonly #root: JsonObject;
  #nodes = 0;

  constructor(terms: Terms, root: JsonObject) {
    this.#terms = terms;
    this.#root = root;
  }

  read(): CroissantDocument {
    const distribution = this.#nodesOf(this.#root, `${SC}distribution`, []);

    const isSet = ({ object, at }: Node) => this.#typeOf(object, at) === `${CR}FileSet`;
    return {
      terms: this.#terms,
      root: this.#root,
      files: distribution.filter((node) => !isSet(node)),
      fileSets: distribution.filter(isSet),
      recordSets: this.#nodesOf(this.#root, `${CR}recordSet`, []).map((set) => ({
        ...set,
        fields: this.#fields(set, set, undefined, `${CR}field`),
      })),
    };
  }

  #fields(within: Node, recordSet: Node, parent: FieldNode | undefined, property: string): FieldNode[] {
    return this.#nodesOf(within.object, property, within.at).flatMap((node) => {
      const field = { ...node, recordSet, parent };
      return [field, ...this.#fields(field, recordSet, field, `${CR}subField`)];
    });
  }

  #typeOf(object: JsonObject, at: Tokens): string | undefined {
    const [type] = listOf(this.#terms, object, '@type', at);
    return typeof type?.value === 'string' ? this.#terms.iri(type.value) : undefined;
  }

  #nodesOf(object: JsonObject, property: string, at: Tokens): Node[] {
    return listOf(this.#terms, object, property, at).map((item) => {
      if (!isObject(item.value)) throw illegal('An object was expected here.', item.at);
      if (++this.#nodes > CROISSANT_LIMITS.nodes) {
        throw new Fault<IngestCode>(
          'INPUT_TOO_LARGE',
          `The document has more than ${CROISSANT_LIMITS.nodes} files, record sets and fields.`,
          { place: { pointer: pointer(item.at) }, hint: 'Describe the files of a large dataset with a FileSet.' },
        );
      }
      const id = textOf(item.value.get('@id')) ?? textOf(this.#terms.get(item.value, `${SC}name`));
      if (id === undefined) throw illegal('It has neither @id nor name.', item.at, 'Give it an @id.');
      return { id, object: item.value, at: item.at };
    });
  }
}
