import { Fault } from '../../prov/fault.ts';
import type { Expression, WrittenKey } from './expression.ts';
import { parseExpression, parseSort } from './parse.ts';

/**
 * The keys that an expression and sorts name, as they can be written again: what a table of the answer would show. None of an expression that cannot
 * be read: whoever answers says what is wrong with it.
 */
export function keysWritten(where: string, sort: readonly string[]): string[] {
  try {
    const expression = parseExpression(where);
    const keys = [
      ...(expression === undefined ? [] : keysIn(expression)),
      ...sort.map((written) => parseSort(written, 'sort').key),
    ];
    return [...new Set(keys.filter(({ name, family }) => family !== undefined || name !== 'text').map(rewritten))];
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

function keysIn(expression: Expression): WrittenKey[] {
  if ('parts' in expression) return expression.parts.flatMap(keysIn);
  return 'part' in expression ? keysIn(expression.part) : [expression.key];
}

function rewritten({ family, name }: WrittenKey): string {
  const quoted = `\`${name.replaceAll('`', '``')}\``;
  return family === undefined ? (/^[\p{L}_][\p{L}\p{N}_.:/@-]*$/u.test(name) ? name : quoted) : `${family}.${quoted}`;
}
