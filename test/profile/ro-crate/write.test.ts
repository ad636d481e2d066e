import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Opened } from '../../../src/open.ts';
import { writeCrate, type CrateFile } from '../../../src/profile/ro-crate/write.ts';
import { zipOf } from '../../../src/profile/ro-crate/archive.ts';
import { RO_CRATE } from '../../../src/profile/ro-crate/profile.ts';
import { describe } from '../../../src/prov/description.ts';
import { CLEW } from '../../../src/prov/namespaces.ts';
import { element, relate } from '../../../src/prov/statement.ts';
import { literal } from '../../../src/prov/value.ts';
import { readRdf } from '../../../src/rdf/read.ts';
import { closureIn, openSample, REGISTERED, REGISTRY } from '../churn.ts';
import { openEmpty } from '../../ingest/context.ts';
import { judge } from '../judge.ts';

const CREATED = '2026-11-09T12:00:00Z';

let sample: Opened;
let registry: Opened;
let folder: string;
beforeAll(async () => {
  sample = await openSample();
  registry = await openEmpty();
  await registry.recorder.record({ statements: REGISTRY });
  folder = await mkdtemp(join(tmpdir(), 'clew-ro-crate-'));
});
afterAll(async () => {
  await sample.close();
  await registry.close();
  await rm(folder, { recursive: true });
});

async function unpacked(name: string, files: readonly CrateFile[]): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const file of files) await writeFile(join(path, file.path), file.text);
  return path;
}

interface Entity {
  readonly '@id': string;
  readonly [property: string]: unknown;
}

async function write(opened: Opened, id: string) {
  const { files, losses } = writeCrate(await closureIn(opened, id), { created: CREATED });
  const { '@graph': graph } = JSON.parse(files[0]!.text) as { readonly '@graph': readonly Entity[] };
  return { files, losses, entities: new Map(graph.map((entity) => [entity['@id'], entity])) };
}

