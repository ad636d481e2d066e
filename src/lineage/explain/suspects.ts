/** From single differences to suspects: consequences folded, changes of one thing together, each with the factors that it moved. Pure. */
import type { Iri } from '../../prov/iri.ts';
import type { Change, ChangeClass } from '../compare/change.ts';
import { VERDICT_CLASS, type SuspectClass } from './explanation.ts';
import type { Given } from './factors.ts';
import { ABSENT, type Moved } from './trial.ts';

/** What may be guilty, before anything is weighed. */
export interface Accused {
  readonly class: SuspectClass;
  /** Of one element, or each of its own; the nearest first. */
  readonly changes: readonly Change[];
  readonly consequences: readonly string[];
  readonly moved: readonly Moved[];
  /** The environment that it is a change of, if it is one: two changes of it that no run had apart are one suspect. */
  readonly environment?: string;
}

/** Classes whose changes on one element are one: a version of data or code is taken or left as a whole. */
const WHOLE: ReadonlySet<ChangeClass> = new Set(['data', 'code']);

/**
 * @param good what the good run was given
 * @param evaluation factors of how the two were measured that differ
 */
export function accused(changes: readonly Change[], good: Given, bad: Given, evaluation: readonly Moved[]): Accused[] {
  const groups = Map.groupBy(
    changes.filter((c) => c.origin === undefined && c.class !== 'seed'),
    groupOf,
  );
  const byOrigin = Map.groupBy(
    changes.filter((c) => c.origin !== undefined),
    (c) => c.origin!,
  );
  const claimed = new Set<string>();
  return [...groups.values()].map((group): Accused => {
    const following = group.flatMap((c) => byOrigin.get(c.id) ?? []);
    const name = VERDICT_CLASS[group[0]!.class as Exclude<ChangeClass, 'seed'>];
    const own = name === 'evaluation' ? evaluation : movedBy(group, good, bad);
    // What cannot be seen itself, so far up, is seen by the nearest thing that it changed.
    const moved = own.length > 0 ? own : following.map((c) => movedBy([c], good, bad)).find((m) => m.length > 0);
    const fresh = (moved ?? []).filter((m) => !claimed.has(m.factor));
    for (const { factor } of fresh) claimed.add(factor);
    const consequences = following.map((c) => c.id);
    const environment = name === 'environment' ? environmentOf(fresh) : undefined;
    return {
      class: name,
      changes: group,
      consequences,
      moved: fresh.length > 0 ? fresh : [presence(group)],
      ...(environment !== undefined && { environment }),
    };
  });
}

/** The place of an environment, from a factor on it (`training environment imageTag`) or on a package of it (`training environment package torch`). */
function environmentOf([first]: readonly Moved[]): string | undefined {
  return first?.factor.replace(/ (?:package .*|[^ ]+)$/, '');
}

function groupOf(change: Change): string {
  if (change.class === 'evaluation') return 'evaluation';
  if (!WHOLE.has(change.class)) return change.id;
  return JSON.stringify([change.class, change.left ?? '', change.right ?? '']);
}

/** The factors on the changed elements that differ; of several, those that the aspects name. */
function movedBy(changes: readonly Change[], good: Given, bad: Given): Moved[] {
  const all = new Set<string>();
  const named = new Set<string>();
  for (const { left, right, aspect } of changes) {
    for (const factor of [...((left && good.on.get(left)) ?? []), ...((right && bad.on.get(right)) ?? [])]) {
      const [before, after] = [good, bad].map((g) => g.factors.get(factor) ?? ABSENT);
      if (before === after) continue;
      all.add(factor);
      if (factor.endsWith(` ${aspect}`)) named.add(factor);
    }
  }
  const chosen = named.size > 0 && changes.length === 1 ? named : all;
  return [...chosen].sort().map((factor) => ({
    factor,
    before: good.factors.get(factor) ?? ABSENT,
    after: bad.factors.get(factor) ?? ABSENT,
  }));
}

/** What a factor says that stands for an element in a lineage. */
export const HAS = { before: 'as in the good run', after: 'as in the bad run' } as const;

const PRESENCE = 'has ';

/** For a change that no factor tells: whether the changed element is in a run's lineage, or the one in its place. */
function presence([change]: readonly Change[]): Moved {
  const factor = PRESENCE + JSON.stringify([change!.left ?? '', change!.right ?? '', change!.id]);
  const { left, right } = change!;
  return { factor, before: left === undefined ? ABSENT : HAS.before, after: right === undefined ? ABSENT : HAS.after };
}

/** The value of such a factor in another run; undefined for other factors. */
export function presentIn(given: Given, factor: string): string | undefined {
  if (!factor.startsWith(PRESENCE)) return undefined;
  const [left, right] = JSON.parse(factor.slice(PRESENCE.length)) as [Iri | '', Iri | ''];
  if (right !== '' && given.elements.has(right)) return HAS.after;
  return left !== '' && given.elements.has(left) ? HAS.before : ABSENT;
}
