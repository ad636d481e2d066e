import { parseDescription, type Description } from '../../prov/description.ts';
import { isValid, validityOf, validityOfRow } from '../valid.ts';
import type { Connection } from './connection.ts';

/** An element as far as its validity goes. */
export interface Dated {
  readonly id: number;
  readonly form: number;
  readonly time: number | null;
  readonly endTime: number | null;
}

/**
 * Those of some elements that are valid at a time, by number. As of a record, what was recorded later does not count: of elements that it is about, the
 * descriptions in force then are read.
 * @param at milliseconds since 1970
 */
export function validAmong(
  connection: Connection,
  elements: readonly Dated[],
  { at, asOf }: { readonly at: number; readonly asOf: number | undefined },
): ReadonlySet<number> {
  const earlier = asOf === undefined ? undefined : changedSince(connection, elements, asOf);
  const valid = new Set<number>();
  for (const { id, form, time, endTime } of elements) {
    const { classes } = connection.forms.form(form);
    const said = earlier?.get(id);
    const validity = said
      ? validityOf(said, classes)
      : validityOfRow({ classes, ...(time !== null && { time }), ...(endTime !== null && { endTime }) });
    if (isValid(validity, at)) valid.add(id);
  }
  return valid;
}

/** What was in force as of a record about those elements of which something began or ended later. */
function changedSince(connection: Connection, elements: readonly Dated[], asOf: number): Map<number, Description[]> {
  const changed = connection.rows<[number]>(
    `SELECT DISTINCT d.element FROM json_each(?1) j CROSS JOIN description d ON d.element = j.value
     WHERE d.since > ?2 OR d.until > ?2`,
    JSON.stringify(elements.map(({ id }) => id)),
    asOf,
  );
  const said = new Map<number, Description[]>(changed.map(([id]) => [id, []]));
  if (said.size === 0) return said;
  const rows = connection.rows<[number, string]>(
    `SELECT d.element, d.json FROM json_each(?1) j CROSS JOIN description d ON d.element = j.value
     WHERE d.since <= ?2 AND (d.until IS NULL OR d.until > ?2)`,
    JSON.stringify([...said.keys()]),
    asOf,
  );
  for (const [id, json] of rows) said.get(id)!.push(parseDescription(json));
  return said;
}
