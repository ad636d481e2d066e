import { Fault, type ProvCode } from './fault.ts';

/** An absolute IRI that is safe to write between `<` and `>` in every RDF syntax. Made only by {@link iri}. */
export type Iri = string & { readonly __iri: true };

/** Longest IRI accepted, in UTF-16 code units. */
export const MAX_IRI_LENGTH = 4096;

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/**
 * Parses an absolute IRI at the door.
 *
 * Refuses what Turtle's IRIREF production refuses (https://www.w3.org/TR/turtle/#grammar-production-IRIREF: no U+0000–U+0020,
 * `<>"{}|^` backtick or backslash), lone surrogates, noncharacters U+FFFE/U+FFFF, and relative references: an IRI that passes cannot
 * break out of the brackets a writer puts around it.
 * @throws Fault ILLEGAL_IRI
 */
export function iri(text: string): Iri {
  const fault = iriFault(text);
  if (fault) {
    throw new Fault<ProvCode>('ILLEGAL_IRI', `Not an IRI: ${JSON.stringify(clip(text))}: ${fault}.`, {
      hint: 'Give an absolute IRI such as https://example.org/thing or urn:example:thing; percent-encode other characters.',
    });
  }
  return text as Iri;
}

/** Whether the text would pass {@link iri}. */
export function isIri(text: string): text is Iri {
  return iriFault(text) === undefined;
}

function iriFault(text: string): string | undefined {
  if (text.length === 0) return 'it is empty';
  if (text.length > MAX_IRI_LENGTH) return `it is longer than ${MAX_IRI_LENGTH} characters`;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 0x7e) {
      if (c < 0xa0) return `it holds the control character U+${hex(c)} at position ${i + 1}`;
      if (c >= 0xd800 && c <= 0xdfff) {
        const low = text.charCodeAt(i + 1);
        if (c > 0xdbff || !(low >= 0xdc00 && low <= 0xdfff)) return `it holds a lone surrogate at position ${i + 1}`;
        i++;
      } else if (c >= 0xfffe) return `it holds the noncharacter U+${hex(c)}`;
    } else if (
      c <= 0x20 ||
      c === 0x3c ||
      c === 0x3e ||
      c === 0x22 ||
      c === 0x7b ||
      c === 0x7d ||
      c === 0x7c ||
      c === 0x5e ||
      c === 0x60 ||
      c === 0x5c
    ) {
      return `it holds ${c <= 0x20 ? `U+${hex(c)}` : JSON.stringify(text[i])} at position ${i + 1}`;
    }
  }
  if (!SCHEME.test(text)) return 'it is relative (no scheme such as https: or urn:)';
  return undefined;
}

/** The part of an IRI after its last `#`, `/` or `:`. */
export function localName(of: string): string {
  return of.slice(Math.max(of.lastIndexOf('#'), of.lastIndexOf('/'), of.lastIndexOf(':')) + 1);
}

export function clip(text: string, length = 80): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, '0');
}
