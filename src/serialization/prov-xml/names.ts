/** Qualified names that PROV-XML writes: https://www.w3.org/TR/prov-xml/ */
import type { Iri } from '../../prov/iri.ts';
import { XSD } from '../../prov/namespaces.ts';
import { NAME_MORE, NAME_START } from '../name-characters.ts';
import { Prefixes } from '../prefixes.ts';
import { carriedProperty, isCarriedProperty } from './carry.ts';

const NCNAME = new RegExp(`^[${NAME_START}][${NAME_START}0-9${NAME_MORE}.-]*$`, 'u');
/** A namespace's name is a URI: https://www.w3.org/TR/xml-names/#sec-namespaces. Parsers refuse others, so these characters stay in the local part. */
const NAMESPACE =
  /^[A-Za-z][A-Za-z0-9+.-]*:(?:[\w\-.~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*#?(?:[\w\-.~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;
const TAKEN: ReadonlySet<string> = new Set(['xml', 'xmlns', 'xsi']);

/** XML Schema's namespace has no `#` in XML where PROV-DM's has one: https://www.w3.org/TR/prov-xml/ */
export const XSD_IN_XML = XSD.slice(0, -1);

export class XmlNames {
  readonly #prefixes: Prefixes;
  #isStrict = true;

  constructor(given: Readonly<Record<string, string>> | undefined) {
    this.#prefixes = new Prefixes(
      {
        isLocal: (text) => NCNAME.test(text) || !this.#isStrict,
        isNamespace: (text) => NAMESPACE.test(text) && text !== XSD_IN_XML,
        taken: TAKEN,
      },
      given,
    );
  }

  /**
   * A name for attribute values and text. It is an xsd:QName wherever an end of the IRI is a name of XML and what stands before it a URI; else what
   * follows the colon is no name, as other writers of PROV-XML do it and readers accept it: https://example.org/12
   */
  of(iri: Iri): string {
    const strict = this.#prefixes.name(iri);
    if (strict !== undefined) return strict;
    this.#isStrict = false;
    const name = this.#prefixes.name(iri)!;
    this.#isStrict = true;
    return name;
  }

  /** The name of the element for an attribute, always an xsd:QName. */
  ofElement(property: Iri): string {
    const name = isCarriedProperty(property) ? undefined : this.#strictName(property);
    return name ?? this.#prefixes.name(carriedProperty(property))!;
  }

  /** `xmlns:…` for every prefix in use, by prefix. */
  get declarations(): string {
    return this.#prefixes.declared
      .map(([prefix, namespace]) => ` xmlns:${prefix}="${escapeXml(namespace === XSD ? XSD_IN_XML : namespace)}"`)
      .join('');
  }

  #strictName(iri: Iri): string | undefined {
    const name = this.#prefixes.name(iri);
    // The name may have been given before, where it need not be XML's.
    return name !== undefined && NCNAME.test(name.slice(name.indexOf(':') + 1)) ? name : undefined;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Text for content, and for attributes that hold no tabs and line ends. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (c) => ESCAPES[c]!);
}
