/** Text from a record within a script or a Dockerfile: whatever it is, it stays one word, and nothing in it is carried out or expanded. */

/**
 * A word of a POSIX shell: within single quotes nothing has a meaning but their end.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 */
export function shellWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What stands behind a `#`: on one line, whatever it was. */
export function comment(text: string): string {
  return `# ${text.replace(/[^\u0020-\u007e\u00a0-\ud7ff\uf900-\uffef]/g, ' ')}`;
}

/**
 * The exec form of an instruction: a JSON array, which no shell reads (https://docs.docker.com/reference/dockerfile/#exec-form). Builders look for
 * `$` and `<<` in a line before they take it for JSON, and people for characters that show; so all others are written as `\u….`
 */
export function execForm(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word).replace(/[$<`\u007f-\uffff]/g, escaped)).join(',')}]`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
