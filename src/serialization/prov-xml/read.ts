/** PROV-XML in, PROV statements out: https://www.w3.org/TR/prov-xml/ (docs/mapping/prov-xml.md). */
import { Fault } from '../../prov/fault.ts';
import { clip, iri, type Iri } from '../../prov/iri.ts';
import { PROV, RDF_TYPE, XSD_DATETIME } from '../../prov/namespaces.ts';
import type { ProvClass } from '../../prov/relations.ts';
import { CLASS_IRI, element, ENDED_AT, STARTED_AT, type RelationParts, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { takeClasses } from '../attributes.ts';
import type { SerializationCode } from '../fault.ts';
import { Names } from '../names.ts';
import { placed, sourced } from '../placed.ts';
import { RELATION_KEYS, type RelationKeys } from '../prov-json/relations.ts';
import { Said } from '../reading.ts';
import { relationOf } from '../relation.ts';
import type { ReadOptions } from '../serialization.ts';
import { isDictionaryElement, readDictionary } from './dictionary.ts';
import { childrenOf, illegal, visitXml, type Visitor, type XmlNode } from './nodes.ts';
import { attributesOf, NameReader, noText, readTime } from './values.ts';

/** Elements for PROV-DM's types, their class and the type they add: https://www.w3.org/TR/prov-xml/ */
const ELEMENTS: Readonly<Record<string, readonly [cls: ProvClass, type?: string]>> = {
  entity: ['Entity'],
  activity: ['Activity'],
  agent: ['Agent'],
  plan: ['Entity', 'Plan'],
  collection: ['Entity', 'Collection'],
  emptyCollection: ['Entity', 'EmptyCollection'],
  dictionary: ['Entity', 'Dictionary'],
  emptyDictionary: ['Entity', 'EmptyDictionary'],
  bundle: ['Entity', 'Bundle'],
  person: ['Agent', 'Person'],
  organization: ['Agent', 'Organization'],
  softwareAgent: ['Agent', 'SoftwareAgent'],
};

/** Derivations with an element of their own: https://www.w3.org/TR/prov-xml/ */
const DERIVATIONS: Readonly<Record<string, string>> = {
  wasRevisionOf: 'Revision',
  wasQuotedFrom: 'Quotation',
  hadPrimarySource: 'PrimarySource',
};

export interface ProvXmlOptions extends ReadOptions {
  /** Whether names are escaped as ProvToolbox escapes them; else the document is looked at (docs/mapping/prov-xml.md). */
  readonly escapedNames?: boolean;
}

/**
 * Reads a PROV-XML document.
 * @returns its statements, in document order; those of a bundle carry the bundle's IRI
 * @throws Fault MALFORMED_XML, ILLEGAL_DOCUMENT, UNKNOWN_PREFIX, INPUT_TOO_LARGE, and the model's ILLEGAL_… codes, with line and column
 */
export function readProvXml(text: string, options: ProvXmlOptions = {}): Statement[] {
  return sourced(options.source, () => {
    const maxLength = options.maxLength ?? 64 * 1024 * 1024;
    if (text.length > maxLength) {
      throw new Fault<SerializationCode>(
        'INPUT_TOO_LARGE',
        `The document has ${text.length} characters; the limit is ${maxLength}.`,
        { hint: 'Split it into several documents.' },
      );
    }
    const max = options.maxStatements ?? 1_000_000;
    const first = new Document(options.escapedNames, max).read(text, options.beside);
    return first ?? new Document(false, max).read(text, options.beside)!;
  });
}

class Document implements Visitor {
  readonly #isGuess: boolean;
  readonly #said: Said;
  #names: NameReader;
  #bundle: Iri | undefined;

  constructor(escapedNames: boolean | undefined, max: number) {
    this.#said = new Said(max);
    this.#isGuess = escapedNames === undefined;
    this.#names = new NameReader(escapedNames ?? false);
  }

  /** The statements; undefined if names were taken as escaped and are not. */
  read(text: string, beside: ReadOptions['beside']): Statement[] | undefined {
    visitXml(text, Names.root(beside), this);
    return this.#isGuess && this.#names.isForeign ? undefined : this.#said.statements;
  }

  declared(isStandalone: boolean): void {
    if (this.#isGuess) this.#names = new NameReader(isStandalone);
  }

  isContainer(node: XmlNode, depth: number): boolean {
    if (depth === 0) {
      if (node.uri !== PROV || node.local !== 'document')
        throw illegal('A PROV-XML document is a prov:document.', node.place);
      attributesOf(node, []);
      return true;
    }
    if (node.uri !== PROV || node.local !== 'bundleContent') return false;
    if (depth > 1) throw illegal('A bundle cannot hold bundles.', node.place);
    this.#bundle = this.#identifier(node);
    if (this.#bundle === undefined) throw illegal('A bundle needs prov:id.', node.place);
    return true;
  }

  ended(node: XmlNode, isContainer: boolean): void {
    noText(node);
    if (isContainer) this.#bundle = undefined;
    else this.#expression(node);
  }

  #expression(node: XmlNode): void {
    const { uri, local } = node;
    if (uri === PROV && Object.hasOwn(ELEMENTS, local)) this.#element(node, ...ELEMENTS[local]!);
    else if (uri === PROV && Object.hasOwn(DERIVATIONS, local)) {
      this.#relation(node, RELATION_KEYS.wasDerivedFrom!, iri(PROV + DERIVATIONS[local]!));
    } else if (uri === PROV && Object.hasOwn(RELATION_KEYS, local)) this.#relation(node, RELATION_KEYS[local]!);
    else if (uri === PROV && isDictionaryElement(local)) this.#dictionary(node);
    else {
      throw illegal(
        `<${clip(node.name)}> is no element or relation of PROV-XML.`,
        node.place,
        'What is no provenance cannot be kept: leave it out, prov:other as well.',
      );
    }
  }

  /** prov:id, if there. */
  #identifier(node: XmlNode, allowed: readonly ('id' | 'type')[] = ['id']): Iri | undefined {
    const { id } = attributesOf(node, allowed);
    return id === undefined ? undefined : this.#names.name(id, node);
  }

  /** The type that `xsi:type` on an element or relation gives it: https://www.w3.org/TR/prov-xml/ */
  #typeOf(node: XmlNode): Iri[] {
    const { type } = attributesOf(node, ['id', 'type']);
    return type === undefined ? [] : [this.#names.name(type, node)];
  }

  #element(node: XmlNode, cls: ProvClass, type?: string): void {
    const id = this.#identifier(node, ['id', 'type']);
    if (id === undefined) throw illegal(`<${clip(node.name)}> needs prov:id.`, node.place);
    const attributes: Record<Iri, Value[]> = {};
    const times = new Set<XmlNode>();
    if (cls === 'Activity') {
      for (const child of childrenOf(node)) {
        const property = child.uri !== PROV ? undefined : TIMES[child.local];
        if (property === undefined || attributes[property] !== undefined) continue;
        times.add(child);
        attributes[property] = [literal(readTime(child), XSD_DATETIME)];
      }
    }
    for (const [property, values] of Object.entries(this.#names.attributes(node, times)) as [Iri, Value[]][])
      attributes[property] = [...(attributes[property] ?? []), ...values];
    const own = type === undefined ? [] : [iri(PROV + type)];
    const types = [CLASS_IRI[cls], ...own, ...this.#typeOf(node), ...takeClasses(attributes)];
    this.#said.add(placed(node.place, () => element(id, types, attributes, this.#bundle)));
  }

  #relation(node: XmlNode, keys: RelationKeys, type?: Iri): void {
    const id = this.#identifier(node, keys.identified ? ['id', 'type'] : []);
    const parts: { -readonly [K in keyof RelationParts]: RelationParts[K] } = { id, bundle: this.#bundle };
    const formal = new Set<XmlNode>();
    const find = (key: string) => {
      const found = childrenOf(node).filter((child) => child.uri === PROV && `prov:${child.local}` === key);
      for (const one of found) formal.add(one);
      return found;
    };
    const only = (key: string) => {
      const [first, second] = find(key);
      if (second !== undefined) throw illegal(`<${clip(node.name)}> has one ${key} at most.`, second.place);
      return first;
    };
    const subjectNode = only(keys.subject);
    if (subjectNode === undefined) throw illegal(`<${clip(node.name)}> needs ${keys.subject}.`, node.place);
    const subject = this.#names.reference(subjectNode);
    for (const [key, link] of Object.entries(keys.links)) {
      const child = only(key);
      if (child !== undefined) parts[link] = link === 'time' ? readTime(child) : this.#names.reference(child);
    }
    const objects = keys.relation === 'hadMember' ? find(keys.object) : [only(keys.object)];
    const attributes = this.#names.attributes(node, formal);
    const types = [...(type === undefined ? [] : [type]), ...(keys.identified ? this.#typeOf(node) : [])];
    if (types.length > 0) attributes[RDF_TYPE] = [...types.map((t) => ({ iri: t })), ...(attributes[RDF_TYPE] ?? [])];
    const names = objects.length === 0 ? [undefined] : objects.map((one) => one && this.#names.reference(one));
    for (const object of names)
      this.#said.add(placed(node.place, () => relationOf(keys.relation, subject, object, parts, { ...attributes })));
  }

  #dictionary(node: XmlNode): void {
    const parts = { id: this.#identifier(node), bundle: this.#bundle };
    for (const said of placed(node.place, () => readDictionary(node, this.#names, parts))) this.#said.add(said);
  }
}

/** An activity's own elements for its times. */
const TIMES: Readonly<Record<string, Iri>> = { startTime: STARTED_AT, endTime: ENDED_AT };
