/** Exports out of a store: what is in them, in which graph, and that they are of one moment. */
import { afterEach, expect, test } from 'vitest';
import type { Context } from '../../src/lineage/context.ts';
import { exportAs } from '../../src/lineage/export.ts';
import type { ExportRequest as AnyRequest } from '../../src/lineage/export-request.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { describe, type Description } from '../../src/prov/description.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { recordIri } from '../../src/prov/record.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { RDF_FORMATS, type RdfFormat } from '../../src/rdf/format.ts';
import { readRdf } from '../../src/rdf/read.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';

type ExportRequest = AnyRequest & { readonly format: RdfFormat };

const { vocabulary } = await loadVocabulary();

const opened: Context['store'][] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

async function open(): Promise<Context> {
  const store = await openSqlite({ file: ':memory:' });
  opened.push(store);
  const shapes = compileShapes([], vocabulary);
  return { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes) };
}

const entity = (id: string, title?: string, bundle?: string) =>
  element(
    id,
    [`${PROV}Entity`],
    title === undefined ? {} : { 'http://purl.org/dc/terms/title': { value: title } },
    bundle,
  );

/** A chain e0 ← a1 ← e1 ← a2 ← … in one record each. */
function step(n: number): Statement[] {
  return [
    element(`urn:x:a${n}`, [`${PROV}Activity`]),
    entity(`urn:x:e${n}`, `Entity ${n}`),
    relate('used', `urn:x:a${n}`, `urn:x:e${n - 1}`, { role: { value: 'input' } }),
    relate('wasGeneratedBy', `urn:x:e${n}`, `urn:x:a${n}`),
  ];
}

async function chain(length: number): Promise<Context> {
  const context = await open();
  await context.recorder.record({ statements: [entity('urn:x:e0', 'Entity 0')], actor: 'urn:x:me' as never });
  for (let n = 1; n <= length; n++) {
    await context.recorder.record({ statements: step(n), actor: 'urn:x:me' as never, source: { name: `${n}.ttl` } });
  }
  return context;
}

async function text(context: Context, request: ExportRequest): Promise<string> {
  let out = '';
  for await (const chunk of (await exportAs(context, request)).chunks) out += chunk;
  return out;
}

async function exported(context: Context, request: ExportRequest): Promise<Description[]> {
  return describe(await readRdf(await text(context, request), { format: request.format, vocabulary }));
}

test.each(RDF_FORMATS)('the whole graph, merged, says what was recorded: %s', async (format) => {
  const context = await chain(3);
  const recorded = describe([entity('urn:x:e0', 'Entity 0'), ...[1, 2, 3].flatMap(step)]);
  expect(await exported(context, { format, form: 'merged' })).toEqual(recorded);
});

test('a closure holds its elements and no others, with a receipt', async () => {
  const context = await chain(4);
  const ids = async (request: Partial<ExportRequest>) =>
    (await exported(context, { of: 'urn:x:e2', format: 'turtle', ...request })).map((d) => d.id.slice(6));
  expect(await ids({})).toEqual(['a1', 'a2', 'e0', 'e1', 'e2']);
  expect(await ids({ direction: 'downstream' })).toEqual(['a3', 'a4', 'e2', 'e3', 'e4']);
  expect(await ids({ direction: 'both', depth: 1 })).toEqual(['a2', 'a3', 'e2']);
  expect(await ids({ depth: 0 })).toEqual(['e2']);
  const partial = await exportAs(context, { of: 'urn:x:e2', format: 'turtle', depth: 1 });
  expect(partial.receipt).toMatchObject({
    complete: false,
    elements: 2,
    frontier: { count: 1, reasons: { depth: 1 } },
  });
  expect(await text(context, { of: 'urn:x:e2', format: 'turtle', depth: 1 })).toContain('# Incomplete: 1 elements');
  expect(await text(context, { of: 'urn:x:e2', format: 'turtle' })).not.toContain('# Incomplete');
});

test('in TriG each record is a named graph, and the default graph says who asserted it', async () => {
  const context = await chain(2);
  const list = await exported(context, { format: 'trig' });
  const digests = await context.store.read(async (reader) =>
    (await reader.records({ from: 0, first: 9 })).map((r) => r.digest),
  );
  expect([...new Set(list.map((d) => d.bundle))].sort()).toEqual([undefined, ...digests.map(recordIri)].sort());
  const introduced = list.filter((d) => d.bundle === undefined);
  expect(introduced.map((d) => d.id)).toEqual(digests.map(recordIri).sort());
  const second = introduced.find((d) => d.id === recordIri(digests[1]!))!;
  expect(second.types).toContain('https://w3id.org/clew/ns#Record');
  expect(second.attributes).toMatchObject({
    'https://w3id.org/clew/ns#recordNumber': [{ value: '1' }],
    'https://w3id.org/clew/ns#assertedBy': [{ iri: 'urn:x:me' }],
    'https://w3id.org/clew/ns#sourceName': [{ value: '1.ttl' }],
  });
  expect(second.relations).toMatchObject([{ relation: 'wasAttributedTo', object: 'urn:x:me' }]);
});

