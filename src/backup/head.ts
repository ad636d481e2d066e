/** Checkpoints that a backup, or somebody else, knows of a log. */
import { Fault } from '../prov/fault.ts';
import { parseCheckpoint } from '../tlog/checkpoint.ts';
import { LogFault } from '../tlog/fault.ts';
import { openNote, splitNote, type Verifier } from '../tlog/note.ts';
import type { BackupCode } from './fault.ts';

export interface KnownHead {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The signed note. */
  readonly note: string;
}

/** Reads a note. With verifiers, one of them must have signed it. @throws Fault DAMAGED; `where` is told */
export function readHead(note: string, where: string, verifiers: readonly Verifier[] = []): KnownHead {
  try {
    const bytes = Buffer.from(note);
    if (verifiers.length > 0) openNote(bytes, verifiers);
    const { origin, size, root } = parseCheckpoint(splitNote(bytes).text);
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new LogFault('MALFORMED', `No log here has ${size} entries.`);
    return { origin, size: Number(size), root: Buffer.from(root).toString('base64'), note };
  } catch (cause) {
    if (!(cause instanceof LogFault)) throw cause;
    throw new Fault<BackupCode>('DAMAGED', `The checkpoint ${where} does not hold: ${cause.message}`, {
      details: { level: 'signature', object: where },
      cause,
    });
  }
}

/** The notes of the fact `log.known`, and more, each once. Those that are beginnings of larger ones stay: each one has to be consistent. */
export function mergeNotes(fact: string | undefined, notes: readonly string[]): string[] {
  const kept = fact === undefined ? [] : (JSON.parse(fact) as string[]);
  return [...new Set([...kept, ...notes])];
}

/** The head with the most records. */
export function largest(heads: readonly KnownHead[]): KnownHead | undefined {
  return heads.reduce<KnownHead | undefined>((most, head) => (most && most.size >= head.size ? most : head), undefined);
}
