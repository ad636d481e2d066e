/** What PROV-XML carries besides what every serialization carries (`../carry.ts`): names and texts that XML cannot hold. */
import { isIri, type Iri } from '../../prov/iri.ts';
import { literal, type Literal } from '../../prov/value.ts';

/** Attributes whose IRI has no end that is a name of an element: the IRI, percent-encoded, and a letter follow. */
const NAME = 'urn:clew:name:';
const LETTER = '/n';
/** Datatypes of texts with characters that XML has not, percent-encoded: the real datatype, or `@` and the language, follow. */
const TEXT = 'urn:clew:text:';

/** https://www.w3.org/TR/xml/#NT-Char, for texts without lone surrogates. */
// eslint-disable-next-line no-control-regex -- these are the characters XML leaves out
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
// eslint-disable-next-line no-control-regex -- as above
const ENCODED = /[%\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** The IRI that stands for an attribute whose own has no end that is an element's name. */
export function carriedProperty(property: Iri): Iri {
  return `${NAME}${encodeURIComponent(property)}${LETTER}` as Iri;
}

/** Whether a reader would take this property for one that stands for another. */
export function isCarriedProperty(property: Iri): boolean {
  return property.startsWith(NAME);
}

export function restoredProperty(property: Iri): Iri {
  if (!property.startsWith(NAME) || !property.endsWith(LETTER)) return property;
  const real = decoded(property.slice(NAME.length, -LETTER.length));
  return real !== undefined && isIri(real) ? real : property;
}

/** The literal that stands for one with characters that XML has not; every other is itself. */
export function carriedLiteral(value: Literal): Literal {
  if (!UNWRITABLE.test(value.value) && !(value.datatype?.startsWith(TEXT) ?? false)) return value;
  const type = value.language === undefined ? (value.datatype ?? '') : `@${value.language}`;
  return {
    value: value.value.replace(ENCODED, encodeURIComponent),
    datatype: (TEXT + encodeURIComponent(type)) as Iri,
  };
}

/** @throws Fault ILLEGAL_LITERAL where the document has put something into such a literal that is none */
export function restoredLiteral(value: Literal): Literal {
  if (value.datatype === undefined || !value.datatype.startsWith(TEXT)) return value;
  const type = decoded(value.datatype.slice(TEXT.length));
  const text = decoded(value.value);
  if (type === undefined || text === undefined) return value;
  if (type.startsWith('@')) return literal(text, undefined, type.slice(1));
  if (type === '') return literal(text);
  return isIri(type) ? literal(text, type) : value;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // Somebody else's name or text that only looks like one of ours: it stays what it is.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
