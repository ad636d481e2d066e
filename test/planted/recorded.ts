/** Planted cases that are recorded, compared and explained as anybody's history is. */
import { compare } from '../../src/lineage/compare.ts';
import type { Context } from '../../src/lineage/context.ts';
import { explain } from '../../src/lineage/explain.ts';
import { VERDICT_CLASS, type Explanation } from '../../src/lineage/explain/explanation.ts';
import type { PlantedClass } from './factors.ts';
import { plant, type Planted, type Recipe } from './generate.ts';
import { TRAINING_CLASSES } from './measure.ts';
import { changedElement, Teller, type Told } from './tell.ts';

export const CLASSES: readonly PlantedClass[] = [...TRAINING_CLASSES, 'evaluation'];

export interface Recorded {
  readonly planted: Planted;
  readonly family: string;
  readonly good: Told;
  readonly bad: Told;
}

/** Records some histories, many in one record. */
export async function recordAll(context: Context, recipes: readonly Recipe[], prefix: string): Promise<Recorded[]> {
  const teller = new Teller();
  const recorded = recipes.map((recipe, i): Recorded => {
    const planted = plant(recipe);
    const { trials, good, bad } = planted.history;
    const family = `${prefix}${i}`;
    const told = trials.map((trial, k) => teller.run(family, trial, k));
    return { planted, family, good: told[good]!, bad: told[bad]! };
  });
  const statements = teller.take();
  for (let i = 0; i < statements.length; i += 5_000)
    await context.recorder.record({ statements: statements.slice(i, i + 5_000) });
  return recorded;
}

export interface Compared {
  /** Share of cases in which the guilty change is in one of the first divergent ancestors. */
  readonly divergence: number;
  /** Share in which it has the class it was planted as. */
  readonly class: number;
  readonly missed: readonly string[];
}

/** Compares the good and the bad one of each case. */
export async function comparedAll({ store, vocabulary }: Context, cases: readonly Recorded[]): Promise<Compared> {
  let [divergence, right] = [0, 0];
  const missed: string[] = [];
  for (const one of cases) {
    const { planted, family, good, bad } = one;
    const { trials, bad: index } = planted.history;
    const found = await store.read((reader) => compare({ reader, vocabulary }, { left: good.model, right: bad.model }));
    const wanted = changedElement(planted.guilty, bad, family, trials[index]!);
    const changes = found.changes.filter((c) => c.right === wanted && c.origin === undefined);
    const begins = found.divergent.some((d) => changes.some((c) => d.changes.includes(c.id)));
    const classed = changes.some((c) => c.class === planted.guilty.class);
    if (begins) divergence++;
    if (classed) right++;
    if (!begins || !classed) missed.push(`${family} ${planted.guilty.name}`);
  }
  return { divergence: divergence / cases.length, class: right / cases.length, missed };
}

export interface Explained {
  readonly recorded: Recorded;
  readonly explanation: Explanation;
  /** Place of the suspect that the guilty change is in, from 1. */
  readonly place: number;
  /** Whether a class was named, and whether it is the planted one. */
  readonly named: boolean;
  readonly right: boolean;
}

/** Explains the bad one of a case, held against its good one. */
export async function explained({ store, vocabulary, shapes }: Context, recorded: Recorded): Promise<Explained> {
  const { planted, family, good, bad } = recorded;
  const { trials, bad: index } = planted.history;
  const explanation = await store.read((reader) =>
    explain({ reader, vocabulary }, { bad: bad.model, good: good.model }, shapes),
  );
  const wanted = changedElement(planted.guilty, bad, family, trials[index]!);
  const ids = new Set(explanation.changes.filter((c) => c.right === wanted).map((c) => c.id));
  const place = 1 + explanation.suspects.findIndex((s) => s.changes.some((id) => ids.has(id)));
  const { class: name } = explanation.verdict;
  return {
    recorded,
    explanation,
    place,
    named: name !== undefined,
    right: name === VERDICT_CLASS[planted.guilty.class],
  };
}
