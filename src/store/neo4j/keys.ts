/**
 * Neo4j refuses index entries over about 8 kB and thereby the transaction that brings one. IRIs and names may be longer, so what is indexed is
 * the text itself when short, and its beginning with a digest when long; the whole text is kept beside it then.
 */
import { createHash } from 'node:crypto';

/** Longest text indexed as it is, in UTF-16 code units; at most three times as many bytes. Three such texts fit one composite entry. */
const MAX_KEY = 700;
const HEAD = 600;

/**
 * What stands for a text in an index: equal for equal texts, different for different ones, in the text's own order up to 600 characters. The space
 * before the digest cannot stand in an IRI, so no IRI can be made to look like the key of another.
 */
export function keyOf(text: string): string {
  if (text.length <= MAX_KEY) return text;
  // A cut inside a surrogate pair would leave half a character, which Neo4j cannot store.
  const cut = (text.charCodeAt(HEAD - 1) & 0xfc00) === 0xd800 ? HEAD - 1 : HEAD;
  return `${text.slice(0, cut)} ${createHash('sha256').update(text).digest('hex')}`;
}

export function isLong(text: string): boolean {
  return text.length > MAX_KEY;
}
