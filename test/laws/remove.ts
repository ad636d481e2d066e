/** Laws of removal, stated once and held by every store. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestStore } from '../../src/lineage/digest.ts';
import type { Context } from '../../src/lineage/context.ts';
import { foldLive } from '../../src/lineage/live.ts';
import { leafHashOf } from '../../src/lineage/leaf.ts';
import { migrate } from '../../src/lineage/migrate.ts';
import { history, replay } from '../../src/lineage/replay.ts';
import { tombstoneName } from '../../src/lineage/tombstone.ts';
import { parseDescription } from '../../src/prov/description.ts';
import type { Statement } from '../../src/prov/statement.ts';
import { propertyRows } from '../../src/store/project.ts';
import type { Store } from '../../src/store/store.ts';
import { removeRecords } from '../lineage/remover.ts';
import { acyclic } from './acyclic.ts';

/** Records, some of which replace or repeat an earlier one, then some of which are removed. */
export interface Story {
  readonly said: readonly { readonly statements: readonly Statement[]; readonly revises?: number }[];
  readonly removed: readonly number[][];
}

export const story: fc.Arbitrary<Story> = fc.array(acyclic, { minLength: 1, maxLength: 4 }).chain((contents) =>
  fc.record({
    said: fc.array(
      fc.record(
        {
          // Contents repeat, in whole and in part: the same descriptions are said by several records.
          statements: fc
            .subarray([...contents.keys()], { minLength: 1 })
            .map((list) => list.flatMap((i) => contents[i]!)),
          revises: fc.nat(6),
        },
        { requiredKeys: ['statements'] },
      ),
      { minLength: 2, maxLength: 7 },
    ),
    removed: fc.array(fc.uniqueArray(fc.nat(8), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  }),
);

/**
 * Tells a story; what it asks for that is refused, is left out.
 * @param after looks at what is there after each step
 * @returns how many removals there were
 */
export async function tell(
  context: Context,
  { said, removed }: Story,
  after: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  for (const { statements, revises } of said) {
    const [old] = revises === undefined ? [] : await context.store.read((r) => r.records({ numbers: [revises] }));
    const usable = old !== undefined && old.until === undefined;
    await settle(context.recorder.record({ statements, ...(usable && { revises: [old.digest] }) }));
    await after();
  }
  let count = 0;
  for (const numbers of removed) {
    if (await settle(removeRecords(context, numbers))) count++;
    await after();
  }
  return count;
}

/** Whether it was done; a refusal is none of this test's business. */
async function settle(act: Promise<unknown>): Promise<boolean> {
  try {
    await act;
    return true;
  } catch (error) {
    expect(error).toHaveProperty('code');
    return false;
  }
}

/** Everything there is about the graph at any time. */
async function everything(store: Store) {
  return store.read(async (reader) => {
    const { elements } = await reader.find({ sort: { by: 'iri', descending: false }, first: 1000 });
    const iris = elements.map((e) => e.iri);
    const { descriptions, edges } = await reader.timelines(iris);
    const bodies = [];
    for (let n = 0; n < (await reader.head()).size; n++) bodies.push(await reader.bodies([n]));
    return { elements, descriptions, edges, bodies };
  });
}

async function copy(from: Context, to: Context): Promise<void> {
  for await (const page of history(from.store)) await replay(to.store, page, from.vocabulary);
}

/** Most times that stories are told until enough of them removed something. */
const ROUNDS = 6;

/** `fresh` and `beside` as in `record.ts`. */
export function removalLaws(
  store: string,
  fresh: () => Promise<Context>,
  beside: () => Promise<Context>,
  runs: number,
): void {
  describe(`removal laws on ${store}`, () => {
    it('what is left is what the remaining records alone give, at any time', async () => {
      let removals = 0;
      // Stories that happened to remove nothing prove nothing: others are told then.
      for (let round = 0; removals <= runs / 4 && round < ROUNDS; round++) {
        await fc.assert(
          fc.asyncProperty(story, async (told) => {
            const context = await fresh();
            removals += await tell(context, told);
            const other = await beside();
            await copy(context, other);
            expect(await everything(context.store)).toEqual(await everything(other.store));
            expect(await digestStore(context.store)).toEqual(await digestStore(other.store));
            expect(await differences(context)).toEqual([]);
          }),
          { numRuns: runs },
        );
      }
      expect(removals).toBeGreaterThan(runs / 4);
    });

    it('a copy made before gives up the same when the removal arrives', async () => {
      await fc.assert(
        fc.asyncProperty(story, async (told) => {
          const [context, other] = [await fresh(), await beside()];
          await tell(context, { ...told, removed: [] });
          await copy(context, other);
          const begun = (await context.store.read((r) => r.head())).size;
          await tell(context, { ...told, said: [] });
          for await (const page of history(context.store, begun)) await replay(other.store, page, context.vocabulary);
          expect(await everything(other.store)).toEqual(await everything(context.store));
          expect(await digestStore(other.store)).toEqual(await digestStore(context.store));
        }),
        { numRuns: runs },
      );
    });

    it('the log keeps every entry, and records go by theirs', async () => {
      const context = await fresh();
      for (const statements of fc.sample(acyclic, { numRuns: 8, seed: 3 }))
        await context.recorder.record({ statements });
      const before = await context.store.read((r) => r.leaves(0, 100));
      await removeRecords(context, [2, 5]);
      const after = await context.store.read((r) => r.leaves(0, 100));
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after).toHaveLength(before.length + 1);
      const rows = await context.store.read((r) => r.records({ numbers: [2, 5] }));
      for (const row of rows) {
        expect(row).toMatchObject({ digest: tombstoneName(row.leaf!), removedBy: before.length, revises: [] });
        for (const part of ['salt', 'actor', 'source', 'envelope']) expect(row).not.toHaveProperty(part);
      }
      const [act] = await context.store.read((r) => r.records({ numbers: [before.length] }));
      expect(act!.removes!.toSorted()).toEqual(rows.map((row) => row.digest).sort());
      expect(JSON.parse(act!.leaf!)).toMatchObject({
        op: 'remove',
        prev: [before[2]!, before[5]!].map(leafHashOf).sort(),
      });
      const other = await beside();
      expect((await migrate(context.store, other.store, context.vocabulary)).digest).toEqual(
        await digestStore(context.store),
      );
    });
  });
}

/** What the store's indexes hold that they should not, and the other way round. */
async function differences({ store, vocabulary }: Context) {
  const { elements, descriptions } = await everything(store);
  const live = Map.groupBy(
    descriptions.filter((row) => row.until === undefined),
    (row) => row.iri,
  );
  const properties = elements.flatMap(({ iri }) =>
    propertyRows(
      iri,
      foldLive(
        (live.get(iri) ?? []).map((row) => parseDescription(row.json)),
        vocabulary,
      ).folded,
    ),
  );
  return store.read((reader) => reader.differing(elements, properties));
}
