/** XML that is the value of an attribute, as the lexical form of an rdf:XMLLiteral: https://www.w3.org/TR/rdf11-concepts/#section-XMLLiteral */
import { compareText } from '../../prov/description.ts';
import type { XmlAttribute, XmlNode } from './nodes.ts';

/** Prefix → namespace, as far as it is declared around an element of the text written. */
type Declared = ReadonlyMap<string, string>;

/**
 * What an element holds in Exclusive XML Canonicalization without comments (https://www.w3.org/TR/xml-exc-c14n/): the same for the same XML wherever
 * it stood in its document.
 */
export function canonicalContent(node: XmlNode): string {
  return content(node, new Map());
}

function content(node: XmlNode, declared: Declared): string {
  return node.content
    .map((one) => (typeof one === 'string' ? escapeText(one) : canonicalElement(one, declared)))
    .join('');
}

function canonicalElement(node: XmlNode, outer: Declared): string {
  const declared = new Map(outer);
  const used = [node, ...node.attributes.filter((attribute) => attribute.uri !== '' && prefixOf(attribute) !== 'xml')];
  let declarations = '';
  for (const { prefix, uri } of used.map((one) => ({ prefix: prefixOf(one), uri: one.uri })).sort(byPrefix)) {
    if ((declared.get(prefix) ?? '') === uri) continue;
    declared.set(prefix, uri);
    declarations += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(uri)}"`;
  }
  const attributes = [...node.attributes]
    .sort((a, b) => compareText(a.uri, b.uri) || compareText(a.local, b.local))
    .map(({ name, value }) => ` ${name}="${escapeAttribute(value)}"`)
    .join('');
  return `<${node.name}${declarations}${attributes}>${content(node, declared)}</${node.name}>`;
}

function byPrefix(a: { readonly prefix: string }, b: { readonly prefix: string }): number {
  return compareText(a.prefix, b.prefix);
}

function prefixOf({ name }: XmlAttribute | XmlNode): string {
  const colon = name.indexOf(':');
  return colon === -1 ? '' : name.slice(0, colon);
}

function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (c) => ESCAPES[c]!);
}

function escapeAttribute(text: string): string {
  return text.replace(/[&<"\t\n\r]/g, (c) => ESCAPES[c]!);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};
