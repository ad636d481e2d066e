/** The text of a checkpoint: which log, how large, with which root. https://c2sp.org/tlog-checkpoint */
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

export function checkpointText({ origin, size, root, extensions }: Checkpoint): string {
  return [origin, String(size), Buffer.from(root).toString('base64'), ...extensions]
    .map((line) => `${line}\n`)
    .join('');
}

/** @throws LogFault MALFORMED */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin, size, root] = lines;
  const bytes = Buffer.from(root ?? '', 'base64');
  const wellFormed =
    lines.length >= 4 &&
    lines.pop() === '' &&
    lines.every((line) => line !== '') &&
    /^(0|[1-9]\d{0,19})$/.test(size ?? '') &&
    BigInt(size!) < 2n ** 63n &&
    bytes.length === HASH_SIZE &&
    bytes.toString('base64') === root;
  if (!wellFormed)
    throw new LogFault('MALFORMED', 'Not a checkpoint: origin, decimal size and base64 root, a line each, are needed.');
  return { origin: origin!, size: BigInt(size!), root: bytes, extensions: lines.slice(3) };
}
