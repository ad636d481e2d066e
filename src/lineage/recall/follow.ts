/** A recall that follows one that was closed: more came of the same thing, which is as bad, for the same reason, as it was. */
import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { idOf, shortName } from '../../prov/name.ts';
import { relate, type Statement } from '../../prov/statement.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { Reading } from '../reading.ts';
import { saidRecall, type SaidRecall } from './said.ts';
import { newStep, stepStatements } from './step.ts';
import { RECALL, STATE_AFTER } from './terms.ts';

/** The recall that a call without a name means. */
export interface Meant {
  readonly iri: Iri;
  /** What is said of it, if it is there. */
  readonly before?: SaidRecall;
  /** If it is not: the one before it, which was closed. */
  readonly follows?: SaidRecall;
}

/**
 * Of the recalls of one thing for one reason the first that was not closed; if all were, the next one if it would have an item that the last does not
 * answer for, else the last.
 * @param items what is affected now
 */
export async function meantRecall(
  reading: Reading,
  recalled: Iri,
  reason: string,
  items: readonly Iri[],
): Promise<Meant> {
  let last: SaidRecall | undefined;
  for (let place = 0; ; place += 1) {
    const iri = nameOf(reading.vocabulary, recalled, reason, place);
    if (!(await reading.reader.elements([iri])).get(iri)?.described) {
      if (last === undefined) return { iri };
      const { answered } = last;
      return items.some((item) => !answered.has(item)) ? { iri, follows: last } : { iri: last.iri, before: last };
    }
    const before = await saidRecall(reading, iri, undefined);
    if (before.state !== 'closed') return { iri, before };
    last = before;
  }
}

function nameOf(vocabulary: Vocabulary, recalled: Iri, reason: string, place: number): Iri {
  const what = place === 0 ? [recalled, reason] : [recalled, reason, place];
  return idOf(vocabulary.kind(RECALL)!, sha256(JSON.stringify(what)).slice(0, 16));
}

/** That a recall came from the one before it, whose answers stand in it: steps of its own, which say where they are from. */
export function followStatements(
  vocabulary: Vocabulary,
  recall: Iri,
  { iri, answered }: SaidRecall,
  { items, actor, at }: { readonly items: readonly Iri[]; readonly actor: Iri | undefined; readonly at: string },
): Statement[] {
  const reason = `as in ${shortName(iri)}`;
  const steps = (['resolve', 'waive'] as const).flatMap((action) => {
    const own = items.filter((item) => answered.get(item)?.state === STATE_AFTER[action]).sort();
    if (own.length === 0) return [];
    const step = newStep(vocabulary);
    return [...stepStatements(step, { action, reason, actor, at, items: own }), relate('used', step, recall)];
  });
  return [relate('wasDerivedFrom', recall, iri), ...steps];
}
