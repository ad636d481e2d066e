/** XML's part of PROV-XML: elements with their namespaces and places. No document type, so no entity is ever expanded and nothing is fetched. */
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { Fault, type Place } from '../../prov/fault.ts';
import { clip } from '../../prov/iri.ts';
import { XSD } from '../../prov/namespaces.ts';
import type { SerializationCode } from '../fault.ts';
import type { Names } from '../names.ts';
import { XSD_IN_XML } from './names.ts';

/** Elements within each other. PROV-XML itself needs five (a key of a pair of an insertion of a bundle of a document), literals of XML more. */
const MAX_DEPTH = 64;

export interface XmlNode {
  /** As written, with its prefix. */
  readonly name: string;
  readonly uri: string;
  readonly local: string;
  readonly attributes: readonly XmlAttribute[];
  /** The prefixes in force here. */
  readonly names: Names;
  readonly place: Place;
  /** Elements and character data in their order; line ends as `\n`. */
  readonly content: (XmlNode | string)[];
}

export interface XmlAttribute {
  readonly name: string;
  readonly uri: string;
  readonly local: string;
  readonly value: string;
}

export function childrenOf(node: XmlNode): XmlNode[] {
  return node.content.filter((one) => typeof one !== 'string');
}

/** The character data directly in an element. */
export function textOf(node: XmlNode): string {
  return node.content.filter((one) => typeof one === 'string').join('');
}

export interface Visitor {
  /** The standalone declaration of the document; not called without an XML declaration. */
  declared?(isStandalone: boolean): void;
  /** Whether what stands in this element is to be visited by itself, rather than given as its children. */
  isContainer(node: XmlNode, depth: number): boolean;
  /** An element outside of any container's child, or a container, that has ended. */
  ended(node: XmlNode, isContainer: boolean): void;
}

/**
 * Reads an XML text and gives its elements in document order.
 * @param names the prefixes in force before any declaration
 * @throws Fault MALFORMED_XML, INPUT_TOO_LARGE (too deep), ILLEGAL_DOCUMENT (the default namespace taken away)
 */
export function visitXml(text: string, names: Names, visitor: Visitor): void {
  new XmlReader(text, names, visitor).read();
}

class XmlReader {
  readonly #text: string;
  readonly #names: Names;
  readonly #visitor: Visitor;
  readonly #parser = new SaxesParser({ xmlns: true });
  readonly #open: { readonly node: XmlNode; readonly isContainer: boolean; readonly hasDefault: boolean }[] = [];
  /** Line and start of the line of the last place asked for. */
  #line = 1;
  #lineStart = 0;
  #at = 0;

  constructor(text: string, names: Names, visitor: Visitor) {
    this.#text = text;
    this.#names = names;
    this.#visitor = visitor;
  }

  read(): void {
    const parser = this.#parser;
    // The parser takes whatever follows a high surrogate for its other half, a tag's bracket too.
    const lone = this.#text.isWellFormed() ? -1 : this.#text.search(/\p{Surrogate}/u);
    if (lone !== -1) throw malformed('There is a lone surrogate.', this.#placeOf(lone));
    parser.on('error', (error) => {
      throw malformed(error.message.replace(/^\d+:\d+: /, ''), this.#here());
    });
    parser.on('doctype', () => {
      throw malformed(
        'A document type declaration is not allowed here.',
        this.#here(),
        'Leave <!DOCTYPE …> out, and write what its entities stand for.',
      );
    });
    parser.on('xmldecl', ({ standalone }) => this.#visitor.declared?.(standalone === 'yes'));
    parser.on('opentag', (tag) => this.#begin(tag));
    parser.on('closetag', () => this.#end());
    const characters = (data: string) => {
      this.#open.at(-1)?.node.content.push(data);
    };
    parser.on('text', characters);
    parser.on('cdata', characters);
    parser.write(this.#text).close();
  }

  #begin(tag: SaxesTagNS): void {
    const place = this.#tagPlace();
    if (this.#open.length === MAX_DEPTH) {
      throw new Fault<SerializationCode>('INPUT_TOO_LARGE', `Elements are nested deeper than ${MAX_DEPTH}.`, {
        place,
        hint: 'PROV-XML itself needs no more than five.',
      });
    }
    const parent = this.#open.at(-1);
    const declared = declarations(tag, parent?.hasDefault ?? false, place);
    const outer = parent?.node.names ?? this.#names;
    const node: XmlNode = {
      name: tag.name,
      uri: tag.uri,
      local: tag.local,
      attributes: Object.values(tag.attributes).filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns'),
      names: declared.size === 0 ? outer : outer.with(declared),
      place,
      content: [],
    };
    const isFree = parent === undefined || parent.isContainer;
    if (!isFree) parent.node.content.push(node);
    const isContainer = isFree && this.#visitor.isContainer(node, this.#open.length);
    const hasDefault = declared.has('default') || (parent?.hasDefault ?? false);
    this.#open.push({ node, isContainer, hasDefault });
  }

  #end(): void {
    const { node, isContainer } = this.#open.pop()!;
    const parent = this.#open.at(-1);
    if (parent === undefined || parent.isContainer) this.#visitor.ended(node, isContainer);
  }

  /** Where the parser is. */
  #here(): Place {
    return { line: this.#parser.line, column: Math.max(1, this.#parser.columnIndex) };
  }

  /** Where the tag that has just been read begins: no tag holds `<` but at its beginning. */
  #tagPlace(): Place {
    return this.#placeOf(this.#text.lastIndexOf('<', this.#parser.position - 1));
  }

  /** Line and column of an offset, which is never before the last one asked for. */
  #placeOf(offset: number): Place {
    for (; this.#at < offset; this.#at++) {
      const c = this.#text.charCodeAt(this.#at);
      if (c !== 10 && (c !== 13 || this.#text.charCodeAt(this.#at + 1) === 10)) continue;
      this.#line++;
      this.#lineStart = this.#at + 1;
    }
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }
}

/** The prefixes that an element declares; the default namespace under `default`. */
function declarations(tag: SaxesTagNS, hasDefault: boolean, place: Place): ReadonlyMap<string, string> {
  const declared = new Map<string, string>();
  for (const { name, prefix: kind, local: prefix, value } of Object.values(tag.attributes)) {
    if ((kind !== 'xmlns' && name !== 'xmlns') || prefix === 'xml') continue;
    // The parser's own table has lost a no-break space at the end, which an IRI may have.
    const uri = trimmed(value);
    if (uri === '') {
      if (!hasDefault) continue;
      throw illegal('An element without the default namespace of its surroundings cannot be told in PROV.', place);
    }
    if (prefix === 'default' && name !== 'xmlns') {
      throw illegal(
        'The prefix "default" cannot be told from the default namespace in PROV.',
        place,
        'Give the namespace another prefix.',
      );
    }
    declared.set(name === 'xmlns' ? 'default' : prefix, uri === XSD_IN_XML ? XSD : uri);
  }
  return declared;
}

/** Without white space around it, as XML knows white space. */
export function trimmed(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}

export function malformed(message: string, place: Place, hint = 'Correct the XML.'): Fault<SerializationCode> {
  const sentence = clip(message, 200);
  return new Fault<SerializationCode>('MALFORMED_XML', `Not well-formed XML: ${sentence}`, { place, hint });
}

export function illegal(
  message: string,
  place: Place,
  hint = 'See https://www.w3.org/TR/prov-xml/ for the form.',
): Fault<SerializationCode> {
  return new Fault<SerializationCode>('ILLEGAL_DOCUMENT', message, { place, hint });
}