test('a run is an action with what it used, made, and who did it', async () => {
  const { entities, losses } = await write(sample, 'model:churn@7');
  expect(losses).toEqual([]);
  expect(entities.get('urn:clew:run:acme/train-7')).toMatchObject({
    '@type': 'CreateAction',
    description: 'python -m churn.train --config churn-7.yaml',
    startTime: '2026-11-08T08:00:00Z',
    endTime: '2026-11-08T10:44:03Z',
    actionStatus: 'http://schema.org/CompletedActionStatus',
    agent: { '@id': 'urn:clew:person:acme/bruno' },
    instrument: [{ '@id': 'urn:clew:code:acme/churn@9d2f6aa' }, { '@id': 'urn:clew:software:acme/pipeline' }],
    object: expect.arrayContaining([
      { '@id': 'urn:clew:hyperparameter:acme/churn-7/epsilon' },
      { '@id': 'urn:clew:dataset:acme/transactions@2026-10-train' },
    ]) as unknown,
    result: expect.arrayContaining([{ '@id': 'urn:clew:model:churn@7' }]) as unknown,
  });
  expect(entities.get('urn:clew:hyperparameter:acme/churn-7/epsilon')).toMatchObject({ value: '1e-8' });
  expect(entities.get('urn:clew:hyperparameter:acme/churn-7/grad_clip')).toMatchObject({ value: 'INF' });
  expect(entities.get('urn:clew:dataset:acme/transactions@2026-10-train')).toMatchObject({
    '@type': 'Dataset',
    sha256: expect.stringMatching(/^78714f2f/) as string,
  });
  expect([...entities.values()].find((entity) => entity['@type'] === 'ContainerImage')).toMatchObject({
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
});

test('every reference leads to an entity, and every entity of data is a part of the crate', async () => {
  for (const [opened, id] of [
    [sample, 'model:churn@7'],
    [registry, REGISTERED],
  ] as const) {
    const { entities, files } = await write(opened, id);
    const named = [...files[0]!.text.matchAll(/\{\s*"@id": ("[^"]*")\s*\}/g)].map(
      ([, text]) => JSON.parse(text!) as string,
    );
    const outside = named.filter((one) => !entities.has(one) && one !== 'https://w3id.org/ro/crate/1.1');
    expect(outside).toEqual([]);
    const data = [...entities.values()].filter((e) => ['File', 'Dataset'].includes(e['@type'] as string));
    const parts = (entities.get('./')!['hasPart'] as readonly Entity[]).map((part) => part['@id']);
    expect(parts.sort()).toEqual(
      data
        .map((e) => e['@id'])
        .filter((one) => one !== './')
        .sort(),
    );
  }
});

test('the provenance in it is all that is known, as RDF that reads back', async () => {
  const { files } = await write(sample, 'model:churn@7');
  const said = await Promise.all(
    (['turtle', 'jsonld'] as const).map(async (format, i) =>
      describe(
        await readRdf(files[2 + i]!.text, { format, vocabulary: sample.vocabulary, source: files[2 + i]!.path }),
      ),
    ),
  );
  const closure = await closureIn(sample, 'model:churn@7');
  const known = closure.elements.flatMap((iri) => closure.descriptions(iri));
  expect(said[0]).toHaveLength(
    known.filter((d) => d.types.length + d.relations.length + Object.keys(d.attributes).length > 0).length,
  );
  expect(said[1]).toEqual(said[0]);
});

test('the same closure gives the same bytes', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(async () => zipOf((await write(sample, 'model:churn@7')).files, CREATED)),
  );
  expect(Buffer.compare(first!, second!)).toBe(0);
  expect(RO_CRATE.kinds).toEqual(['ModelVersion']);
  const written = await RO_CRATE.write(await closureIn(sample, 'model:churn@7'), { created: CREATED });
  expect(Buffer.compare(written.content as Uint8Array, first!)).toBe(0);
});

test('text of strangers is text in the page', async () => {
  const own = await openEmpty();
  try {
    const model = 'urn:clew:model:x@1';
    await own.recorder.record({
      statements: [
        element(model, [`${CLEW}ModelVersion`], {
          [`${CLEW}name`]: literal('<script>alert(1)</script>'),
          [`${CLEW}version`]: literal('1'),
        }),
        element('urn:clew:run:x', [`${CLEW}Run`], {
          [`${CLEW}commandLine`]: literal('"><img src=x onerror=y>\u001b[2J'),
        }),
        relate('wasGeneratedBy', model, 'urn:clew:run:x'),
      ],
    });
    const { files } = await write(own, model);
    const page = files.find((file) => file.path === 'ro-crate-preview.html')!.text;
    for (const part of ['<script', '<img', '\u001b']) expect(page).not.toContain(part);
    expect(page).toContain('&lt;script&gt;');
  } finally {
    await own.close();
  }
});

test('refused without a run', async () => {
  const own = await openEmpty();
  try {
    const said = { [`${CLEW}name`]: literal('x'), [`${CLEW}version`]: literal('1') };
    await own.recorder.record({ statements: [element('urn:clew:model:x@1', [`${CLEW}ModelVersion`], said)] });
    const closure = await closureIn(own, 'urn:clew:model:x@1');
    expect(() => writeCrate(closure, { created: CREATED })).toThrow(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message: expect.stringContaining('No run is recorded') as string,
      }),
    );
  } finally {
    await own.close();
  }
});

test('rocrate-validator finds the crates valid as Process Run Crates, and one without instruments not', async ({
  skip,
}) => {
  const crates: string[] = [];
  for (const [opened, id] of [
    [sample, 'model:churn@7'],
    [registry, REGISTERED],
  ] as const) {
    const { files } = await write(opened, id);
    crates.push('process-run-crate', await unpacked(`${crates.length}`, files));
    if (id !== REGISTERED) continue;
    const spoiled = { ...files[0]!, text: files[0]!.text.replaceAll('"instrument"', '"result"') };
    crates.push('process-run-crate', await unpacked('spoiled', [spoiled, ...files.slice(1)]));
  }
  const contexts = join(import.meta.dirname, '../../fixtures/ro-crate/contexts.json');
  const said = await judge('ro-crate/judge.py', [contexts, 'REQUIRED', ...crates]);
  if (said.startsWith('not run')) skip(said);
  expect(said.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
    { passed: true, issues: [] },
    { passed: true, issues: [] },
    {
      passed: false,
      issues: [
        expect.stringContaining('The Action MUST have an instrument property that references the executed tool'),
      ],
    },
  ]);
});
