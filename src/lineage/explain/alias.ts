/** Changes that always moved together: no history of theirs can tell them apart. Pure. */
import { valueOf, type History, type Moved } from './trial.ts';

/** Fewest other runs that must have had new values together: once is no habit. */
const TOGETHER = 2;

/**
 * Groups changes whose new values the same runs had, the bad run among them and at least two others. A value that no other run has says nothing of
 * what it moves with: such changes stay apart, and the history tells them apart by nothing.
 * @param changes what each change moved; one that moved nothing known stays alone
 * @param wholes for changes of one thing, what that thing is: they are one wherever no run had the one without the other, also where none had either
 * @returns indexes into `changes`, groups in the order of their first
 */
export function aliasClasses(
  { trials, bad }: History,
  changes: readonly (readonly Moved[])[],
  wholes: readonly (string | undefined)[] = [],
): number[][] {
  const groups = new Map<string, number[]>();
  changes.forEach((moved, i) => {
    const having = trials.flatMap((t, k) => (moved.every((m) => valueOf(t, m.factor) === m.after) ? [k] : []));
    const seen = moved.length > 0 && having.filter((k) => k !== bad).length >= TOGETHER;
    const key = seen ? having.join() : wholes[i] === undefined ? `alone ${i}` : `${wholes[i]} ${having.join()}`;
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  });
  return [...groups.values()];
}
