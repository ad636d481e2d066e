/** Short names that people type: `dataset:acme/transactions@2026-11-01` is `urn:clew:dataset:acme/transactions@2026-11-01`. */
import { Fault, type ProvCode } from './fault.ts';
import { iri, isIri, type Iri } from './iri.ts';
import type { KindDefinition } from './vocabulary.ts';

/** IRIs of things that have no identifier of their own elsewhere. Independent of any host, so a history can move. */
export const ID = 'urn:clew:';

/** Characters of a name part that stay as they are; the rest is percent-encoded as UTF-8. RFC 8141 NSS, `@` and `#` set apart. */
const KEEP = /[^A-Za-z0-9\-._~!$&'()*+,;=:/]/gu;

function encodePart(text: string): string {
  return text.replace(KEEP, (c) => encodeURIComponent(c));
}

/** The IRI of a named thing: `idOf(kind, 'acme/transactions', '3')`. @throws Fault ILLEGAL_NAME */
export function idOf(kind: Pick<KindDefinition, 'name' | 'prefix' | 'versioned'>, name: string, version?: string): Iri {
  if (kind.prefix === undefined) {
    throw new Fault<ProvCode>('ILLEGAL_NAME', `A ${kind.name} has no short names.`, {
      hint: 'Give its full IRI as id.',
    });
  }
  if (name === '' || !name.isWellFormed() || (version !== undefined && (version === '' || !version.isWellFormed()))) {
    throw new Fault<ProvCode>(
      'ILLEGAL_NAME',
      `A ${kind.name} needs a name${kind.versioned ? ' and a version' : ''} that is not empty.`,
    );
  }
  if (kind.versioned !== (version !== undefined)) {
    throw new Fault<ProvCode>(
      'ILLEGAL_NAME',
      kind.versioned ? `A ${kind.name} needs a version: ${kind.prefix}:${name}@…` : `A ${kind.name} has no version.`,
    );
  }
  return iri(`${ID}${kind.prefix}:${encodePart(name)}${version === undefined ? '' : `@${encodePart(version)}`}`);
}

/** The IRI a person means by what they typed: a full IRI as it is, `dataset:x` as `urn:clew:dataset:x` when `dataset` is one of the prefixes. */
export function expandName(text: string, prefixes: ReadonlySet<string>): Iri | undefined {
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  if (prefixes.has(text.slice(0, colon))) {
    const at = text.lastIndexOf('@');
    const [name, version] = at > colon ? [text.slice(0, at), text.slice(at + 1)] : [text, undefined];
    const full = ID + encodeTyped(name) + (version === undefined ? '' : `@${encodeTyped(version)}`);
    return isIri(full) ? full : undefined;
  }
  return isIri(text) ? text : undefined;
}

/** Encodes what a person typed, leaving percent escapes and fragments that are already there. */
function encodeTyped(text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}|[\s\S]/gu, (c) =>
    c.length === 3 && c[0] === '%' ? c : c === '#' ? c : encodePart(c),
  );
}

/** The short form of an IRI where it has one, else the IRI. */
export function shortName(of: string): string {
  return of.startsWith(ID) ? of.slice(ID.length) : of;
}
