import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Context } from '../../src/lineage/context.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { CLEW } from '../../src/prov/namespaces.ts';
import { element, relate } from '../../src/prov/statement.ts';
import { TERM } from '../../src/prov/vocabulary.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { removeRecords } from './remover.ts';
import { removing } from './remove.ts';

const loaded = await loadVocabulary();
const shapes = compileShapes(loaded.shapes, loaded.vocabulary);

async function contextOver(file: string, now?: () => Date): Promise<Context> {
  const store = await openSqlite({ file });
  const { vocabulary } = loaded;
  return { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes, now && { now }) };
}

removing('sqlite', (now) => contextOver(':memory:', now));

const folder = mkdtempSync(join(tmpdir(), 'clew-removed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Words that only the removed records say: in a name, an IRI, a type, a bundle, a predicate, an actor, a source and an envelope. */
const WORDS = [
  'zebrafinch',
  'quokkaname',
  'quokkatype',
  'quokkabundle',
  'quokkapredicate',
  'quokkaactor',
  'quokkasource',
];

function found(): string[] {
  const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  return WORDS.filter((word) => bytes.includes(word) || bytes.includes(word.toUpperCase()));
}

async function fill(context: Context): Promise<void> {
  const said = (i: number, secret: boolean) => {
    const run = secret ? `urn:example:zebrafinch-${i}` : `urn:example:run-${i}`;
    const text = secret ? ' quokkaname' : '';
    return [
      element(run, [`${CLEW}Run`, ...(secret ? ['urn:example:quokkatype'] : [])], {
        [TERM.name]: { value: `run ${i}${text}` },
        ...(secret && { 'urn:example:quokkapredicate': { value: 'x'.repeat(i * 40) } }),
      }),
      relate('used', run, 'urn:example:data', secret ? { bundle: 'urn:example:quokkabundle' } : {}),
    ];
  };
  // Mixed, so that pages hold both and are split again and again.
  for (let i = 0; i < 60; i++) {
    await Promise.all(
      [0, 1, 2, 3].map((k) =>
        context.recorder.record({
          statements: said(i * 4 + k, k === 1),
          ...(k === 1 && { actor: 'urn:example:quokkaactor' as never, source: { name: 'quokkasource.ttl' } }),
        }),
      ),
    );
  }
}

test('nothing of what was removed is left in the files', async () => {
  const context = await contextOver(join(folder, 'clew.db'));
  await fill(context);
  expect(found()).toEqual(WORDS);
  const rows = await context.store.read((r) => r.records({ from: 0, first: 1000 }));
  const secret = rows.filter((row) => row.actor !== undefined);
  expect(secret).toHaveLength(60);
  const salt = Buffer.from(secret[7]!.salt!, 'hex');
  await removeRecords(
    context,
    secret.map((row) => row.number),
  );
  expect(found()).toEqual([]);
  expect(readFileSync(join(folder, 'clew.db')).includes(salt)).toBe(false);
  expect(
    (await context.store.read((r) => r.find({ text: 'quokkaname', sort: { by: 'iri', descending: false }, first: 5 })))
      .elements,
  ).toEqual([]);
  await context.store.close();
});

test('a reader that is still there delays it until a later write, also one after the next start', async () => {
  const file = join(folder, 'clew.db');
  rmSync(file, { force: true });
  const context = await contextOver(file);
  await fill(context);
  const numbers = (await context.store.read((r) => r.records({ from: 0, first: 1000 })))
    .filter((row) => row.actor !== undefined)
    .map((row) => row.number);
  await context.store.read(async (reader) => {
    await removeRecords(context, numbers);
    expect(found()).not.toEqual([]);
    expect((await reader.records({ numbers: numbers.slice(0, 1) }))[0]).not.toHaveProperty('removedBy');
  });
  await context.store.write((writer) => writer.setFact('test', 'a later write'));
  expect(found()).toEqual([]);
  await fill(context);
  const again = (await context.store.read((r) => r.records({ from: 241, first: 1000 })))
    .filter((row) => row.actor !== undefined)
    .map((row) => row.number);
  expect(again).toHaveLength(60);
  await context.store.read(async () => {
    const other = await contextOver(file);
    await removeRecords(other, again);
    await other.store.close();
    expect(found()).not.toEqual([]);
  });
  await context.store.close();
  const reopened = await contextOver(file);
  await reopened.store.write((writer) => writer.setFact('test', 'after a start'));
  expect(found()).toEqual([]);
  expect([...(await reopened.store.read((r) => r.facts())).keys()]).not.toContain('sqlite.scrub');
  await reopened.store.close();
});
