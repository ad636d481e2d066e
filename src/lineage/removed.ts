/** Who removed what, when and why: read from the records of removals. */
import { parseDescription } from '../prov/description.ts';
import { attributeText } from '../prov/merge.ts';
import type { Iri } from '../prov/iri.ts';
import { CLEW } from '../prov/namespaces.ts';
import type { Reader, RecordRow } from '../store/store.ts';

const REASON = `${CLEW}reason` as Iri;
const REMOVAL = `${CLEW}ContentRemoval` as Iri;

/** The record of a removal, with the reason it gives. */
export interface RemovalAct {
  readonly row: RecordRow;
  readonly reason?: string;
}

/** The records of removals with these numbers: two statements, however many. */
export async function removalActs(reader: Reader, numbers: readonly number[]): Promise<Map<number, RemovalAct>> {
  if (numbers.length === 0) return new Map();
  const wanted = [...new Set(numbers)];
  const rows = await reader.records({ numbers: wanted });
  const reasons = new Map<number, string>();
  for (const { record, json } of await reader.bodies(wanted)) {
    const description = parseDescription(json);
    const reason = attributeText(description, REASON);
    if (reason !== undefined && description.types.includes(REMOVAL)) reasons.set(record, reason);
  }
  return new Map(
    rows.map((row) => {
      const reason = reasons.get(row.number);
      return [row.number, { row, ...(reason !== undefined && { reason }) }];
    }),
  );
}
