/** A record as an element of its own, so that an export can say who said what, when and from which source. */
import { describe, type Description } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { CLEW, PROV, XSD } from '../prov/namespaces.ts';
import { recordIri } from '../prov/record.ts';
import { element, GENERATED_AT, INVALIDATED_AT, relate, type Statement } from '../prov/statement.ts';
import type { Value } from '../prov/value.ts';
import type { Reader, RecordRow } from '../store/store.ts';
import { leafHashOf } from './leaf.ts';

const term = (name: string) => `${CLEW}${name}` as Iri;

/**
 * The record by PROV's own terms for bundles, and by ours (`ontology/record.ttl`).
 * @param removals the records that removed the content of others, by number: a tombstone says which one removed its own
 */
export function recordDescription(row: RecordRow, removals?: ReadonlyMap<number, RecordRow>): Description {
  const removal = row.removedBy === undefined ? undefined : removals?.get(row.removedBy);
  const id = recordIri(row.digest);
  const time: Value = { value: row.recordedAt, datatype: `${XSD}dateTime` as Iri };
  const attributes: Record<string, Value | Value[]> = {
    [GENERATED_AT]: time,
    [term('recordedAt')]: time,
    [term('recordNumber')]: { value: String(row.number), datatype: `${XSD}integer` as Iri },
    [term('recordDigest')]: { value: row.digest },
  };
  if (row.actor !== undefined) attributes[term('assertedBy')] = { iri: row.actor };
  if (row.revises.length > 0) attributes[term('revises')] = row.revises.map((digest) => ({ iri: recordIri(digest) }));
  if (row.source?.name !== undefined) attributes[term('sourceName')] = { value: row.source.name };
  if (row.source?.digest !== undefined) attributes[term('sourceDigest')] = { value: row.source.digest };
  if (row.source?.mediaType !== undefined) attributes[term('sourceMediaType')] = { value: row.source.mediaType };
  if (row.removedBy !== undefined && row.leaf !== undefined)
    attributes[term('leafHash')] = { value: leafHashOf(row.leaf) };
  if (removal) {
    attributes[term('removedBy')] = { iri: recordIri(removal.digest) };
    attributes[INVALIDATED_AT] = { value: removal.recordedAt, datatype: `${XSD}dateTime` as Iri };
  }
  const types = [`${PROV}Bundle`, term('Record'), ...(row.removedBy === undefined ? [] : [term('Tombstone')])];
  const said: Statement[] = [element(id, types, attributes)];
  if (row.actor !== undefined) said.push(relate('wasAttributedTo', id, row.actor));
  return describe(said)[0]!;
}

/** The records that removed the content of these, by number. */
export async function removalsOf(
  reader: Reader,
  records: readonly RecordRow[],
): Promise<ReadonlyMap<number, RecordRow>> {
  const numbers = [...new Set(records.flatMap((record) => record.removedBy ?? []))];
  const rows = numbers.length === 0 ? [] : await reader.records({ numbers });
  return new Map(rows.map((row) => [row.number, row]));
}
