/** Text of strangers, made safe for any syntax before that syntax escapes it. */

/** Control characters as their pictures (U+2400…), so that none of them acts; line breaks stay. */
export function visible(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // eslint-disable-next-line no-control-regex -- these are what is looked for
      .replace(/[\u0000-\u0009\u000B-\u001F]/g, (c) =>
        c === '\t' ? ' ' : String.fromCharCode(0x2400 + c.charCodeAt(0)),
      )
      .replace(
        /[\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
  );
}

/** The five characters that mean something in HTML, and in the HTML within Markdown. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
