/** Records with entries in the log, quickly: what they say does not matter here. */
import type { Store } from '../../src/store/store.ts';
import { changes, recordRow } from '../contract/build.ts';

/** The entry of a record; another `history` has other entries. */
export function leafAt(number: number, history = 'one'): string {
  return JSON.stringify({ history, number });
}

/** Appends records until there are `to`. */
export async function recordUntil(store: Store, to: number, history?: string): Promise<void> {
  await store.write(async (writer) => {
    const { size } = await writer.head();
    const records = Array.from({ length: to - size }, (_, i) =>
      recordRow(size + i, { leaf: leafAt(size + i, history), salt: '0'.repeat(64) }),
    );
    await writer.apply(changes({ records }));
  });
}
