/**
 * ProvToolbox, the most common writer of PROV-XML, escapes what an XML name cannot hold: `_` before a name that does not begin with a letter, `__`
 * for `_`, `_40` for `@`. The specification knows no such thing, and to others `a__b` is `a__b`; so a document counts as written so only if it is
 * marked as Java's binding marks its own (`standalone="yes"`) and each of its names is one that ProvToolbox could have written.
 */

/** What it escapes by code point: PROV-N's https://www.w3.org/TR/prov-n/#prod-PN_CHARS_OTHERS without letters. */
const ESCAPED = "!#$%&'()*+,/:;=?@[]~";
const CODES = [...ESCAPED].map((c) => c.charCodeAt(0).toString(16).toUpperCase()).join('|');
const WRITTEN = new RegExp(`^(?:[^_]|__|_(?:${CODES}))*$`, 'u');
/** With one of these a name begins unmarked. */
const LETTER = /^[\p{Lu}\p{Ll}]/u;
const ESCAPE = new RegExp(`__|_(${CODES})`, 'g');

/** The local name that ProvToolbox has written so; undefined if it would not write this. */
export function unescapeLocal(local: string): string | undefined {
  if (!local.includes('_')) return local;
  if (local === '_') return '';
  const isMarked = local.startsWith('_');
  const rest = isMarked ? local.slice(1) : local;
  if (isMarked && LETTER.test(rest)) return undefined;
  if (!WRITTEN.test(rest)) return undefined;
  return rest.replace(ESCAPE, (_, code: string | undefined) =>
    code === undefined ? '_' : String.fromCharCode(parseInt(code, 16)),
  );
}
