/** What a bad one is held against: the one that was named, else the version before it, else the best that came earlier. Pure. */
import type { Iri } from '../../prov/iri.ts';
import { choose, type Choice, type Measured, type Wish } from './choose.ts';
import type { Noise } from './noise.ts';

interface Candidates {
  readonly bad: Measured;
  /** The one that was named with the question. */
  readonly good: Measured | undefined;
  /** All relatives, the oldest first. */
  readonly others: readonly Measured[];
  /** What the bad one is recorded to be a revision of. */
  readonly revised: ReadonlySet<Iri>;
}

/**
 * The version before is what was in use until the bad one came, and it was not chosen for its luck. Where the bad one is not worse than that by more than
 * noise, the best of all earlier ones is taken, if it is better by more than the best of as many is by chance.
 * @param noise of a choice; `regress` as `noiseOf` takes it
 * @throws Fault as `choose`
 */
export function against(
  { bad, good, others, revised }: Candidates,
  wish: Wish,
  noise: (choice: Choice, regress: boolean) => Noise,
): Choice {
  const scale = (choice: Choice) => noise(choice, false).least;
  if (good) return choose(bad, good, wish, scale);
  const worse = (choice: Choice) => {
    const drop = (choice.of.good.value - choice.of.bad.value) * (choice.higherIsBetter ? 1 : -1);
    return choice.of.bad.diverged !== undefined || (drop > 0 && drop >= noise(choice, true).least);
  };
  const before = choose(bad, { others, revised, which: 'before' }, wish, scale);
  if (worse(before)) return before;
  const best = choose(bad, { others, revised, which: 'best' }, wish, scale);
  return best.good !== before.good && worse(best) ? best : before;
}

/** For people: which one was chosen; undefined if it was named with the question. */
export function chosenAs({ as, among, good }: Choice): string | undefined {
  const what = good.subject.model === undefined ? 'run' : 'version';
  switch (as) {
    case 'revised':
      return `the ${what} that it revises`;
    case 'before':
      return `the ${what} before it`;
    case 'best':
      return `the best of ${among} earlier ${what}s, since the one before it is no better; the best of many is so by chance as well, which is allowed for`;
    case undefined:
      return undefined;
  }
}
