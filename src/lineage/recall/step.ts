/** One act in a recall, as it is recorded. */
import { randomUUID } from 'node:crypto';
import { sha256 } from '../../prov/description.ts';
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { XSD_DATETIME } from '../../prov/namespaces.ts';
import { idOf } from '../../prov/name.ts';
import { element, ENDED_AT, relate, STARTED_AT, type Statement } from '../../prov/statement.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { LineageCode } from '../codes.ts';
import type { Receipt } from '../record.ts';
import * as term from './terms.ts';

/** What an act in a recall did. */
export interface RecallReceipt {
  readonly recall: Iri;
  /** Items that it is about, sorted. */
  readonly items: readonly Iri[];
  /** Of an answer for all: items affected since the opening that it does not answer for, sorted. */
  readonly unseen?: readonly Iri[];
  /** The record; undefined if all of it was recorded before and nothing was to be done. */
  readonly receipt?: Receipt;
}

export interface Act {
  readonly action: term.RecallAction;
  readonly reason?: string | undefined;
  /** The agent who does it. */
  readonly actor?: Iri | undefined;
  /** xsd:dateTime */
  readonly at: string;
  /** Items that it answers for. */
  readonly items?: readonly Iri[];
}

/** The name of the act that opens a recall: two callers who open it at the same moment contradict each other, and one of them is told. */
export function openingStep(vocabulary: Vocabulary, recall: Iri): Iri {
  return idOf(vocabulary.kind(term.RECALL_STEP)!, `open/${sha256(recall).slice(0, 32)}`);
}

/** A name for an act that is about to be done. */
export function newStep(vocabulary: Vocabulary): Iri {
  return idOf(vocabulary.kind(term.RECALL_STEP)!, randomUUID());
}

export function stepStatements(step: Iri, { action, reason, actor, at, items = [] }: Act): Statement[] {
  const time = { value: at, datatype: XSD_DATETIME };
  return [
    element(step, [term.RECALL_STEP_TYPE], {
      [term.ACTION]: { value: action },
      ...(reason !== undefined && { [term.REASON]: { value: reason } }),
      ...(items.length > 0 && { [term.ANSWERS_FOR]: items.map((item) => ({ iri: item })) }),
      [STARTED_AT]: time,
      [ENDED_AT]: time,
    }),
    ...(actor === undefined ? [] : [relate('wasAssociatedWith', step, actor)]),
  ];
}

/** @throws Fault BAD_ARGUMENT */
export function refuseUnreasoned(reason: string | undefined, what: string): void {
  if (reason === undefined || reason.trim() === '')
    throw new Fault<LineageCode>('BAD_ARGUMENT', `${what} needs a reason.`, { details: { argument: 'reason' } });
}
