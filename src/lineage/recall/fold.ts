/** What the steps of a recall, taken in the order in which they were recorded, amount to. Nothing is updated: the state is this reading of them. */
import type { Iri } from '../../prov/iri.ts';
import { ENDINGS, ITEM_ACTIONS, STATE_AFTER, type ItemState, type RecallAction, type RecallState } from './terms.ts';

/** One act in a recall. */
export interface Step {
  readonly iri: Iri;
  readonly action: RecallAction;
  /** Items that it answers for, sorted. */
  readonly items: readonly Iri[];
  readonly reason?: string;
  /** Agents associated with it. */
  readonly by: readonly Iri[];
  /** xsd:dateTime */
  readonly at?: string;
  /** The record that says it. */
  readonly record: number;
}

/** Where an item stands, and the step that put it there. */
export interface Answered {
  readonly state: ItemState;
  readonly step: Step;
}

export interface Folded {
  readonly state: RecallState;
  /** The step that closed or withdrew it. */
  readonly ended?: Step;
  /** Items that a step spoke of; all others are open. */
  readonly answered: ReadonlyMap<Iri, Answered>;
}

/** @param steps in any order */
export function foldSteps(steps: readonly Step[]): Folded {
  const answered = new Map<Iri, Answered>();
  let ended: Step | undefined;
  for (const step of [...steps].sort(inOrder)) {
    const action = ITEM_ACTIONS.find((name) => name === step.action);
    if (action) for (const item of step.items) answered.set(item, { state: STATE_AFTER[action], step });
    else if (ENDINGS.some((name) => name === step.action)) ended = step;
  }
  const state = ended === undefined ? 'open' : ended.action === 'close' ? 'closed' : 'withdrawn';
  return { state, ...(ended && { ended }), answered };
}

/** By record; steps of one record by their IRIs. */
export function inOrder(a: Step, b: Step): number {
  return a.record - b.record || (a.iri < b.iri ? -1 : a.iri > b.iri ? 1 : 0);
}
