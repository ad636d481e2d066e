/** Runs that nobody will end any more: what is known of them is recorded, and that their end is not. */
import { basename } from 'node:path';
import type { Fault } from '../prov/fault.ts';
import { faultOf, reasonOf } from './fault.ts';
import { END_UNKNOWN, finish } from './finish.ts';
import type { Journal } from './journal.ts';
import { OpenRun } from './open-run.ts';
import { isAlive } from './owner.ts';
import type { SavedSubmission } from './saved.ts';
import type { Spool } from './spool.ts';

/** A run without a process to end it (`clew start`), or with one on another machine, is given up when nothing was added for so long. */
export const ABANDONED_MS = 7 * 24 * 3_600_000;

/** An end takes moments; a run whose end began so long ago was left by a process that was killed. */
const ENDING_MS = 10 * 60_000;

export interface Recovered {
  /** Names of the records that wait now. */
  readonly names: readonly string[];
  /** Runs still under way. */
  readonly open: number;
  /** Runs of which no record can be made: set aside with the reason. */
  readonly refused: readonly { readonly name: string; readonly fault: Fault }[];
  /** Folders that cannot be read back. */
  readonly unreadable: readonly string[];
}

/** Ends what nobody will end. @param now milliseconds since 1970 @throws Fault SPOOL */
export async function recover(spool: Spool, now = Date.now()): Promise<Recovered> {
  const { runs, unreadable } = await OpenRun.all(spool.root);
  const names: string[] = [];
  const refused: { name: string; fault: Fault }[] = [];
  for (const run of runs) {
    if (!isGivenUp(run, now)) continue;
    const closed = await close(spool, run);
    if ('name' in closed) names.push(closed.name);
    else refused.push({ name: basename(run.folder), fault: closed.refused });
  }
  return { names, open: runs.length - names.length - refused.length, refused, unreadable };
}

/**
 * Makes the record of a run and keeps it. A crash on the way is no harm: the same record is made again. A run of which none can be made is set aside
 * as it is: others must not wait for it.
 * @returns the name of the record that waits now, or why there is none
 * @throws Fault SPOOL
 */
export async function close(
  spool: Spool,
  run: OpenRun,
): Promise<{ readonly name: string } | { readonly refused: Fault }> {
  let journal: Journal;
  let submission: SavedSubmission;
  try {
    journal = run.journal();
    submission = finish(run.beginning, journal.end ? journal : { ...journal, end: END_UNKNOWN });
  } catch (error) {
    const refused = faultOf(error);
    await spool.setRunAside(basename(run.folder), reasonOf(refused));
    return { refused };
  }
  const at = journal.end?.at ?? new Date(run.lastChange).toISOString();
  const name = await spool.put({ destination: run.beginning.destination, submission }, at);
  await run.remove();
  return { name };
}

function isGivenUp(run: OpenRun, now: number): boolean {
  const { owner } = run.beginning;
  const alive = owner === undefined ? undefined : isAlive(owner);
  if (alive !== undefined) return !alive;
  return now - run.lastChange > (run.ended ? ENDING_MS : ABANDONED_MS);
}
