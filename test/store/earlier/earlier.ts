/** Stores that earlier versions made from two documents, opened by this one: sealed, brought up to date, and the same graph as a new store. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { exportAs } from '../../../src/lineage/export.ts';
import { PROV } from '../../../src/prov/namespaces.ts';
import { element } from '../../../src/prov/statement.ts';
import { openContext, type ContextSettings, type Opened } from '../../../src/open.ts';
import { bundledContexts } from '../../../src/rdf/contexts.ts';
import { readRdf } from '../../../src/rdf/read.ts';

const FILES = ['01-people.ttl', '02-data.ttl'].map((name) => new URL(`../../fixtures/stores/${name}`, import.meta.url));

const settings = (store: string): ContextSettings => ({ store, neo4jUser: '', neo4jPassword: '', modules: [] });

async function graphOf(context: Opened): Promise<string[]> {
  const { chunks } = await exportAs(context, { format: 'nquads', form: 'merged' });
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text.split('\n').sort();
}

/** @param given where the old store is, with what opens it */
export async function isBroughtUpToDate(given: Partial<ContextSettings> & { readonly store: string }): Promise<void> {
  const fresh = await openContext(settings('sqlite::memory:'));
  const old = await openContext({ ...settings(given.store), ...given });
  try {
    const { vocabulary, recorder } = fresh;
    for (const file of FILES) {
      const text = readFileSync(file, 'utf8');
      const statements = await readRdf(text, { format: 'turtle', vocabulary, contexts: bundledContexts(vocabulary) });
      await recorder.record({ statements });
    }
    expect(await graphOf(old)).toEqual(await graphOf(fresh));
    const leaves = await old.store.read((reader) => reader.leaves(0, 9));
    expect(leaves.map((leaf) => (JSON.parse(leaf) as { op: string }).op)).toEqual(['assert', 'assert']);
    const added = await old.recorder.record({ statements: [element('https://example.org/new', [`${PROV}Entity`])] });
    expect(added.number).toBe(2);
  } finally {
    await old.close();
    await fresh.close();
  }
}
