import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Reader, Store } from '../../src/store/store.ts';
import { contexts } from './context.ts';
import { removalLaws, story, tell } from './remove.ts';

const inMemory = { memory: 2 ** 30, when: 'at once' } as const;
const fresh = contexts(() => openSqlite({ file: ':memory:', adjacency: inMemory }));
const beside = contexts(() => openSqlite({ file: ':memory:' }));
removalLaws('sqlite', fresh, beside, 40);

/** Walks from every element, both ways, now and as of a record before. */
async function walks(reader: Reader) {
  const { size } = await reader.head();
  const all = [];
  for (const from of await reader.everyIri(1_000))
    for (const direction of ['upstream', 'downstream'] as const)
      for (const asOf of [undefined, size >> 1])
        all.push(
          await reader.reach({
            from: [from],
            direction,
            limit: 50,
            budget: 60_000,
            ...(asOf !== undefined && { asOf }),
          }),
        );
  return all;
}

/** Those of a writer go through the tables. */
async function agree({ read, write }: Pick<Store, 'read' | 'write'>): Promise<void> {
  expect(await read(walks)).toEqual(await write(walks));
}

it('walks in memory are those in the tables, whatever is replaced and removed', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const context = await fresh();
      const { store } = context;
      await tell(context, told, () => agree({ read: (use) => store.read(use), write: (use) => store.write(use) }));
    }),
    { numRuns: 20 },
  );
});
