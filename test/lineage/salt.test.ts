import { expect, it } from 'vitest';
import { openContext } from '../../src/open.ts';
import type { Iri } from '../../src/prov/iri.ts';

/** Without a salt of its own, a small content could be guessed from its commitment, and equal contents be seen to be equal. */
it('every record has a salt of 32 bytes that no other has', async () => {
  const context = await openContext({ store: 'sqlite::memory:', neo4jUser: '', neo4jPassword: undefined, modules: [] });
  for (const name of ['a', 'b', 'c']) {
    await context.recorder.record({
      statements: [{ statement: 'element', id: `urn:x:${name}` as Iri, types: [], attributes: {} }],
    });
  }
  const rows = await context.store.read((reader) => reader.records({ from: 0, first: 3 }));
  expect(rows.map((row) => row.salt)).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/^[0-9a-f]{64}$/)));
  expect(new Set(rows.map((row) => row.salt)).size).toBe(3);
  await context.close();
});
