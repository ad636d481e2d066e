import { afterEach, describe, expect, test } from 'vitest';
import { leafHashOf, opens, parseLeaf } from '../../src/lineage/leaf.ts';
import { history } from '../../src/lineage/replay.ts';
import { seal } from '../../src/lineage/seal.ts';
import { recordJson } from '../../src/prov/record.ts';
import type { Store } from '../../src/store/store.ts';
import { append, bodyRow, descriptionRow, recordRow, upTo } from '../contract/build.ts';

/** A history from before the log gets its entries, on any store. */
export function sealing(name: string, open: () => Promise<Store>): void {
  describe(`sealing a history from before the log, in ${name}`, () => {
    let store: Store;
    afterEach(() => store.close());

    test('every record gets an entry that its bytes open, in the order of history', async () => {
      store = await open();
      for (const n of upTo(5)) {
        const said = descriptionRow('a', `x${n}`, n);
        await append(store, {
          ...(n === 0 && { elements: { a: {} } }),
          ...(n === 4 && { record: { revises: [recordRow(2).digest] } }),
          rows: () => ({
            newDescriptions: [said],
            bodies: [bodyRow(n, 0, said)],
            ...(n === 4 && { closedRecords: [{ number: 2, until: 4 }] }),
          }),
        });
      }
      expect(await seal(store)).toBe(5);
      expect(await seal(store)).toBe(0);
      const rows = [];
      for await (const page of history(store)) {
        for (const { row, bodies } of page) {
          rows.push(row);
          expect(
            opens(
              row,
              recordJson(
                row,
                bodies.map((b) => b.json),
              ),
            ),
          ).toBe(true);
          expect(parseLeaf(row.leaf!).ts).toBe(row.recordedAt);
        }
      }
      expect(parseLeaf(rows[4]!.leaf!)).toMatchObject({ op: 'revise', prev: [leafHashOf(rows[2]!.leaf!)] });
      expect(await store.read((r) => r.leaves(0, 9))).toEqual(rows.map((row) => row.leaf));
    });
  });
}
