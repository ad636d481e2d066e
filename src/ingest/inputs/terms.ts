/** Ids, terms and values as the inputs write them, into what statements hold. */
import { Fault, type ProvCode } from '../../prov/fault.ts';
import { clip, iri, isIri, type Iri } from '../../prov/iri.ts';
import { expandName } from '../../prov/name.ts';
import { PREFIXES, XSD } from '../../prov/namespaces.ts';
import { literal, type Value } from '../../prov/value.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import { namePrefixes } from '../../lineage/name.ts';
import { propertyNamed, typeNamed } from '../../lineage/words.ts';

/** `ValueInput` */
export interface ValueInput {
  readonly value?: string | null;
  readonly datatype?: string | null;
  readonly language?: string | null;
  readonly iri?: string | null;
}

/** `AttributeInput` */
export interface AttributeInput {
  readonly property: string;
  readonly values: readonly ValueInput[];
}

/** The datatypes of XML Schema that RDF uses: https://www.w3.org/TR/rdf11-concepts/#xsd-datatypes */
const XSD_NAMES: ReadonlySet<string> = new Set(
  (
    'string boolean decimal integer double float date time dateTime dateTimeStamp gYear gMonth gDay gYearMonth gMonthDay duration yearMonthDuration ' +
    'dayTimeDuration byte short int long unsignedByte unsignedShort unsignedInt unsignedLong positiveInteger nonNegativeInteger negativeInteger ' +
    'nonPositiveInteger hexBinary base64Binary anyURI language normalizedString token NMTOKEN Name NCName QName'
  ).split(' '),
);

export class Terms {
  readonly vocabulary: Vocabulary;
  readonly #prefixes: ReadonlySet<string>;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    this.#prefixes = namePrefixes(vocabulary);
  }

  /** An IRI or short name, taken as it is. @throws Fault ILLEGAL_IRI */
  id(text: string): Iri {
    return expandName(text, this.#prefixes) ?? iri(text);
  }

  optionalId(text: string | null | undefined): Iri | undefined {
    return text === null || text === undefined ? undefined : this.id(text);
  }

  /** @throws Fault BAD_ARGUMENT */
  property(name: string): Iri {
    return propertyNamed(this.vocabulary, name);
  }

  /** @throws Fault BAD_ARGUMENT */
  type(name: string): Iri {
    return typeNamed(this.vocabulary, name);
  }

  /** A declared role or an IRI as a reference, any other word as text. */
  role(name: string): Value {
    const declared = this.vocabulary.roles.find((role) => role.name === name)?.iri;
    if (declared !== undefined) return { iri: declared };
    const full = this.#expanded(name);
    return full !== undefined && full.includes(':') && isIri(full) ? { iri: full } : literal(name);
  }

  /** @throws Fault ILLEGAL_LITERAL, ILLEGAL_IRI */
  value({ value, datatype, language, iri: reference }: ValueInput): Value {
    if ((value ?? undefined) === undefined) {
      if (typeof reference !== 'string' || datatype || language)
        throw illegal('A value is either a literal with value, or an iri alone.');
      return { iri: this.id(reference) };
    }
    if (reference) throw illegal('A value is either a literal with value, or an iri alone.');
    if (datatype && language) throw illegal('A text with a language has no datatype of its own.');
    return literal(value!, datatype ? this.datatype(datatype) : undefined, language ?? undefined);
  }

  attributes(given: readonly AttributeInput[] | null | undefined): Record<Iri, Value[]> {
    const out: Record<Iri, Value[]> = {};
    for (const { property, values } of given ?? []) {
      const name = this.property(property);
      out[name] = [...(out[name] ?? []), ...values.map((value) => this.value(value))];
    }
    return out;
  }

  /** `double`, `xsd:double` or a full IRI. @throws Fault ILLEGAL_LITERAL */
  datatype(name: string): Iri {
    if (XSD_NAMES.has(name)) return (XSD + name) as Iri;
    const full = this.#expanded(name);
    if (full === undefined || (full.startsWith(XSD) && !XSD_NAMES.has(full.slice(XSD.length)))) {
      throw illegal(`Unknown datatype ${JSON.stringify(clip(name))}.`);
    }
    return iri(full);
  }

  #expanded(name: string): string | undefined {
    const colon = name.indexOf(':');
    if (colon < 1) return undefined;
    const prefix = name.slice(0, colon);
    for (const namespaces of [this.vocabulary.namespaces, PREFIXES]) {
      if (Object.hasOwn(namespaces, prefix)) return namespaces[prefix]! + name.slice(colon + 1);
    }
    return name;
  }
}

function illegal(message: string): Fault<ProvCode> {
  return new Fault<ProvCode>('ILLEGAL_LITERAL', message);
}
