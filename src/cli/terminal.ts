/** Where a command reads and writes. Results go to `out`; progress, notes and errors to `err`, so that pipes carry results alone. */
import type { Readable, Writable } from 'node:stream';

export interface Terminal {
  readonly out: Writable & { isTTY?: boolean };
  readonly err: Writable & { isTTY?: boolean };
  readonly in: Readable & { isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const CODE: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

/**
 * Whether to colour what goes to a stream: only on a terminal; `NO_COLOR` (https://no-color.org, any value but the empty one) turns it off and
 * `FORCE_COLOR` on, `0` and `false` excepted.
 */
export function colours(stream: { isTTY?: boolean }, env: Terminal['env']): boolean {
  if (env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Paints text for a stream; leaves it plain where colour is not wanted. */
export function painter(stream: { isTTY?: boolean }, env: Terminal['env']): (style: Style, text: string) => string {
  const on = colours(stream, env);
  return (style, text) => (on ? `\u001b[${CODE[style]}m${text}\u001b[0m` : text);
}

/**
 * Text from elsewhere made safe to print: control characters (ESC above all) and bidirectional overrides are shown as escapes, so that a name
 * in a document cannot move the cursor or reorder a line.
 */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (c) =>
    c === '\n' || c === '\t' ? c : `\\u{${c.codePointAt(0)!.toString(16)}}`,
  );
}

/** Writes and waits while the reader is slow. */
export async function write(stream: Writable, chunk: string | Uint8Array): Promise<void> {
  if (stream.write(chunk)) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: unknown): void => {
      stream.off('drain', settle).off('error', settle).off('close', settle);
      if (error instanceof Error) reject(error);
      else resolve();
    };
    stream.once('drain', settle).once('error', settle).once('close', settle);
  });
}
