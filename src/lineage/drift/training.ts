/** What a model version learned from, as profiles; and the code that prepared it. */
import type { Iri } from '../../prov/iri.ts';
import { Closure, statesOfAll } from '../closure.ts';
import { withinLimit } from '../limits.ts';
import type { Reading } from '../reading.ts';
import { receiptAtDepth } from '../receipts.ts';
import { trace, type TraceReceipt } from '../trace.ts';
import { isPartOf } from './parts.ts';
import { profileOf, type Profile } from './profile.ts';

export interface Training {
  /** Dataset versions that the model version learned from. */
  readonly data: readonly Iri[];
  /** Those without a profile. */
  readonly unprofiled: readonly Iri[];
  /** The profiles used, one per dataset version. */
  readonly profiles: readonly Iri[];
  /** All columns together; undefined if nothing is profiled. */
  readonly profile?: Profile;
  readonly receipts: readonly TraceReceipt[];
}

/** Dataset versions that the runs which made a model version used as training data; without the role, all that is not told to be for a check. */
export function trainingData(upstream: Closure, model: Iri): Iri[] {
  const runs = upstream.related(model, 'wasGeneratedBy', { kind: 'Run' }).map(({ iri }) => iri);
  const used = (role?: string) =>
    runs
      .flatMap((run) => upstream.related(run, 'used', { kind: 'DatasetVersion', ...(role && { role }) }))
      .map(({ iri }) => iri);
  const told = used('trainingData');
  if (told.length > 0) return [...new Set(told)].sort();
  const checks = new Set(['validationData', 'testData', 'evaluationData'].flatMap((role) => used(role)));
  return [...new Set(used())].filter((iri) => !checks.has(iri)).sort();
}

/** @throws Fault LIMIT */
export async function trainingOf(reading: Reading, data: readonly Iri[], asOf: number | undefined): Promise<Training> {
  if (data.length === 0) return { data, unprofiled: [], profiles: [], receipts: [] };
  const walk = await trace(reading, {
    of: data,
    direction: 'downstream',
    relations: ['wasDerivedFrom'],
    kinds: ['DataProfile'],
    depth: 1,
    asOf,
  });
  const states = await statesOfAll(
    reading,
    walk.elements.map(({ iri }) => iri),
    asOf,
  );
  const found = new Closure(data, walk.receipt, states, reading.vocabulary);
  const chosen = new Map<Iri, Iri>();
  // Of several profiles of the same data, the one recorded last.
  for (const iri of [...found.elements].sort((a, b) => found.row(a)!.since - found.row(b)!.since || (a < b ? -1 : 1))) {
    if (!isPartOf(found, iri, 'features')) continue;
    for (const of of found.related(iri, 'wasDerivedFrom')) if (data.includes(of.iri)) chosen.set(of.iri, iri);
  }
  const profiles = [...new Set(chosen.values())].sort();
  const whole = await withColumns(reading, found, profiles, asOf);
  const parts = profiles.map((iri) => profileOf(whole, iri));
  return {
    data,
    unprofiled: data.filter((iri) => !chosen.has(iri)),
    profiles,
    ...(parts.length > 0 && { profile: joined(parts) }),
    receipts: [receiptAtDepth(walk.receipt)],
  };
}

/** A closure with the column profiles of some profiles added. @throws Fault LIMIT */
export async function withColumns(
  reading: Reading,
  closure: Closure,
  profiles: readonly Iri[],
  asOf: number | undefined,
): Promise<Closure> {
  const columns = new Set(profiles.flatMap((iri) => closure.related(iri, 'hadMember').map((member) => member.iri)));
  withinLimit('profiledColumns', columns.size, 'The number of column profiles');
  const states = await statesOfAll(reading, [...profiles, ...columns], asOf);
  return new Closure(closure.starts, closure.receipt, states, reading.vocabulary);
}

/** Profiles of several parts of the training data: their columns together. Rows are those of the largest. */
function joined(parts: readonly Profile[]): Profile {
  const [first, ...rest] = parts as readonly [Profile, ...Profile[]];
  if (rest.length === 0) return first;
  const rows = Math.max(...parts.map(({ rows: n }) => n ?? 0));
  return { iri: first.iri, rows, columns: new Map([...parts].reverse().flatMap(({ columns }) => [...columns])) };
}
