/** A recall as it is recorded: what it is of, its items and its steps. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { STARTED_AT } from '../../prov/statement.ts';
import { isReference, valueText, type Value } from '../../prov/value.ts';
import type { LineageCode } from '../codes.ts';
import type { Reading } from '../reading.ts';
import { statesOf, type ElementState } from '../state.ts';
import { foldSteps, inOrder, type Folded, type Step } from './fold.ts';
import * as term from './terms.ts';

export interface SaidRecall extends Folded {
  readonly iri: Iri;
  readonly recalled: Iri;
  readonly reason: string;
  /** Items found when it was opened, sorted by IRI. */
  readonly items: readonly Iri[];
  /** Kinds asked for when it was opened; empty: every kind that is no part of another thing. */
  readonly kinds: readonly string[];
  /** The newest record that was counted when the items were found. */
  readonly foundAt: number;
  readonly foundComplete: boolean;
  /** xsd:date */
  readonly due?: string;
  /** In the order in which they were recorded; the opening first. */
  readonly steps: readonly Step[];
}

/** @throws Fault NOT_FOUND if the element is no recall */
export async function saidRecall(reading: Reading, iri: Iri, asOf: number | undefined): Promise<SaidRecall> {
  const state = (await statesOf(reading, [iri], asOf)).get(iri);
  const kinds = reading.vocabulary.withSubKinds(term.RECALL);
  const recalled = references(state, term.RECALLED)[0];
  if (!state || !kinds.includes(state.row.kind ?? '') || recalled === undefined) {
    throw new Fault<LineageCode>('NOT_FOUND', `${shortName(iri)} is no recall.`, {
      hint: 'clew recall list shows those there are.',
      details: { id: iri },
    });
  }
  const steps = await stepsOf(reading, state, asOf);
  const due = text(state, term.DUE);
  return {
    iri,
    recalled,
    reason: text(state, term.REASON) ?? '',
    items: references(state, term.AFFECTS).sort(),
    kinds: values(state, term.ITEM_KIND).map(valueText).sort(),
    foundAt: Number(text(state, term.FOUND_AT) ?? state.row.since),
    foundComplete: text(state, term.FOUND_COMPLETE) !== 'false',
    ...(due !== undefined && { due }),
    steps,
    ...foldSteps(steps),
  };
}

/** The step that opened it, and those that used it. */
async function stepsOf(reading: Reading, recall: ElementState, asOf: number | undefined): Promise<Step[]> {
  const { reader, vocabulary } = reading;
  const kinds = vocabulary.withSubKinds(term.RECALL_STEP);
  const at = asOf === undefined ? {} : { asOf };
  const of = [recall.iri];
  const opening = await reader.edges({ of, direction: 'upstream', names: ['wasGeneratedBy'], kinds, ...at });
  const later = await reader.edges({ of, direction: 'downstream', names: ['used'], kinds, ...at });
  const iris = new Set([
    ...(opening.get(recall.iri)?.edges.map((edge) => edge.to) ?? []),
    ...(later.get(recall.iri)?.edges.map((edge) => edge.from) ?? []),
  ]);
  const states = await statesOf(reading, [...iris], asOf);
  return [...states.values()].map(stepOf).sort(inOrder);
}

function stepOf(state: ElementState): Step {
  const { iri, row, descriptions } = state;
  const by = descriptions
    .flatMap((said) => said.relations)
    .flatMap(({ relation, object }) => (relation === 'wasAssociatedWith' && object !== undefined ? [object] : []));
  const reason = text(state, term.REASON);
  const at = text(state, STARTED_AT);
  return {
    iri,
    // A shape keeps other words out.
    action: text(state, term.ACTION) as term.RecallAction,
    items: references(state, term.ANSWERS_FOR).sort(),
    by: [...new Set(by)].sort(),
    record: row.since,
    ...(reason !== undefined && { reason }),
    ...(at !== undefined && { at }),
  };
}

function values(state: ElementState | undefined, property: Iri): readonly Value[] {
  return state?.descriptions.flatMap((said) => said.attributes[property] ?? []) ?? [];
}

function text(state: ElementState, property: Iri): string | undefined {
  return values(state, property).map(valueText)[0];
}

function references(state: ElementState | undefined, property: Iri): Iri[] {
  return values(state, property).flatMap((value) => (isReference(value) ? [value.iri] : []));
}
