/** The text of a checkpoint: which log, how large, with which root. https://c2sp.org/tlog-checkpoint */
import { decodeBase64, encodeBase64 } from './base64.ts';
import { LogFault } from './fault.ts';
import { HASH_SIZE } from './hash.ts';

export interface Checkpoint {
  /** Unique name of the log, a schema-less URL by convention. */
  readonly origin: string;
  readonly size: bigint;
  readonly root: Uint8Array;
  /** Lines after the root, which we never write and keep when read. */
  readonly extensions: readonly string[];
}

/** @throws LogFault MALFORMED if an origin or extension is empty or more than a line, and would so be read as another checkpoint */
export function checkpointText({ origin, size, root, extensions }: Checkpoint): string {
  const text = [origin, String(size), encodeBase64(root), ...extensions].map((line) => `${line}\n`).join('');
  if ([origin, ...extensions].some((line) => line === '' || line.includes('\n')))
    throw new LogFault('MALFORMED', 'The origin and the extensions of a checkpoint are a line each.');
  parseCheckpoint(text);
  return text;
}

/** @throws LogFault MALFORMED */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin, size, root] = lines;
  const bytes = decodeBase64(root ?? '');
  const wellFormed =
    lines.length >= 4 &&
    lines.pop() === '' &&
    lines.every((line) => line !== '') &&
    /^(0|[1-9]\d{0,19})$/.test(size ?? '') &&
    BigInt(size!) < 2n ** 63n &&
    bytes?.length === HASH_SIZE;
  if (!wellFormed)
    throw new LogFault('MALFORMED', 'Not a checkpoint: origin, decimal size and base64 root, a line each, are needed.');
  return { origin: origin!, size: BigInt(size!), root: bytes, extensions: lines.slice(3) };
}
