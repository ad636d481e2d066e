/**
 * What a *word* is to full-text search, the same in every store: letters, marks dropped, and digits, in lower case. The adapters index these words
 * and look for these words; they leave nothing to the tokenizer of their engine, because no two engines agree on one.
 */

/** Longest word kept apart, in UTF-16 code units; longer ones are cut. A SHA-256 in hexadecimal fits. */
export const MAX_WORD = 100;

const ASCII = /^[\0-\x7f]*$/;
const ASCII_WORD = /[a-z0-9]+/g;
const WORD = /[\p{L}\p{N}]+/gu;

/** The distinct words of a text, in order of first occurrence: `Détection-de fraude` has `detection`, `de`, `fraude`. */
export function wordsOf(text: string): string[] {
  const found = ASCII.test(text) ? text.toLowerCase().match(ASCII_WORD) : folded(text).match(WORD);
  if (!found) return [];
  return [...new Set(found.map((word) => (word.length > MAX_WORD ? word.slice(0, MAX_WORD).toWellFormed() : word)))];
}

/** Case and diacritics folded: compatibility decomposition, marks removed, lower case, one form of sigma. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('ς', 'σ');
}
