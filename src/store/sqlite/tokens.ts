import { wordsOf } from '../words.ts';

const PLAIN = /^[a-z0-9]+$/;

/** Words as the index keeps them: those beyond ASCII as hexadecimal, so that the tokenizer's Unicode version has no say. */
export function indexedWords(text: string): string {
  return wordsOf(text)
    .map((word) => (PLAIN.test(word) ? word : `_${Buffer.from(word).toString('hex')}`))
    .join(' ');
}
