/** Which records may have their content removed. */
import { Fault } from '../prov/fault.ts';
import type { Submission } from '../prov/record.ts';
import type { Reader, RecordRow } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import { holdsInForce, holdOn, recordNames, type Hold } from './hold.ts';
import { parseLeaf } from './leaf.ts';
import { saidBy } from './rebuild.ts';
import { tombstoneName } from './tombstone.ts';

/** Most records in one removal. */
export const MAX_REMOVED = 10_000;

/**
 * The rows that a submission removes, which have to be those it names.
 * @throws Fault BAD_ARGUMENT, NOT_FOUND, CONFLICT (removed already, a removal itself, under legal hold), LIMIT
 */
export async function removable(
  reader: Reader,
  { removes = [], removing = [] }: Pick<Submission, 'removes' | 'removing'>,
): Promise<RecordRow[]> {
  if (removes.length === 0 && removing.length === 0) return [];
  if (new Set(removes).size !== new Set(removing).size) {
    throw new Fault<LineageCode>(
      'BAD_ARGUMENT',
      'The records to be removed are named otherwise than they are numbered.',
      {
        hint: 'Use the removal command: it finds the names.',
      },
    );
  }
  const rows = await found(reader, removing);
  for (const row of rows) {
    refuseGone(row);
    if (!removes.includes(tombstoneName(row.leaf!)))
      throw new Fault<LineageCode>('BAD_ARGUMENT', `Record ${row.number} is not what the submission names.`);
  }
  const held = await heldAmong(reader, rows);
  const [first] = held;
  if (first) {
    throw new Fault<LineageCode>('CONFLICT', `Record ${first.row.number} is under the legal hold ${first.hold.iri}.`, {
      hint: 'A hold is above every removal and expiry. Release it first, if you may.',
      details: { record: first.row.number, hold: first.hold.iri, reason: first.hold.reason },
    });
  }
  return rows;
}

/** The rows with these numbers. @throws Fault NOT_FOUND, LIMIT */
export async function found(reader: Reader, numbers: readonly number[]): Promise<RecordRow[]> {
  const wanted = [...new Set(numbers)];
  if (wanted.length > MAX_REMOVED) {
    throw new Fault<LineageCode>(
      'LIMIT',
      `A removal of ${wanted.length} records is over the limit of ${MAX_REMOVED}.`,
      {
        hint: 'Remove them in several goes.',
        details: { limit: 'removed', maximum: MAX_REMOVED, given: wanted.length },
      },
    );
  }
  const rows = wanted.length === 0 ? [] : await reader.records({ numbers: wanted });
  const missing = wanted.filter((number) => !rows.some((row) => row.number === number));
  if (missing.length > 0)
    throw new Fault<LineageCode>('NOT_FOUND', `There is no record ${missing[0]}.`, { details: { records: missing } });
  return rows;
}

/** @throws Fault CONFLICT if there is nothing to remove, or it has to stay */
export function refuseGone({ number, removedBy, removes, leaf }: RecordRow): void {
  if (removedBy !== undefined) {
    throw new Fault<LineageCode>(
      'CONFLICT',
      `The content of record ${number} was removed already, by record ${removedBy}.`,
      {
        details: { record: number, removedBy },
      },
    );
  }
  if (removes?.length) {
    throw new Fault<LineageCode>('CONFLICT', `Record ${number} records a removal, and stays.`, {
      hint: 'Who removed what, when and why is kept as long as the history.',
      details: { record: number },
    });
  }
  if (leaf === undefined)
    throw new Fault<LineageCode>('CONFLICT', `Record ${number} has no entry in the log yet.`, {
      hint: 'Open the history once to bring it up to date.',
    });
  if (parseLeaf(leaf).op === 'key')
    throw new Fault<LineageCode>('CONFLICT', `Record ${number} describes a signing key, and stays.`, {
      hint: 'What the key signed could not be checked any more. End the key instead: prov:invalidatedAtTime, in an envelope signed with it.',
      details: { record: number },
    });
}

/** Those of these records that a hold in force keeps, each with the hold. */
export async function heldAmong(
  reader: Reader,
  rows: readonly RecordRow[],
): Promise<{ readonly row: RecordRow; readonly hold: Hold }[]> {
  const holds = await holdsInForce(reader);
  if (holds.size === 0) return [];
  const out = [];
  for (const row of rows) {
    const names = [...recordNames(row), ...(await saidBy(reader, [row.number])).map(({ iri }) => iri)];
    const hold = holdOn(holds, names);
    if (hold) out.push({ row, hold });
  }
  return out;
}
