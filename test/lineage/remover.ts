/** Removal by number alone, for tests of what it leaves. */
import { randomUUID } from 'node:crypto';
import type { Context } from '../../src/lineage/context.ts';
import { found } from '../../src/lineage/removable.ts';
import type { Receipt } from '../../src/lineage/record.ts';
import { tombstoneName } from '../../src/lineage/tombstone.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { element } from '../../src/prov/statement.ts';

/** Removes the content of these records, saying nothing but that an activity did. */
export async function removeRecords({ store, recorder }: Context, numbers: readonly number[]): Promise<Receipt> {
  const rows = await store.read((reader) => found(reader, numbers));
  return recorder.record({
    statements: [element(`urn:example:removal:${randomUUID()}`, [`${PROV}Activity`])],
    removes: rows.map((row) => tombstoneName(row.leaf!)),
    removing: rows.map((row) => row.number),
  });
}
