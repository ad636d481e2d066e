/**
 * Numbers of a TOML document (https://toml.io/en/v1.0.0#float) put into texts, so that a parser that makes doubles of them cannot print them
 * again: `0.10` and `1e-8` are kept as they were written.
 */

/** Begins every text that stands for a number. U+0000 stands in no TOML document but as an escape. */
const MARK = '\u0000number:';
/** How it is written in TOML. */
const WRITTEN = '\\u0000number:';

const NUMBER = /[+-]?(?:(?:\d[\d_]*)(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?|inf|nan)(?=\s*(?:[,\]}\n\r#]|$))/y;
const SKIPPED = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*/y;

/** The document with each decimal number that is a value in quotes, under a mark. */
export function withholdNumbers(text: string): string {
  let out = '';
  let depth = 0;
  let afterSign = false;
  for (let at = 0; at < text.length;) {
    SKIPPED.lastIndex = NUMBER.lastIndex = at;
    const skipped = SKIPPED.exec(text)?.[0];
    const c = text[at]!;
    if (skipped !== undefined) {
      out += skipped;
      at += skipped.length;
      afterSign = false;
      continue;
    }
    const number = afterSign || depth > 0 ? NUMBER.exec(text)?.[0] : undefined;
    if (number !== undefined && !/[\w.+-]/.test(text[at - 1] ?? '')) {
      out += `"${WRITTEN}${number}"`;
      at += number.length;
      continue;
    }
    if (c === '=') afterSign = true;
    // A bracket at the beginning of a line opens a table, no array.
    if (afterSign && (c === '[' || c === '{')) depth++;
    if (depth > 0 && (c === ']' || c === '}')) depth--;
    if (c === '\n' && depth === 0) afterSign = false;
    out += c;
    at++;
  }
  return out;
}

/** The number that a text stands for, without the underscores that TOML allows in it; undefined for any other text. */
export function withheldNumber(text: string): string | undefined {
  return text.startsWith(MARK) ? text.slice(MARK.length).replaceAll('_', '') : undefined;
}
