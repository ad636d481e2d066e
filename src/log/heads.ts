/** Checkpoints that bind what is signed next: a log must not sign a tree that is not an extension of every tree it signed before. */
import { FACT } from '../lineage/facts.ts';
import { Fault } from '../prov/fault.ts';
import type { CheckpointRow, Store } from '../store/store.ts';
import { parseCheckpoint } from '../tlog/checkpoint.ts';
import { LogFault } from '../tlog/fault.ts';
import { splitNote } from '../tlog/note.ts';
import { isFinal, type PublicationCode } from './fault.ts';

/** A checkpoint of a log, with its note. */
export interface Head {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly note: string;
}

/** Reads a note without checking its signatures. @throws LogFault MALFORMED */
export function headOf(note: string): Head {
  const { origin, size, root } = parseCheckpoint(splitNote(Buffer.from(note)).text);
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new LogFault('MALFORMED', `No log here has ${size} entries.`);
  return { origin, size: Number(size), root: Buffer.from(root).toString('base64'), note };
}

export function rowOf({ size, root, note }: Head): CheckpointRow {
  return { size, root, note };
}

/**
 * The heads in the fact `log.known`, a JSON list of notes, that are of this log. Their signatures are not asked for: whoever can write to the store
 * can stop the log anyway, and a head too many never makes two histories of one.
 * @throws Fault LOG_DAMAGED if it is no such list
 */
export function knownHeads(fact: string | undefined, origin: string): Head[] {
  if (fact === undefined) return [];
  try {
    const notes = JSON.parse(fact) as unknown;
    if (!Array.isArray(notes)) throw new SyntaxError('not a list');
    return notes.map((note) => headOf(String(note))).filter((head) => head.origin === origin);
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof LogFault)) throw cause;
    throw new Fault<PublicationCode>('LOG_DAMAGED', 'The checkpoints seen elsewhere are not kept as a list of notes.', {
      hint: 'The fact log.known of the store was changed by hand, or is damaged: restore it.',
      cause,
    });
  }
}

/**
 * Why nothing may be recorded here: a checkpoint of this log, kept in the store or known from elsewhere, that covers more than there is. Sizes only:
 * what it costs to compare roots is the publisher's to pay.
 * @returns Fault BEHIND, or LOG_DAMAGED if nobody can say; undefined if nothing stands against it
 */
export async function standsBehind(store: Store): Promise<Fault<PublicationCode> | undefined> {
  const { facts, newest } = await store.read(async (reader) => ({
    facts: await reader.facts(),
    newest: await reader.checkpoint(),
  }));
  const origin = facts.get(FACT.origin);
  if (origin === undefined) return undefined;
  // Looked at last: other instances record and sign meanwhile, and a history only grows.
  const { size } = await store.read((reader) => reader.head());
  if (newest && newest.size > size) return behind(size, headOf(newest.note), 'in the store');
  try {
    const beyond = knownHeads(facts.get(FACT.known), origin).find((head) => head.size > size);
    return beyond && behind(size, beyond, 'known from elsewhere');
  } catch (error) {
    if (isFinal(error)) return error;
    throw error;
  }
}

/** The history here is too short. @param where the head was found */
export function behind(size: number, head: Head, where: string): Fault<PublicationCode> {
  return new Fault<PublicationCode>(
    'BEHIND',
    `This history has ${size} records; ${where} is a checkpoint of this log with ${head.size}.`,
    {
      hint: 'A backup was restored, or another store was opened. Nothing is signed or recorded, because that would make two histories of one. Restore the newest copy there is; if the records between are lost for ever, begin a new epoch (docs/design/log.md).',
      details: { size, head: head.note, where },
    },
  );
}

/** The history here is another one. @param root base64, of this history at the head's size, if it is known */
export function forked(head: Head, where: string, root?: string): Fault<PublicationCode> {
  return new Fault<PublicationCode>(
    'FORK',
    `The first ${head.size} records of this history are not those of the checkpoint ${where}.`,
    {
      hint: 'Records were changed after they were signed, or two histories grew from one backup. Nothing is signed or recorded. Keep the store as it is, and restore one that this checkpoint belongs to.',
      details: { head: head.note, where, ...(root !== undefined && { root }) },
    },
  );
}
