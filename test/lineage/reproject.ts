import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { digestStore } from '../../src/lineage/digest.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { reproject } from '../../src/lineage/reproject.ts';
import { iri } from '../../src/prov/iri.ts';
import { readRdf } from '../../src/rdf/read.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import type { Store } from '../../src/store/store.ts';

const FOLDER = fileURLToPath(new URL('../../examples/lora/', import.meta.url));
const ADAPTER = iri('urn:clew:model:acme/support-lora@1');

/** What a module dropped in later teaches about records made before. */
export function laterModule(open: () => Promise<Store>): void {
  it('gives what was recorded before it came its kind and its relations, and leaves history as it was', async () => {
    const core = await loadVocabulary();
    const store = await open();
    const text = await readFile(`${FOLDER}data/adapter.ttl`, 'utf8');
    const statements = await readRdf(text, { format: 'turtle', vocabulary: core.vocabulary });
    const recorder = new Recorder(store, core.vocabulary, compileShapes(core.shapes, core.vocabulary));
    await recorder.record({ statements });
    const before = await digestStore(store);
    expect((await store.read((r) => r.elements([ADAPTER]))).get(ADAPTER)?.kind).toBe('ModelVersion');

    const { vocabulary } = await loadVocabulary({ modules: [FOLDER] });
    expect(await reproject(store, vocabulary)).toBe(1);

    const kinds = vocabulary.withSubKinds('LoraAdapter');
    const found = await store.read((r) => r.find({ kinds, sort: { by: 'iri', descending: false }, first: 10 }));
    expect(found.elements.map((e) => e.iri)).toEqual([ADAPTER]);
    const edges = await store.read((r) => r.edges({ of: [ADAPTER], direction: 'upstream', names: ['wasDerivedFrom'] }));
    expect(edges.get(ADAPTER)?.edges).toMatchObject([
      { to: 'urn:clew:model:acme/base-7b@1', via: 'https://example.org/ns/lora#baseModel', since: 0 },
    ]);
    const after = await digestStore(store);
    expect(after.history).toBe(before.history);
    expect(after.edges).toBe(before.edges + 1);
    expect(await reproject(store, vocabulary)).toBe(0);
    await store.close();
  });
}
