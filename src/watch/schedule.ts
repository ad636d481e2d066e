import type { Results, Scope } from './check.ts';

export interface Times {
  /** Milliseconds between tail checks; 0 for no checks at all. */
  readonly every: number;
  /** Local time of the nightly check of everything, and of a backup after it: `03:00`. */
  readonly nightly: string;
  readonly backups: boolean;
}

/**
 * The check that is due, if one is: one that was missed while nothing ran is due at once.
 * @param since when the watcher was started: the first checks of a history wait for their time
 */
export function due({ every, nightly, backups }: Times, results: Results, now: Date, since: Date): Scope | undefined {
  if (every === 0) return undefined;
  const last = (scope: Scope): number | undefined => {
    const at = results[scope]?.startedAt;
    return at === undefined ? undefined : Date.parse(at);
  };
  const night = lastNight(nightly, now);
  for (const scope of backups ? (['all', 'backup'] as const) : (['all'] as const))
    if ((last(scope) ?? since.getTime()) < night) return scope;
  return now.getTime() - (last('tail') ?? since.getTime()) >= every ? 'tail' : undefined;
}

/** The newest moment at or before now that the clock showed this time. */
function lastNight(time: string, now: Date): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const night = new Date(now);
  night.setHours(hours, minutes, 0, 0);
  if (night > now) night.setDate(night.getDate() - 1);
  return night.getTime();
}
