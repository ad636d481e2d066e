/** The text that bytes are. Everything we read is UTF-8; XML alone may be UTF-16 as well: https://www.w3.org/TR/xml/#charencoding */
import { Fault } from '../prov/fault.ts';
import type { CliCode } from './fault.ts';

const XML = /^\s*<(?:\?xml|!--|(?:[\w.-]+:)?document\b)/;
const DECLARED = /^<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/;
/** Whose bytes mean the same in UTF-8. */
const SAME = /^(?:utf-?8|us-ascii)$/i;

/**
 * Decodes a whole document.
 * @param name of the document, for the fault
 * @throws Fault FILE if it is no UTF-8, nor XML in UTF-16 with a byte order mark, or is XML that declares another encoding and needs it
 */
export function decode(bytes: Uint8Array, name: string): string {
  const wide = wideEncoding(bytes);
  const text = decoded(bytes, wide ?? 'utf-8', name);
  if (wide !== undefined) {
    if (XML.test(text)) return text;
    throw refused(
      name,
      `${name} is ${wide.toUpperCase()}, and no XML.`,
      'Convert it to UTF-8: iconv -f UTF-16 -t UTF-8.',
    );
  }
  const declared = DECLARED.exec(text)?.[1];
  // eslint-disable-next-line no-control-regex -- this is ASCII
  if (declared === undefined || SAME.test(declared) || /^[\u0000-\u007f]*$/.test(text)) return text;
  throw refused(name, `${name} declares the encoding ${declared}, and is read as UTF-8.`, convert(declared));
}

/** How a document begins, in the encoding that its byte order mark tells; what cannot be decoded is replaced. */
export function decodeHead(bytes: Uint8Array): string {
  return new TextDecoder(wideEncoding(bytes) ?? 'utf-8').decode(bytes);
}

function wideEncoding([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function decoded(bytes: Uint8Array, encoding: string, name: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    const declared = DECLARED.exec(decodeHead(bytes.subarray(0, 1024)))?.[1];
    const hint =
      declared === undefined || SAME.test(declared) ? 'Convert it, or is it the wrong file?' : convert(declared);
    throw refused(name, `${name} is not ${encoding.toUpperCase()} text.`, hint, cause);
  }
}

function convert(encoding: string): string {
  return `Convert it to UTF-8 and change its declaration: iconv -f ${encoding} -t UTF-8. XML may be UTF-16 with a byte order mark, too.`;
}

function refused(source: string, message: string, hint: string, cause?: unknown): Fault<CliCode> {
  return new Fault<CliCode>('FILE', message, { place: { source }, hint, cause });
}
