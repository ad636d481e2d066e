/** A recall and how far it got: each item with its state, what is newly affected since, and who has to answer: docs/design/recall.md. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { instant } from '../prov/time.ts';
import type { ElementRow } from '../store/store.ts';
import { impact, type Impact } from './impact.ts';
import type { Exposure } from './impact/exposure.ts';
import { ownersOf } from './impact/owners.ts';
import type { Serving } from './impact/serving.ts';
import { resolveMoment } from './moment.ts';
import { resolveName } from './name.ts';
import type { Reading } from './reading.ts';
import type { Step } from './recall/fold.ts';
import { itemsAmong, type Exposed } from './recall/items.ts';
import { saidRecall, type SaidRecall } from './recall/said.ts';
import type { ItemState } from './recall/terms.ts';

export interface RecallRequest {
  /** The recall, by any name. */
  readonly id: string;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
  /** Whether to look for what is affected since it was opened: a walk downstream. Without it, only what is recorded of the recall is read. */
  readonly since: boolean;
}

/** Something that has to be answered for. */
export interface RecallItem {
  readonly iri: Iri;
  readonly kind?: string;
  readonly state: ItemState;
  /** The step that put it in this state; none while nobody answered. */
  readonly step?: Step;
  /** It was not affected yet when the recall was opened, or not known to be. */
  readonly isNew: boolean;
  /** Whether what is recorded still leads from it to what is bad; undefined if that was not looked for. */
  readonly affected?: boolean;
  /** Of what is affected. */
  readonly exposure?: Exposure;
  readonly serving?: Serving;
  readonly owners: readonly Iri[];
  /** The due date has passed, and it is neither resolved nor waived. */
  readonly overdue: boolean;
}

export interface ItemCounts {
  readonly items: number;
  readonly open: number;
  readonly acknowledged: number;
  readonly resolved: number;
  readonly waived: number;
  readonly overdue: number;
}

export interface RecallAnswer extends Omit<SaidRecall, 'items'> {
  /** The most exposed first, then those that are affected no longer, by IRI; without a look at what is affected, all by IRI. */
  readonly items: readonly RecallItem[];
  readonly counts: ItemCounts;
  /** By owner, in order of IRI; items without one last, under none. An item of two owners counts for both. */
  readonly owners: readonly (ItemCounts & { readonly owner?: Iri })[];
  /** Items that were not among those found at its opening. */
  readonly newItems: number;
  /** What is affected now; undefined if that was not looked for, or nothing of what is recalled is known any more. */
  readonly impact?: Impact;
}

/** @throws Fault NOT_FOUND (no such recall), AMBIGUOUS, BAD_ARGUMENT */
export async function recall(reading: Reading, { id, asOf, since }: RecallRequest): Promise<RecallAnswer> {
  const { reader } = reading;
  const past = asOf === undefined ? undefined : await resolveMoment(reader, asOf);
  const said = await saidRecall(reading, await resolveName(reading, id, past), past);
  const reached = since && said.state !== 'withdrawn' ? await affectedNow(reading, said, past) : undefined;
  const now = reached && itemsAmong(reached, reading.vocabulary, said.kinds);
  const found = new Set(said.items);
  const ranked = now?.map(({ iri }) => iri) ?? [];
  const all = [...new Set([...ranked, ...[...found, ...said.answered.keys()].sort()])];
  const exposed = new Map<Iri, Exposed>(now?.map((each) => [each.iri, each]));
  const rows = reached?.spread.rows ?? (await reader.elements(all, past));
  const missing = all.filter((iri) => !rows.has(iri));
  const others = missing.length === 0 ? new Map<Iri, ElementRow>() : await reader.elements(missing, past);
  const owners = await ownersOf(reading, all, past);
  const late = await isLate(reading, said, past);
  const items = all.map((iri): RecallItem => {
    const { state = 'open', step } = said.answered.get(iri) ?? {};
    const kind = rows.get(iri)?.kind ?? others.get(iri)?.kind;
    const { exposure, serving } = exposed.get(iri) ?? {};
    return {
      iri,
      state,
      isNew: !found.has(iri),
      owners: owners.get(iri) ?? [],
      overdue: late && (state === 'open' || state === 'acknowledged'),
      ...(kind !== undefined && { kind }),
      ...(step && { step }),
      ...(now && { affected: exposed.has(iri) }),
      ...(exposure && { exposure }),
      ...(serving && { serving }),
    };
  });
  return {
    ...said,
    items,
    counts: countsOf(items),
    owners: byOwner(items),
    newItems: items.filter(({ isNew }) => isNew).length,
    ...(reached && { impact: reached }),
  };
}

/** What is affected as of the same record; undefined once nothing is known any more of what is recalled: its records were removed, or replaced. */
async function affectedNow(
  reading: Reading,
  { recalled }: SaidRecall,
  past: number | undefined,
): Promise<Impact | undefined> {
  try {
    return await impact(reading, { of: recalled, asOf: past });
  } catch (error) {
    if (error instanceof Fault && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

const DAY = 86_400_000;

/** Whether the last day for answers is over and the recall is still open. */
async function isLate({ reader }: Reading, { due, state }: SaidRecall, past: number | undefined): Promise<boolean> {
  if (due === undefined || state !== 'open') return false;
  const row = past === undefined ? undefined : (await reader.records({ numbers: [past] }))[0];
  const now = row ? instant(row.recordedAt) : Date.now();
  return now >= instant(`${due.slice(0, 10)}T00:00:00Z`) + DAY;
}

function countsOf(items: readonly RecallItem[]): ItemCounts {
  const of = (wanted: ItemState) => items.filter(({ state }) => state === wanted).length;
  return {
    items: items.length,
    open: of('open'),
    acknowledged: of('acknowledged'),
    resolved: of('resolved'),
    waived: of('waived'),
    overdue: items.filter(({ overdue }) => overdue).length,
  };
}

function byOwner(items: readonly RecallItem[]): RecallAnswer['owners'] {
  const groups = new Map<Iri | undefined, RecallItem[]>();
  for (const item of items)
    for (const owner of item.owners.length > 0 ? item.owners : [undefined]) {
      const group = groups.get(owner);
      if (group) group.push(item);
      else groups.set(owner, [item]);
    }
  const owners = [...groups.keys()].flatMap((owner) => owner ?? []).sort();
  const named = owners.map((owner) => ({ owner, ...countsOf(groups.get(owner)!) }));
  const nobody = groups.get(undefined);
  return nobody ? [...named, countsOf(nobody)] : named;
}
