/** Identifiers, references, times and attribute values of PROV-XML: https://www.w3.org/TR/prov-xml/ */
import { clip, iri, type Iri } from '../../prov/iri.ts';
import { PROV, RDF } from '../../prov/namespaces.ts';
import { dateTime } from '../../prov/time.ts';
import { isReference, literal, type Value } from '../../prov/value.ts';
import { propertyOf, untyped } from '../attributes.ts';
import { placed } from '../placed.ts';
import { typedValue } from '../typed.ts';
import { restoredLiteral, restoredProperty } from './carry.ts';
import { unescapeLocal } from './escapes.ts';
import { canonicalContent } from './literal.ts';
import { childrenOf, illegal, textOf, trimmed, type XmlNode } from './nodes.ts';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const XML = 'http://www.w3.org/XML/1998/namespace';
/** Where a schema is found: of no meaning here, and never fetched. */
const SCHEMA_HINTS: ReadonlySet<string> = new Set(['schemaLocation', 'noNamespaceSchemaLocation']);
const XML_LITERAL = iri(`${RDF}XMLLiteral`);
const INTERNATIONALIZED = `${PROV}InternationalizedString`;

export interface NodeAttributes {
  readonly id?: string;
  readonly ref?: string;
  readonly type?: string;
  readonly lang?: string;
}

/**
 * The attributes of an element that mean something in PROV-XML.
 * @param allowed those that this element may have
 * @throws Fault ILLEGAL_DOCUMENT for any other
 */
export function attributesOf(node: XmlNode, allowed: readonly (keyof NodeAttributes)[]): NodeAttributes {
  const out: { -readonly [K in keyof NodeAttributes]: NodeAttributes[K] } = {};
  for (const { uri, local, name, value } of node.attributes) {
    if (uri === XSI && SCHEMA_HINTS.has(local)) continue;
    const key =
      uri === PROV && (local === 'id' || local === 'ref')
        ? local
        : uri === XSI && local === 'type'
          ? 'type'
          : uri === XML && local === 'lang'
            ? 'lang'
            : undefined;
    // White space in and around literals is theirs; how XML keeps it is the default of every reader.
    if (uri === XML && local === 'space') continue;
    if (key === undefined || !allowed.includes(key))
      throw illegal(`<${clip(node.name)}> has no attribute ${JSON.stringify(clip(name))} in PROV-XML.`, node.place);
    out[key] = value;
  }
  return out;
}

/** Reads names: in the document's own spelling, or with ProvToolbox's escapes undone. */
export class NameReader {
  readonly #isEscaped: boolean;
  /** Set when a name was met that ProvToolbox would not have written. */
  isForeign = false;

  constructor(isEscaped: boolean) {
    this.#isEscaped = isEscaped;
  }

  /** The IRI of a qualified name; white space around it does not count. @throws Fault UNKNOWN_PREFIX, ILLEGAL_IRI */
  name(text: string, node: XmlNode): Iri {
    const name = trimmed(text);
    if (!this.#isEscaped) return node.names.expand(name, node.place);
    const colon = name.indexOf(':') + 1;
    const local = unescapeLocal(name.slice(colon));
    if (local === undefined) this.isForeign = true;
    return node.names.expand(name.slice(0, colon) + (local ?? name.slice(colon)), node.place);
  }

  /** What `prov:ref` names. */
  reference(node: XmlNode): Iri {
    const { ref } = attributesOf(node, ['ref']);
    if (ref === undefined) throw illegal(`<${clip(node.name)}> needs prov:ref here.`, node.place);
    if (childrenOf(node).length > 0 || trimmed(textOf(node)) !== '')
      throw illegal(`<${clip(node.name)}> with prov:ref has no content.`, node.place);
    return this.name(ref, node);
  }

  /** The value of an attribute of PROV-DM, an rdf:XMLLiteral if it holds elements; undefined where it says nothing (see `untyped`). */
  value(node: XmlNode, property: Iri): Value | undefined {
    const { type, lang } = attributesOf(node, ['type', 'lang']);
    const { place } = node;
    const text = textOf(node);
    const datatype = type === undefined ? undefined : node.names.expand(trimmed(type), place);
    const child = childrenOf(node)[0];
    if (child !== undefined) {
      if (lang === undefined && (datatype === undefined || datatype === XML_LITERAL))
        return placed(place, () => literal(canonicalContent(node), XML_LITERAL));
      throw illegal(`The value of <${clip(node.name)}> is text, and it holds <${clip(child.name)}>.`, child.place);
    }
    if (lang !== undefined) {
      if (datatype !== undefined && datatype !== INTERNATIONALIZED && literal('', datatype).datatype !== undefined)
        throw illegal(`A value has either a language or the datatype <${clip(datatype)}>.`, place);
      return placed(place, () => literal(text, undefined, lang));
    }
    if (datatype === undefined) return placed(place, () => untyped(property, text));
    const value = typedValue(text, datatype, place, (name) => this.name(name, node));
    return isReference(value) ? value : placed(place, () => restoredLiteral(value));
  }

  /** All attributes among the children that are not in `except`, in PROV-O's words. */
  attributes(node: XmlNode, except: ReadonlySet<XmlNode>): Record<Iri, Value[]> {
    const out: Record<Iri, Value[]> = {};
    for (const child of childrenOf(node)) {
      if (except.has(child)) continue;
      if (child.uri === '') throw illegal(`<${clip(child.name)}> is in no namespace.`, child.place);
      const property = restoredProperty(propertyOf(this.name(child.name, child)));
      const value = this.value(child, property);
      if (value !== undefined) (out[property] ??= []).push(value);
    }
    return out;
  }
}

/** An xsd:dateTime as an element's text. @throws Fault ILLEGAL_TIME, ILLEGAL_DOCUMENT */
export function readTime(node: XmlNode): string {
  attributesOf(node, ['type']);
  if (childrenOf(node).length > 0) throw illegal(`<${clip(node.name)}> holds a time alone.`, node.place);
  return placed(node.place, () => dateTime(trimmed(textOf(node))));
}

/** Refuses text between elements, which PROV-XML has nowhere. */
export function noText(node: XmlNode): void {
  const text = trimmed(textOf(node));
  if (text !== '')
    throw illegal(`<${clip(node.name)}> holds elements, not the text ${JSON.stringify(clip(text, 40))}.`, node.place);
}
