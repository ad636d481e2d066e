/** What recalls are said with. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';

export const RECALL = 'Recall';
export const RECALL_STEP = 'RecallStep';

export const RECALLED = `${CLEW}recalled` as Iri;
export const AFFECTS = `${CLEW}affects` as Iri;
export const FOUND_AT = `${CLEW}foundAtRecord` as Iri;
export const FOUND_COMPLETE = `${CLEW}foundComplete` as Iri;
export const ITEM_KIND = `${CLEW}itemKind` as Iri;
export const DUE = `${CLEW}dueDate` as Iri;
export const ACTION = `${CLEW}recallAction` as Iri;
export const ANSWERS_FOR = `${CLEW}answersFor` as Iri;
export const REASON = `${CLEW}reason` as Iri;

/** What a step can do to items. */
export const ITEM_ACTIONS = ['acknowledge', 'resolve', 'waive', 'reopen'] as const;
export type ItemAction = (typeof ITEM_ACTIONS)[number];
/** What a step can do to the recall. */
export const ENDINGS = ['close', 'withdraw'] as const;
export type Ending = (typeof ENDINGS)[number];
export type RecallAction = 'open' | ItemAction | Ending;

export type ItemState = 'open' | 'acknowledged' | 'resolved' | 'waived';
export type RecallState = 'open' | 'closed' | 'withdrawn';

/** The state that an action puts items in. */
export const STATE_AFTER: Readonly<Record<ItemAction, ItemState>> = {
  acknowledge: 'acknowledged',
  resolve: 'resolved',
  waive: 'waived',
  reopen: 'open',
};

/** The states from which an action can be taken. */
export const ADMITS: Readonly<Record<ItemAction, readonly ItemState[]>> = {
  acknowledge: ['open'],
  resolve: ['open', 'acknowledged'],
  waive: ['open', 'acknowledged'],
  reopen: ['acknowledged', 'resolved', 'waived'],
};

export const RECALL_TYPE = `${CLEW}Recall` as Iri;
export const RECALL_STEP_TYPE = `${CLEW}RecallStep` as Iri;
