import { Fault } from '../prov/fault.ts';
import type { RdfCode } from './fault.ts';

/** Most `[` and `(` within each other in Turtle and TriG. */
export const MAX_NESTING = 64;

/** What can hold brackets without nesting: comments, IRIs and the four kinds of strings; else one bracket or a line's end. */
const TOKEN =
  /#[^\n]*|<[^<>"{}|^`\\\s]*>|"""(?:[^"\\]|\\.|"(?!""))*"""|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[[(\])\n]/gs;

/**
 * Refuses nesting that nobody writes by hand, before it costs a parser and a canonicalizer their time.
 * @throws Fault RDF_TOO_LARGE with line and column
 */
export function checkNesting(text: string, source?: string): void {
  let depth = 0;
  let line = 1;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '[' || token === '(') depth++;
    else if (token === ']' || token === ')') depth--;
    else if (token === '\n') [line, start] = [line + 1, index + 1];
    else if (token.length > 5 && token.includes('\n'))
      [line, start] = [line + token.split('\n').length - 1, index + token.lastIndexOf('\n') + 1];
    if (depth <= MAX_NESTING) continue;
    throw new Fault<RdfCode>('RDF_TOO_LARGE', `Blank nodes and lists are nested deeper than ${MAX_NESTING}.`, {
      place: { line, column: index - start + 1, ...(source !== undefined && { source }) },
      hint: 'Give the inner nodes IRIs.',
    });
  }
}
