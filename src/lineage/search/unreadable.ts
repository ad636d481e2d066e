import { Fault } from '../../prov/fault.ts';
import type { LineageCode } from '../codes.ts';
import type { Span } from './expression.ts';

/** What a caller may say besides what is wrong. */
export interface Advice {
  readonly hint?: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}

/**
 * A fault of a search expression or a key, with its place in the text: line and column from 1, and the UTF-16 offset.
 * @param argument the argument that holds the text, as callers know it
 */
export function unreadable(
  text: string,
  { from, to }: Span,
  message: string,
  { hint, suggestion }: Advice = {},
  argument = 'where',
): Fault<LineageCode> {
  const before = text.slice(0, from);
  const line = before.split('\n').length;
  const column = from - before.lastIndexOf('\n');
  const meant = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
  return new Fault<LineageCode>('BAD_ARGUMENT', message + meant, {
    place: { source: argument, line, column },
    ...(hint !== undefined && { hint }),
    details: {
      argument,
      ...{ offset: from, length: Math.max(1, to - from), line, column },
      ...(suggestion !== undefined && { suggestion }),
    },
  });
}
