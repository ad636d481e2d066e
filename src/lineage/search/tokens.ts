import type { Span } from './expression.ts';
import { unreadable } from './unreadable.ts';

export interface Token extends Span {
  /** `name` is what stands in backticks. */
  readonly kind: 'word' | 'number' | 'text' | 'name' | 'symbol' | 'end';
  /** Without quotes. */
  readonly text: string;
}

const SPACE = /\s+/y;
const SYMBOL = /!=|<>|==|<=|>=|[()=<>~,]/y;
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_.])/uy;
/** Keys need no quotes for a dot, a slash, a colon, an at or a dash within. */
const WORD = /[+-]?[\p{L}_][\p{L}\p{N}_.:/@-]*/uy;
const QUOTED = { '"': /"(?:[^"]|"")*"/y, "'": /'(?:[^']|'')*'/y, '`': /`(?:[^`]|``)*`/y } as const;

/** The pieces of a search expression, the last of them its end. @throws Fault BAD_ARGUMENT with the place */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(expression)?.[0];
  };
  while (at < expression.length) {
    const space = take(SPACE);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const token = tokenAt(expression, at, take);
    tokens.push(token);
    at = token.to;
  }
  return [...tokens, { kind: 'end', text: '', from: at, to: at }];
}

function tokenAt(expression: string, at: number, take: (pattern: RegExp) => string | undefined): Token {
  const first = expression[at]!;
  if (first === '"' || first === "'" || first === '`') {
    const quoted = take(QUOTED[first]);
    if (quoted === undefined) {
      throw unreadable(expression, { from: at, to: at + 1 }, `The quote ${first} is never closed.`, {
        hint: `End the text with ${first}; within it, write ${first}${first} for one ${first}.`,
      });
    }
    const text = quoted.slice(1, -1).replaceAll(first + first, first);
    return { kind: first === '`' ? 'name' : 'text', text, from: at, to: at + quoted.length };
  }
  for (const [kind, pattern] of [
    ['symbol', SYMBOL],
    ['number', NUMBER],
    ['word', WORD],
  ] as const) {
    const text = take(pattern);
    if (text !== undefined) return { kind, text, from: at, to: at + text.length };
  }
  const odd = String.fromCodePoint(expression.codePointAt(at)!);
  const written = /[\p{N}+.-]/u.test(odd) ? /^[^\s(),=<>]+/u.exec(expression.slice(at))![0] : odd;
  throw unreadable(
    expression,
    { from: at, to: at + written.length },
    written === odd ? `${JSON.stringify(odd)} has no meaning here.` : `${JSON.stringify(written)} is no number.`,
    { hint: 'Quote texts ("…" or \'…\') and odd names (metrics."val auc" or metrics.`val auc`).' },
  );
}
