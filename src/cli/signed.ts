import { parseEnvelope } from '../sign/dsse.ts';
import type { Input } from './input.ts';

/** How files with a signed envelope are named. */
export const ENVELOPE_ENDING = '.dsse.json';

/**
 * The bytes of a signed envelope, if that is what the file is by its name or, from standard input, by its content.
 * @throws Fault MALFORMED_ENVELOPE and those of reading JSON
 */
export function envelopeIn(input: Input): Uint8Array | undefined {
  const { name, head } = input;
  const named = name.toLowerCase().endsWith(ENVELOPE_ENDING);
  // Other files need not be text.
  if (!named && !(name === 'standard input' && /^\s*\{/.test(head))) return undefined;
  const { text } = input;
  if (!named && !/"payloadType"\s*:/.test(text)) return undefined;
  const bytes = Buffer.from(text);
  parseEnvelope(bytes);
  return bytes;
}
