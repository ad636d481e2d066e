import { expect, it } from 'vitest';
import { Recorder } from '../../src/lineage/record.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import type { Store } from '../../src/store/store.ts';

const name = (text: string) => `https://example.org/${text}`;
const generated = (entity: string, activity: string, id: string, bundle?: string) =>
  relate('wasGeneratedBy', name(entity), name(activity), { id: name(id), bundle: bundle && name(bundle) });

/** One identifier on two different relations, in every place where the other one can be. */
export function sharedIdentifiers(open: () => Promise<Store>): void {
  it('refuses a second relation of the same identifier, wherever the first one stands', async () => {
    const { vocabulary, shapes } = await loadVocabulary();
    const store = await open();
    const recorder = new Recorder(store, vocabulary, compileShapes(shapes, vocabulary));
    const record = (...statements: Statement[]) => recorder.record({ statements });
    const first = await record(generated('e1', 'a1', 'id1'));

    const conflict = { code: 'CONFLICT', message: expect.stringMatching(/id1 would identify two.*e2.*e1/) as string };
    // Stored before, on another element.
    await expect(record(generated('e2', 'a1', 'id1'))).rejects.toMatchObject(conflict);
    // In one record.
    await expect(record(generated('e3', 'a1', 'id3'), generated('e4', 'a1', 'id3'))).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { identifier: name('id3'), rule: 23 },
    });
    // In one transaction: of two that come together, the first is taken.
    const together = await Promise.allSettled([
      record(generated('e5', 'a1', 'id5')),
      record(generated('e6', 'a1', 'id5')),
    ]);
    expect(together.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    // Of another kind that PROV holds apart.
    await expect(record(relate('used', name('a9'), name('e9'), { id: name('id1') }))).rejects.toMatchObject({
      details: { rule: 53 },
    });
    expect((await store.read((reader) => reader.head())).size).toBe(2);

    // The same relation again, said more exactly; in a bundle, somebody's account; an influence is what every relation is.
    await record(generated('e1', 'a1', 'id1'), element(name('e1'), [`${PROV}Entity`]));
    await record(generated('e2', 'a1', 'id1', 'account'));
    await record(relate('wasInfluencedBy', name('e1'), name('a1'), { id: name('id1') }));
    await expect(record(relate('wasInfluencedBy', name('e5'), name('a2'), { id: name('id5') }))).rejects.toMatchObject({
      details: { rule: 15 },
    });

    // What a correction ends holds no identifier any more.
    const other = await record(generated('e7', 'a1', 'id7'));
    await recorder.record({ statements: [generated('e8', 'a1', 'id7')], revises: [other.digest] });
    expect(first.created).toBe(true);
    await store.close();
  });
}