test('one record, by its digest', async () => {
  const context = await chain(2);
  const [, , last] = await context.store.read((reader) => reader.records({ from: 0, first: 3 }));
  const said = await exported(context, { record: last!.digest, format: 'turtle' });
  expect(said).toEqual(describe(step(2)));
  const graphs = await exported(context, { record: last!.digest, format: 'nquads' });
  expect(graphs.filter((d) => d.bundle === recordIri(last!.digest)).map((d) => d.id)).toEqual(said.map((d) => d.id));
});

test('what was said in a bundle stays in it where the syntax has graphs, and beside the rest where it has none', async () => {
  const context = await open();
  await context.recorder.record({ statements: [entity('urn:x:e', 'outside'), entity('urn:x:e', 'inside', 'urn:x:b')] });
  const titles = (list: Description[]) =>
    list.map((d) => [d.bundle, ...(Object.values(d.attributes)[0] ?? []).map((v) => 'value' in v && v.value)]);
  for (const form of ['merged', 'records'] as const) {
    const list = await exported(context, { format: 'trig', form });
    expect(titles(list)).toContainEqual(['urn:x:b', 'inside']);
  }
  expect(titles(await exported(context, { format: 'turtle' }))).toEqual([[undefined, 'inside', 'outside']]);
  expect(await text(context, { format: 'turtle' })).toContain('# What was said in 1 bundles stands here without them');
  expect(await text(context, { format: 'trig' })).not.toContain('without them');
});

test('a replaced record is not in the graph any more, but was as of then', async () => {
  const context = await open();
  const first = await context.recorder.record({ statements: [entity('urn:x:e', 'old')] });
  await context.recorder.record({ statements: [entity('urn:x:e', 'new')], revises: [first.digest] });
  for (const format of ['turtle', 'trig'] as const) {
    expect(await text(context, { format })).not.toContain('"old"');
    expect(await text(context, { format, asOf: 0 })).toContain('"old"');
    expect(await text(context, { format, asOf: 0 })).not.toContain('"new"');
  }
  expect(await text(context, { record: first.digest, format: 'turtle' })).toContain('"old"');
});

test('an export is of the moment it was asked for, whatever is recorded while it is read', async () => {
  const context = await chain(2);
  const before = await text(context, { format: 'nquads', form: 'merged' });
  const { chunks } = await exportAs(context, { format: 'nquads', form: 'merged' });
  await context.recorder.record({ statements: step(3) });
  let during = '';
  for await (const chunk of chunks) during += chunk;
  expect(during).toBe(before);
});

test('equal content gives equal bytes, in whatever order it was recorded', async () => {
  const [one, other] = [await open(), await open()];
  for (const n of [1, 2, 3]) await one.recorder.record({ statements: step(n) });
  for (const n of [3, 1, 2]) await other.recorder.record({ statements: step(n).toReversed() });
  for (const format of RDF_FORMATS) {
    expect(await text(other, { format, form: 'merged' })).toBe(await text(one, { format, form: 'merged' }));
  }
});

test('exports hold no blank nodes', async () => {
  const context = await open();
  const statements = await readRdf(
    '_:a <urn:p> [ <urn:q> (1 2) ] . <urn:s> <http://www.w3.org/ns/prov#qualifiedUsage> [ <http://www.w3.org/ns/prov#entity> _:a ] .',
    {
      format: 'turtle',
      vocabulary,
    },
  );
  await context.recorder.record({ statements });
  for (const format of RDF_FORMATS) expect(await text(context, { format })).not.toMatch(/_:|\[\s*\]|"@id":"_/);
});

test.each<[string, ExportRequest, string]>([
  ['an unknown element', { of: 'urn:x:nothing', format: 'turtle' }, 'NOT_FOUND'],
  ['an unknown record', { record: `sha256:${'0'.repeat(64)}`, format: 'turtle' }, 'NOT_FOUND'],
  ['an unknown direction', { of: 'urn:x:e1', direction: 'sideways', format: 'turtle' }, 'BAD_ARGUMENT'],
  ['a depth without an element', { depth: 2, format: 'turtle' }, 'BAD_ARGUMENT'],
  ['an element and a record', { of: 'urn:x:e1', record: 'sha256:', format: 'turtle' }, 'BAD_ARGUMENT'],
  ['records in Turtle', { format: 'turtle', form: 'records' }, 'BAD_ARGUMENT'],
  ['a moment to come', { format: 'turtle', asOf: 99 }, 'NOT_FOUND'],
])('refused before the first byte: %s', async (_name, request, code) => {
  const context = await chain(1);
  await expect(exportAs(context, request)).rejects.toMatchObject({ code });
});

test('an empty history is an empty document', async () => {
  const context = await open();
  for (const format of RDF_FORMATS) expect(await exported(context, { format })).toEqual([]);
});
