import { int } from 'neo4j-driver';
import { parseDescription, type Description } from '../../prov/description.ts';
import type { ElementRow } from '../store.ts';
import { isValid, validityOf, validityOfRow } from '../valid.ts';
import { asOf as newest, type Snapshot } from './snapshot.ts';

/** An element as far as its validity goes. */
export interface Dated {
  /** What stands for the IRI in the index. */
  readonly key: string;
  readonly activity: boolean;
  readonly time: number | null;
  readonly endTime: number | null;
}

/** Columns of a list about element `m`, as {@link datedOf} reads them. */
export const DATED = 'collect([m.iri, m:Activity, m.time, m.endTime])';

export function datedOf(columns: unknown): Dated[] {
  return (columns as [string, boolean, number | null, number | null][]).map(([key, activity, time, endTime]) => ({
    key,
    activity,
    time,
    endTime,
  }));
}

/**
 * Those of some elements that are valid at a time, by key. As of a record, what was recorded later does not count: of elements that it is about, the
 * descriptions in force then are read.
 * @param at milliseconds since 1970
 */
export async function validAmong(
  snapshot: Snapshot,
  elements: readonly Dated[],
  { at, asOf }: { readonly at: number; readonly asOf: number | undefined },
): Promise<ReadonlySet<string>> {
  const earlier = asOf === undefined ? undefined : await changedSince(snapshot, elements, asOf);
  const valid = new Set<string>();
  for (const { key, activity, time, endTime } of elements) {
    const classes: ElementRow['classes'] = activity ? ['Activity'] : [];
    const said = earlier?.get(key);
    const validity = said
      ? validityOf(said, classes)
      : validityOfRow({ classes, ...(time !== null && { time }), ...(endTime !== null && { endTime }) });
    if (isValid(validity, at)) valid.add(key);
  }
  return valid;
}

const CHANGED = `MATCH (d:Description) WHERE d.subject IN $of AND (d.since > $asOf OR d.until > $asOf)
  WITH DISTINCT d.subject AS subject
  OPTIONAL MATCH (e:Description {subject: subject}) WHERE e.since <= $asOf AND (e.until IS NULL OR e.until > $asOf)
  RETURN subject, collect(e.json)`;

/** What was in force as of a record about those elements of which something began or ended later. */
async function changedSince(
  snapshot: Snapshot,
  elements: readonly Dated[],
  asOf: number,
): Promise<Map<string, Description[]>> {
  const of = elements.map(({ key }) => key);
  const rows = await snapshot.run(CHANGED, { of, asOf: int(newest(snapshot, asOf)) });
  return new Map(rows.map(([key, said]) => [key as string, (said as string[]).map(parseDescription)]));
}
