/** Rules over the state of the service: what should have happened by now and did not. */
import type { PublisherStatus } from '../log/publish.ts';
import type { Results } from './check.ts';
import { Rate, type Sighting } from './rule.ts';

/** Milliseconds that records may wait for a checkpoint. */
const STALE = 600_000;
/** A check is overdue after so many of its periods. */
const PERIODS = 3;
const DAY = 86_400_000;
const DENIALS = 20;
const DENIAL_WINDOW = 300_000;

export interface State {
  readonly now: number;
  /** Since when the watcher runs: nothing is overdue before it had its time. */
  readonly since: number;
  readonly published?: PublisherStatus | undefined;
  readonly results: Results;
  /** Milliseconds between tail checks; 0 if there are none. */
  readonly every: number;
  readonly backups: boolean;
}

/** How old the last result of a scope is, milliseconds; as old as the watcher if there is none. */
export function ageOf(scope: keyof Results, { now, since, results }: State): number {
  const at = results[scope]?.endedAt;
  return now - (at === undefined ? since : Date.parse(at));
}

/** Whether a check that runs on a schedule did not give a result for too long. */
export function isOverdue(scope: keyof Results, state: State): boolean {
  if (state.every === 0 || (scope === 'backup' && !state.backups)) return false;
  const period = scope === 'tail' ? state.every : DAY;
  return state.now - state.since > PERIODS * period && ageOf(scope, state) > PERIODS * period;
}

/** Everything that is wrong with the state now. */
export function conditions(state: State): Sighting[] {
  const sightings: Sighting[] = [];
  const { published, results, now } = state;
  const day = new Date(now).toISOString().slice(0, 10);
  if (published?.waitingSince !== undefined && now - published.waitingSince > STALE)
    sightings.push({
      rule: 'stale-checkpoint',
      key: day,
      message: `Records wait for a checkpoint since ${new Date(published.waitingSince).toISOString()}.`,
    });
  if (published?.failing?.final)
    sightings.push({ rule: 'log-stopped', key: published.failing.code, message: published.failing.message });
  for (const scope of ['tail', 'all', 'backup'] as const) {
    if (isOverdue(scope, state))
      sightings.push({
        rule: 'check-overdue',
        key: `${scope} ${day}`,
        message: `No check of scope ${scope} gave a result since ${results[scope]?.endedAt ?? 'the start'}.`,
      });
    const result = results[scope];
    if (result && result.verdict !== 'holds')
      sightings.push({
        rule: 'check-failed',
        key: `${scope} ${result.verdict} ${result.problems[0] ?? ''}`,
        message: `The check of scope ${scope} at ${result.endedAt}: ${result.verdict}. ${result.problems[0] ?? ''}`,
      });
  }
  return sightings;
}

/** One who is refused again and again. */
export class Denials {
  readonly #rate = new Rate(DENIAL_WINDOW);

  /** @param actor who was refused @returns a sighting when it is too often */
  see(actor: string, at: number): Sighting | undefined {
    const count = this.#rate.count(actor, at);
    if (count <= DENIALS) return undefined;
    const hour = new Date(at).toISOString().slice(0, 13);
    return {
      rule: 'denials',
      key: `${actor} ${hour}`,
      message: `${actor} was refused ${count} times within five minutes.`,
    };
  }
}
