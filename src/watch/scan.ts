/** The rules over what is new in history. */
import { history } from '../lineage/replay.ts';
import type { Store } from '../store/store.ts';
import type { RecordRule, Sighting } from './rule.ts';
import { backDated } from './rules/back-dated.ts';
import { clockStep } from './rules/clock-step.ts';
import { gap } from './rules/gap.ts';
import { reasserted } from './rules/reasserted.ts';
import { removals } from './rules/removals.ts';
import { retractions } from './rules/retractions.ts';

/** Every rule over records, fresh. */
export function recordRules(): RecordRule[] {
  return [gap(), backDated(), clockStep(), removals(), retractions(), reasserted()];
}

/** Most records looked at in one turn, so that other work is not kept waiting. */
const TURN = 20_000;

/** Looks at records from a number on. @returns what was seen, and the number to go on from */
export async function scan(
  store: Store,
  rules: readonly RecordRule[],
  from: number,
): Promise<{ readonly next: number; readonly sightings: readonly Sighting[] }> {
  const sightings: Sighting[] = [];
  let next = from;
  try {
    for await (const page of history(store, from)) {
      for (const record of page) {
        for (const rule of rules) {
          const seen = rule.see(record);
          if (seen) sightings.push(seen);
        }
      }
      next = page.at(-1)!.row.number + 1;
      if (next - from >= TURN) break;
    }
  } catch (error) {
    // The rules remember what they saw and must not see it twice: the next turn goes on behind it, and fails if the store is still away.
    if (next === from) throw error;
  }
  return { next, sightings };
}
