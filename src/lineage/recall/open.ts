/** Opening a recall: who, when, why, and what is found affected at that moment. */
import { Fault } from '../../prov/fault.ts';
import { isIri, type Iri } from '../../prov/iri.ts';
import { XSD, XSD_DATETIME } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import { element, GENERATED_AT, relate, type Statement } from '../../prov/statement.ts';
import { TERM, type Vocabulary } from '../../prov/vocabulary.ts';
import type { LineageCode } from '../codes.ts';
import type { Context } from '../context.ts';
import { impact, type Impact } from '../impact.ts';
import { readLicence } from '../licence.ts';
import { withinLimit } from '../limits.ts';
import { newName } from '../name.ts';
import type { Reading } from '../reading.ts';
import { kindNamed } from '../words.ts';
import { followStatements, meantRecall, type Meant } from './follow.ts';
import { itemsAmong } from './items.ts';
import { saidRecall, type SaidRecall } from './said.ts';
import { openingStep, refuseUnreasoned, stepStatements, type RecallReceipt } from './step.ts';
import * as term from './terms.ts';

export interface OpenRequest {
  /** What is bad: an element by any name, or a licence (IRI or SPDX identifier). */
  readonly of: string;
  readonly reason: string;
  /**
   * `recall:…` or an IRI; without it, one made from what is recalled and the reason, so that the same call again finds what the first one made, or
   * makes one that follows it if that was closed and more is affected.
   */
  readonly id?: string | undefined;
  /** Kinds whose elements are items; without it, every affected entity that is no part of another thing. */
  readonly kinds?: readonly string[] | undefined;
  /** xsd:date */
  readonly due?: string | undefined;
  /** The agent who opens it. */
  readonly actor?: Iri | undefined;
}

/**
 * Opens a recall, or finds the one that the same call opened before.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT (no reason, a due date that is none, an unknown kind), LIMIT (more items than a recall holds),
 * CONFLICT (the name is that of another recall, or of one that has ended); as `record` does
 */
export async function openRecall(context: Context, request: OpenRequest): Promise<RecallReceipt> {
  refuseUnreasoned(request.reason, 'A recall');
  refuseNoDate(request.due);
  const { store, vocabulary } = context;
  const found = await store.read(async (reader) => {
    const reading: Reading = { reader, vocabulary };
    const kinds = request.kinds?.map((kind) => kindNamed(vocabulary, kind).name) ?? [];
    const reached = await impact(reading, { of: request.of });
    const recalled = reached.named ?? reached.package ?? licenceIri(reached);
    const items = itemsAmong(reached, vocabulary, kinds).map(({ iri }) => iri);
    const { id, reason } = request;
    const meant =
      id === undefined
        ? await meantRecall(reading, recalled, reason, items)
        : await namedRecall(reading, newName(vocabulary, id, 'the name of a recall'));
    return { kinds, reached, recalled, items, ...meant, step: openingStep(vocabulary, meant.iri) };
  });
  if (found.before) return again(found.before, found, request);
  const { items } = found;
  withinLimit('recallItems', items.length, 'The number of items of the recall');
  try {
    const receipt = await context.recorder.record({
      statements: statementsOf(vocabulary, found, request),
      ...(request.actor !== undefined && { actor: request.actor }),
    });
    return { recall: found.iri, items, receipt };
  } catch (error) {
    // Two callers opened it at the same moment: the second finds what the first one recorded.
    if (!(error instanceof Fault) || error.code !== 'CONFLICT') throw error;
    const before = await store.read((reader) => saidRecall({ reader, vocabulary }, found.iri, undefined));
    return again(before, found, request);
  }
}

/** @throws Fault CONFLICT if it is not the same recall, still open */
function again(
  before: SaidRecall,
  { recalled, kinds }: Pick<Opening, 'recalled' | 'kinds'>,
  request: OpenRequest,
): RecallReceipt {
  const { reason, due } = request;
  const same = before.recalled === recalled && before.reason === reason;
  const alike = before.due === due && before.kinds.join() === [...new Set(kinds)].sort().join();
  if (same && alike && before.state === 'open') return { recall: before.iri, items: before.items };
  const why = !same
    ? `is another recall: of ${shortName(before.recalled)}, because ${JSON.stringify(before.reason)}`
    : before.state === 'open'
      ? 'is open already, with another due date or other kinds of items'
      : `was ${before.state} already${before.state === 'closed' && request.id === undefined ? ', and nothing is affected that it does not answer for' : ''}`;
  throw new Fault<LineageCode>('CONFLICT', `${shortName(before.iri)} ${why}.`, {
    hint: 'Give the new one a name of its own (id).',
    details: { recall: before.iri, state: before.state },
  });
}

async function namedRecall(reading: Reading, iri: Iri): Promise<Meant> {
  const isThere = (await reading.reader.elements([iri])).get(iri)?.described;
  return isThere ? { iri, before: await saidRecall(reading, iri, undefined) } : { iri };
}

/** A licence is recalled by its IRI. @throws Fault BAD_ARGUMENT for one that is only words */
function licenceIri({ licence }: Impact): Iri {
  if (licence !== undefined && isIri(licence)) return licence;
  const [alone, ...others] = licence === undefined ? [] : readLicence(licence).choices.flat();
  const spdx = `http://spdx.org/licenses/${others.length === 0 ? alone?.id : licence}`;
  if (licence !== undefined && isIri(spdx)) return spdx;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `${JSON.stringify(licence)} are words, not a licence that has an IRI.`, {
    hint: 'Recall the elements that carry it.',
  });
}

function refuseNoDate(due: string | undefined): void {
  if (due === undefined) return;
  const day = /^\d{4}-\d\d-\d\d$/.test(due) ? new Date(`${due}T00:00:00Z`) : undefined;
  if (day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(due)) return;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `${JSON.stringify(due)} is no day on which answers can be due.`, {
    hint: 'Write it as 2026-12-31.',
    details: { argument: 'due' },
  });
}

interface Opening extends Meant {
  readonly items: readonly Iri[];
  readonly kinds: readonly string[];
  readonly reached: Impact;
  readonly recalled: Iri;
  readonly step: Iri;
}

function statementsOf(
  vocabulary: Vocabulary,
  { kinds, reached, recalled, iri, items, follows, step }: Opening,
  request: OpenRequest,
): Statement[] {
  const now = new Date().toISOString();
  const project = reached.spread.rows.get(recalled)?.project;
  const { receipt } = reached;
  return [
    element(iri, [term.RECALL_TYPE], {
      [TERM.name]: { value: `recall of ${shortName(recalled)}` },
      [term.RECALLED]: { iri: recalled },
      [term.REASON]: { value: request.reason },
      [term.AFFECTS]: items.map((item) => ({ iri: item })),
      [term.FOUND_AT]: { value: String(receipt.asOf), datatype: `${XSD}integer` as Iri },
      [term.FOUND_COMPLETE]: { value: String(receipt.complete), datatype: `${XSD}boolean` as Iri },
      [term.ITEM_KIND]: kinds.map((kind) => ({ value: kind })),
      ...(request.due !== undefined && { [term.DUE]: { value: request.due, datatype: `${XSD}date` as Iri } }),
      ...(project !== undefined && { [TERM.project]: { value: project } }),
      [GENERATED_AT]: { value: now, datatype: XSD_DATETIME },
    }),
    relate('wasGeneratedBy', iri, step),
    ...stepStatements(step, { action: 'open', reason: request.reason, actor: request.actor, at: now }),
    ...(follows ? followStatements(vocabulary, iri, follows, { items, actor: request.actor, at: now }) : []),
  ];
}
