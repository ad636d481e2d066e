/** What is not recorded, or cannot be used, of a recipe. */
import type { Iri } from '../../prov/iri.ts';

/** What part of a recipe something is missing from. */
export const PARTS = [
  'CODE',
  'REPOSITORY',
  'COMMIT',
  'PATCH',
  'IMAGE',
  'PACKAGE',
  'COMMAND',
  'VARIABLE',
  'PARAMETER',
  'SEED',
  'INPUT',
  'OUTPUT',
  'RECORD',
] as const;

export type Part = (typeof PARTS)[number];

export interface Missing {
  readonly part: Part;
  /** What it is about. */
  readonly element: Iri;
  /** One sentence. */
  readonly says: string;
}

/** What capture writes where a secret was. */
const MASKED = '***';

/** Control characters but tabs and line feeds, and marks that reorder a line: nothing that was typed into a command on purpose. */
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u; // eslint-disable-line no-control-regex -- control characters are what it looks for

export class Gaps {
  readonly #all: Missing[] = [];

  add(part: Part, element: Iri, says: string): void {
    this.#all.push({ part, element, says });
  }

  /** By part, then element, then sentence. */
  get all(): readonly Missing[] {
    const key = ({ part, element, says }: Missing) =>
      `${String.fromCharCode(65 + PARTS.indexOf(part))} ${element} ${says}`;
    return [...new Map(this.#all.map((each) => [key(each), each])).entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, each]) => each);
  }

  isMasked(text: string): boolean {
    return text.includes(MASKED);
  }

  /** Whether a text can stand in a script that people read before they run it. */
  isPlain(text: string): boolean {
    return !UNPRINTABLE.test(text);
  }
}
