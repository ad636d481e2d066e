/** Runs that nobody will end any more: what is known of them is recorded, and that their end is not. */
import { END_UNKNOWN, finish } from './finish.ts';
import { OpenRun } from './open-run.ts';
import { isAlive } from './owner.ts';
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
  /** Folders that cannot be read back. */
  readonly unreadable: readonly string[];
}

/** Ends what nobody will end. @param now milliseconds since 1970 @throws Fault SPOOL */
export async function recover(spool: Spool, now = Date.now()): Promise<Recovered> {
  const { runs, unreadable } = await OpenRun.all(spool.root);
  const names: string[] = [];
  for (const run of runs) if (isGivenUp(run, now)) names.push(await close(spool, run));
  return { names, open: runs.length - names.length, unreadable };
}

/**
 * Makes the record of a run and keeps it. A crash on the way is no harm: the same record is made again.
 * @returns the name of the record that waits now
 */
export async function close(spool: Spool, run: OpenRun): Promise<string> {
  const journal = run.journal();
  const at = journal.end?.at ?? new Date(run.lastChange).toISOString();
  const submission = finish(run.beginning, journal.end ? journal : { ...journal, end: END_UNKNOWN });
  const name = await spool.put({ destination: run.beginning.destination, submission }, at);
  await run.remove();
  return name;
}

function isGivenUp(run: OpenRun, now: number): boolean {
  const { owner } = run.beginning;
  const alive = owner === undefined ? undefined : isAlive(owner);
  if (alive !== undefined) return !alive;
  return now - run.lastChange > (run.ended ? ENDING_MS : ABANDONED_MS);
}
