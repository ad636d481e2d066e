import { Fault } from '../prov/fault.ts';
import type { ApiCode } from './answers.ts';

/** What a cursor remembers: where in an order it stands, by value, so that records made since do not move it. */
export type CursorParts = readonly (string | number | null)[];

/** Longest cursor accepted, in characters. */
const MAX_CURSOR = 16_384;

/** Opaque text for a place in an order. `kind` says which order, so that a cursor of one listing is refused by another. */
export function encodeCursor(kind: string, parts: CursorParts): string {
  return Buffer.from(JSON.stringify([kind, ...parts])).toString('base64url');
}

/** @throws Fault BAD_CURSOR if the text is no cursor of this kind with so many parts */
export function decodeCursor(kind: string, text: string, length: number): CursorParts {
  let parts: unknown;
  try {
    parts = text.length > MAX_CURSOR ? undefined : JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (cause) {
    throw badCursor(cause);
  }
  if (!Array.isArray(parts) || parts.length !== length + 1 || parts[0] !== kind || !parts.every(isPart))
    throw badCursor();
  return parts.slice(1) as CursorParts;
}

/** Decodes a cursor of two parts, a number and a text. @throws Fault BAD_CURSOR */
export function decodePlace(kind: string, text: string): [number, string] {
  const [number, word] = decodeCursor(kind, text, 2);
  if (typeof number !== 'number' || typeof word !== 'string') throw badCursor();
  return [number, word];
}

function isPart(part: unknown): part is string | number | null {
  return typeof part === 'string' || part === null || (typeof part === 'number' && Number.isFinite(part));
}

export function badCursor(cause?: unknown): Fault<ApiCode> {
  return new Fault<ApiCode>('BAD_CURSOR', 'Not a cursor of this list.', {
    hint: 'Give pageInfo.endCursor of an earlier page of the same question.',
    cause,
  });
}
