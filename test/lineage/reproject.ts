import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { digestStore } from '../../src/lineage/digest.ts';
import { FACT } from '../../src/lineage/facts.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { reproject } from '../../src/lineage/reproject.ts';
import { iri } from '../../src/prov/iri.ts';
import { CLEW, PROV, XSD_DATETIME } from '../../src/prov/namespaces.ts';
import { element } from '../../src/prov/statement.ts';
import { readRdf } from '../../src/rdf/read.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import type { Store } from '../../src/store/store.ts';
import { changes } from '../contract/build.ts';

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

/** Rows as an earlier program computed them: without what this one adds. */
export function earlierForm(open: () => Promise<Store>): void {
  it('computes all rows anew, once, if they were computed in an earlier form', async () => {
    const { vocabulary, shapes } = await loadVocabulary();
    const store = await open();
    const recorder = new Recorder(store, vocabulary, compileShapes(shapes, vocabulary));
    const run = 'urn:clew:run:one';
    const statements = [
      element(run, [`${CLEW}Run`], {
        [`${PROV}startedAtTime`]: { value: '2026-11-21T09:30:00Z', datatype: XSD_DATETIME },
      }),
    ];
    await recorder.record({ statements });
    const after = { predicate: iri(`${PROV}startedAtTime`), is: 'ge', value: '2026-11-21' } as const;
    const found = () =>
      store.read((r) => r.find({ properties: [after], sort: { by: 'iri', descending: false }, first: 9 }));
    const fresh = await found();
    expect(fresh.elements).toHaveLength(1);
    expect(await reproject(store, vocabulary)).toBe(0);

    await store.write(async (writer) => {
      const [row] = fresh.elements;
      const properties = [{ iri: row!.iri, predicate: after.predicate, key: '2026-11-21T09:30:00Z' }];
      await writer.apply(changes({ changedElements: [row!], properties }));
      await writer.setFact(FACT.projection, undefined);
    });
    expect((await found()).elements).toEqual([]);
    expect(await reproject(store, vocabulary)).toBe(1);
    expect(await found()).toEqual(fresh);
    expect(await reproject(store, vocabulary)).toBe(0);
    await store.close();
  });
}
