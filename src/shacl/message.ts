/** Which of a shape's messages is shown. */
import type { Term } from '@rdfjs/types';

/** The message in English or without language, if there is one, else the first. */
export function messageOf(messages: readonly Term[]): string | undefined {
  const preferred = messages.find((m) => m.termType === 'Literal' && /^(en(-.*)?)?$/.test(m.language));
  return (preferred ?? messages[0])?.value;
}
