/** What an installation keeps about itself in the store, beside history. Every name stands here. */
import { randomBytes } from 'node:crypto';
import { PROJECTION } from '../store/project.ts';
import type { Reader, Writer } from '../store/store.ts';

export const FACT = {
  /** Base64 of 32 random bytes that make agents' pseudonyms in the log; whoever has them can tell which agent a pseudonym is. */
  secret: 'log.secret',
  /** The origin line of the log's checkpoints, chosen when the log is first signed and never changed. */
  origin: 'log.origin',
  /** The verifier key that the log's checkpoints are signed for, so that a key that is lost is not quietly followed by another one. */
  vkey: 'log.vkey',
  /** JSON list of checkpoints (signed notes) of this log seen elsewhere: what is signed next has to be consistent with them. */
  known: 'log.known',
  /** The newest checkpoint (signed note) with as many cosignatures as the policy of the log asks for. */
  cosigned: 'log.cosigned',
  /** There while a restore is under way: JSON that says which backup it comes from (`backup/restore.ts`). The store is not whole until it is gone. */
  restoring: 'backup.restoring',
  /** By which form of `store/project.ts` the rows were computed: see `reproject.ts`. */
  projection: 'projection',
  /** JSON of what the last self-check of each scope found (`watch/check.ts`). */
  checks: 'watch.checks',
  /** JSON of how far the watcher has looked, which incidents it raised lately, and which deliveries are due (`watch/watcher.ts`). */
  watch: 'watch.state',
} as const;

export type FactName = (typeof FACT)[keyof typeof FACT];

/** One fact. */
export async function factOf(reader: Reader, name: FactName): Promise<string | undefined> {
  return (await reader.facts()).get(name);
}

/** The secret of pseudonyms, made when there is none. */
export async function secretOf(writer: Writer): Promise<{ readonly secret: string; readonly made: boolean }> {
  const kept = await factOf(writer, FACT.secret);
  if (kept !== undefined) return { secret: kept, made: false };
  const secret = randomBytes(32).toString('base64');
  await writer.setFact(FACT.secret, secret);
  // A history that begins now has rows of no older form.
  if ((await writer.head()).size === 0) await writer.setFact(FACT.projection, PROJECTION);
  return { secret, made: true };
}
