/** Histories with a planted guilty change: the case that explain.md 7.4 measures, made from a seed. */
import type { History, Trial } from '../../src/lineage/explain/trial.ts';
import { EVALUATION, FACTORS, type PlantedClass, type PlantedFactor } from './factors.ts';
import { random, type Random } from './random.ts';

export interface Recipe {
  readonly seed: number;
  /** Comparable runs before the bad one, the good one included. */
  readonly runs: number;
  /** Factors in which the bad run differs from the good one. */
  readonly changes: number;
  /** Whether any run had the guilty value before. */
  readonly value: 'seen' | 'new';
  /** The class that the guilty factor is of; any, if not given. */
  readonly class?: PlantedClass | undefined;
  /** How far the guilty value takes the metric down, in standard deviations of noise. 0: nothing is guilty. */
  readonly drop?: number;
  /** Another change that always moves with the guilty one. */
  readonly aliased?: boolean;
  /** Standard deviation of noise; the background stays. */
  readonly noise?: number;
  /** Also repetitions of the good run, with other seeds. */
  readonly repetitions?: number;
  /** How many other changes have a value that no run had before. */
  readonly otherNew?: number;
}

export interface Planted {
  readonly recipe: Recipe;
  readonly history: History;
  /** Factors that differ between the good and the bad run, in the order of {@link FACTORS}. */
  readonly changed: readonly PlantedFactor[];
  readonly guilty: PlantedFactor;
  /** What each changed factor truly did to the metric, in the order of `changed`; the planted drop is one of them. */
  readonly effects: readonly number[];
  /** Moves with the guilty factor in every run. */
  readonly alias?: PlantedFactor;
}

/** Factors whose values shift the metric a little, and the standard deviation of these shifts in those of noise. */
const BACKGROUND = { factors: 6, deviation: 1.5 };

const ALL = [...FACTORS, ...EVALUATION];

/** Factors of one group change together this often. */
const GROUP = { size: 4, together: 0.7 };

/** How often a run has each of a factor's four values: some are old habits, some were tried a few times. */
const OFTEN = [0.5, 0.28, 0.15, 0.07];

const LEVEL = 80;

/**
 * A history of one model family. Noise has standard deviation 1, the metric is better when higher. The bad run came out worse by more than noise
 * explains: only then is the question asked, so that histories in which it did not are made again.
 */
export function plant(recipe: Recipe): Planted {
  for (let attempt = 0; ; attempt++) {
    const planted = attemptAt(recipe, random(recipe.seed * 1_009 + attempt));
    const { trials, good, bad } = planted.history;
    const noise = recipe.noise ?? 1;
    if (recipe.drop === 0 || trials[good]!.outcome - trials[bad]!.outcome > 2 * Math.SQRT2 * noise) return planted;
  }
}

function attemptAt(recipe: Recipe, chance: Random): Planted {
  const { runs, changes, value, drop = 4, noise = 1, repetitions = 0, otherNew = 0 } = recipe;
  const guilty = chance.some(
    ALL.filter((f) => (recipe.class ? f.class === recipe.class : f.class !== 'evaluation')),
    1,
  )[0]!;
  const alias = recipe.aliased
    ? chance.some(
        FACTORS.filter((f) => f !== guilty),
        1,
      )[0]!
    : undefined;
  const after = value === 'new' ? guilty.fresh : guilty.values[3]!;
  const shifts = new Map(
    chance
      .some(
        FACTORS.filter((f) => f !== guilty),
        BACKGROUND.factors,
      )
      .map((f) => [f.name, new Map(f.values.map((v) => [v, chance.normal() * BACKGROUND.deviation]))]),
  );
  const outcome = (factors: ReadonlyMap<string, string>) => {
    let sum = LEVEL + chance.normal() * noise;
    for (const [name, of] of shifts) sum += of.get(factors.get(name)!) ?? 0;
    return sum - (factors.get(guilty.name) === after ? drop : 0);
  };
  const follow = (factors: Map<string, string>) => {
    if (alias) factors.set(alias.name, alias.values[Math.max(0, guilty.values.indexOf(factors.get(guilty.name)!))]!);
    return factors;
  };
  const trials: Trial[] = [];
  const add = (factors: ReadonlyMap<string, string>) =>
    trials.push({ id: `run-${trials.length}`, outcome: outcome(factors), factors, seed: String(trials.length) });
  for (let i = 0; i < runs - 1 - repetitions; i++) add(follow(drawn(chance)));
  const first = follow(drawn(chance));
  while (first.get(guilty.name) === after) follow(first.set(guilty.name, chance.some(guilty.values, 1)[0]!));
  for (let i = 0; i <= repetitions; i++) add(first);
  const good = trials.length - 1;
  const rest = FACTORS.filter((f) => f !== guilty && f !== alias);
  const others = drop === 0 ? [] : chance.some(rest, changes - (alias ? 2 : 1));
  const second = new Map(first);
  if (drop !== 0) second.set(guilty.name, after);
  follow(second);
  others.forEach((f, i) => {
    const choices = f.values.filter((v) => v !== first.get(f.name));
    second.set(f.name, i < otherNew ? f.fresh : chance.some(choices, 1)[0]!);
  });
  add(second);
  const changed = ALL.filter((f) => first.get(f.name) !== second.get(f.name));
  return {
    recipe,
    history: { trials, good, bad: trials.length - 1 },
    changed,
    guilty,
    effects: changed.map((f) => {
      const shift = (of: ReadonlyMap<string, string>) => shifts.get(f.name)?.get(of.get(f.name)!) ?? 0;
      return f === guilty ? -drop : shift(second) - shift(first);
    }),
    ...(alias && { alias }),
  };
}

/** One run's factors: those of a group often take the same place in their lists of values. */
function drawn(chance: Random): Map<string, string> {
  const factors = new Map<string, string>();
  let shared = 0;
  FACTORS.forEach((f, i) => {
    if (i % GROUP.size === 0) shared = value(chance);
    factors.set(f.name, f.values[chance.next() < GROUP.together ? shared : value(chance)]!);
  });
  // Everything is measured in one way unless that is what is planted.
  for (const f of EVALUATION) factors.set(f.name, f.values[0]!);
  return factors;
}

function value(chance: Random): number {
  let left = chance.next();
  return OFTEN.findIndex((share) => (left -= share) < 0);
}
