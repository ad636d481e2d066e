import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCycloneDx } from '../../../src/ingest/cyclonedx/read.ts';
import type { Opened } from '../../../src/open.ts';
import { writeMlBom } from '../../../src/profile/cyclonedx/write.ts';
import { openWorld } from '../../api/world.ts';
import { openEmpty } from '../../ingest/context.ts';
import { Known } from '../../ingest/known.ts';
import { closureIn, MADE, openSample, REGISTERED, REGISTRY } from '../churn.ts';
import { judge } from '../judge.ts';

const CREATED = { created: '2026-11-21T12:00:00Z' };

interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly component: Part };
  readonly components: readonly Part[];
  readonly formulation: readonly { readonly workflows: readonly Record<string, unknown>[] }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  readonly compositions: readonly { readonly aggregate: string }[];
}
type Part = Readonly<Record<string, unknown>> & { readonly 'bom-ref': string };

let sample: Opened;
let registry: Opened;
let folder: string;
beforeAll(async () => {
  sample = await openSample();
  registry = await openEmpty();
  await registry.recorder.record({ statements: REGISTRY });
  folder = await mkdtemp(join(tmpdir(), 'clew-cyclonedx-'));
});
afterAll(async () => {
  await sample.close();
  await registry.close();
  await rm(folder, { recursive: true });
});

async function write(opened: Opened, id: string) {
  const closure = await closureIn(opened, id);
  const { content, losses } = writeMlBom(closure, CREATED);
  return { closure, losses, text: content as string, bom: JSON.parse(content as string) as Bom };
}

const both = (): readonly [Opened, string][] => [
  [sample, 'model:churn@7'],
  [sample, 'model:churn@6'],
  [registry, REGISTERED],
  [registry, MADE],
];

describe('judged by others', () => {
  test('the official schema, through ajv, strictly', async () => {
    const validate = await officialSchema();
    for (const [opened, id] of both()) {
      const { bom } = await write(opened, id);
      expect(validate(bom), JSON.stringify(validate.errors)).toBe(true);
    }
    expect(validate({ bomFormat: 'CycloneDX', specVersion: '1.6', other: 1 })).toBe(false);
  });

  test("the specification's own Python library, strictly", async ({ skip }) => {
    const files = await Promise.all(
      both().map(async ([opened, id], i) => {
        const file = join(folder, `${i}.cdx.json`);
        await writeFile(file, (await write(opened, id)).text);
        return file;
      }),
    );
    const broken = join(folder, 'broken.cdx.json');
    await writeFile(broken, (await readFile(files[0]!, 'utf8')).replace('"machine-learning-model"', '"model"'));
    const said = await judge('cyclonedx/judge.py', [...files, broken]);
    if (said.startsWith('not run')) skip(said);
    const verdicts = said.split('\n');
    expect(verdicts.slice(0, 4)).toEqual(['valid', 'valid', 'valid', 'valid']);
    expect(verdicts[4]).toContain('model');
  });
});

/** Compiled from the files that the specification's library ships, with no code of ours in between. */
async function officialSchema() {
  const shipped = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'));
  const load = async (name: string) =>
    JSON.parse(await readFile(join(shipped, `res/schema/${name}.SNAPSHOT.schema.json`), 'utf8')) as object;
  const ajv = new Ajv({ strict: false, allErrors: false });
  addFormats.default(ajv);
  ajv.addFormat('iri-reference', true).addFormat('idn-email', true);
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema(await load(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  return ajv.compile(await load('bom-1.6'));
}

describe('what it says', () => {
  test('the model with its card: architecture, data, metrics with slice and interval', async () => {
    const { bom } = await write(sample, 'model:churn@7');
    const card = bom.metadata.component['modelCard'] as Record<string, Record<string, unknown>>;
    expect(bom.metadata.component).toMatchObject({ 'bom-ref': 'urn:clew:model:churn@7', version: '7' });
    expect(card['modelParameters']).toMatchObject({ modelArchitecture: 'TabTransformer, 6 layers' });
    expect(card['modelParameters']!['datasets']).toEqual([{ ref: 'urn:clew:dataset:acme/transactions@2026-10-train' }]);
    const metrics = card['quantitativeAnalysis']!['performanceMetrics'] as Record<string, unknown>[];
    expect(
      metrics.every((metric) => String(metric['slice']).startsWith('dataset:acme/transactions@2026-10-test')),
    ).toBe(true);
    expect(metrics.some((metric) => String(metric['slice']).endsWith(']'))).toBe(true);
    expect(metrics.some((metric) => metric['confidenceInterval'] !== undefined)).toBe(true);
  });

  test('the training run with times, command, hyperparameters to the last digit, and the roles of what it read', async () => {
    const { bom } = await write(sample, 'model:churn@7');
    const run = bom.formulation[0]!.workflows.find((w) => w['bom-ref'] === 'urn:clew:run:acme/train-7')!;
    expect(run).toMatchObject({ timeStart: '2026-11-08T08:00:00Z', taskTypes: ['build'] });
    const inputs = run['inputs'] as Record<string, unknown>[];
    const parameters = inputs.flatMap((input) => (input['parameters'] ?? []) as { name: string; value: string }[]);
    expect(parameters).toContainEqual({ name: 'epsilon', value: '1e-8', dataType: 'xsd:double' });
    expect(parameters).toContainEqual({ name: 'grad_clip', value: 'INF', dataType: 'xsd:double' });
    expect(inputs).toContainEqual({
      resource: { ref: 'urn:clew:dataset:acme/transactions@2026-10-train' },
      properties: [{ name: 'clew:role', value: 'trainingData' }],
    });
  });

  test('files by their hashes; a digest over a folder is no hash of a component', async () => {
    const { bom } = await write(registry, MADE);
    expect(bom.metadata.component['hashes']).toBeUndefined();
    const files = bom.metadata.component['components'] as Part[];
    expect(files.map(({ name, hashes }) => [name, (hashes as { content: string }[])[0]!.content[0]])).toEqual([
      ['model/weights.bin', 'a'],
      ['model/MLmodel', 'b'],
    ]);
    const data = bom.components.find((part) => part['bom-ref'] === 'urn:clew:dataset:lab/train@1')!;
    expect(data['licenses']).toEqual([
      { license: { name: 'https://licence.example/odd', url: 'https://licence.example/odd' } },
    ]);
    const numpy = bom.components.find((part) => part['purl'] === 'pkg:pypi/numpy@2.4.6')!;
    expect(numpy['externalReferences']).toEqual([{ type: 'advisories', url: 'https://osv.example/1' }]);
  });

  test('whether it is complete', async () => {
    expect((await write(sample, 'model:churn@7')).bom.compositions[0]!.aggregate).toBe('complete');
  });

  test('the same closure gives the same bytes; another one another serial number', async () => {
    const [one, two, other] = [
      await write(sample, 'model:churn@7'),
      await write(sample, 'model:churn@7'),
      await write(sample, 'model:churn@6'),
    ];
    expect(one.text).toBe(two.text);
    expect(one.bom.serialNumber).not.toBe(other.bom.serialNumber);
    expect(one.bom.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test('the language of a text is named as lost', async () => {
    const { losses } = await write(registry, MADE);
    expect(losses).toContainEqual({
      subject: 'urn:clew:dataset:lab/train@1',
      term: 'http://purl.org/dc/terms/title',
      reason: expect.stringContaining('language') as string,
    });
  });

  test('every attribute of every element is in the document, or named as lost', async () => {
    for (const [opened, id] of both()) {
      const { closure, losses, text } = await write(opened, id);
      const lost = new Set(losses.map(({ subject, term }) => `${subject} ${term ?? ''}`));
      const missing = closure.elements.flatMap((iri) =>
        lost.has(`${iri} `)
          ? []
          : closure.descriptions(iri).flatMap(({ attributes }) =>
              Object.entries(attributes)
                .filter(([term]) => !lost.has(`${iri} ${term}`))
                .flatMap(([, values]) => values.map((value) => ('iri' in value ? value.iri : value.value)))
                .filter((value) => !text.includes(JSON.stringify(value).slice(1, -1)))
                .map((value) => `${iri} ${value}`),
            ),
      );
      // A digest stands as algorithm and content, an SPDX licence as its identifier, a variable as name and value.
      const other = missing.filter((one) => !/ (sha256|md5):|spdx\.org|[A-Z_]+=| pypi$/.test(one));
      expect(other).toEqual([]);
    }
  });
});

describe('read again', () => {
  test('it is the same things with the same upstream, in an empty history', async () => {
    const { text, closure } = await write(sample, 'model:churn@7');
    const other = await openEmpty();
    try {
      await other.recorder.record({ statements: readCycloneDx(text, { vocabulary: other.vocabulary }) });
      const upstream = await new Known(other.store).upstream('urn:clew:model:churn@7');
      const wanted = closure.elements.filter((iri) =>
        ['Run', 'DatasetVersion', 'Code', 'Environment', 'Package', 'FeatureSet', 'Feature'].some((k) =>
          closure.isA(iri, k),
        ),
      );
      const known = new Known(sample.store);
      const before = await known.upstream('urn:clew:model:churn@7');
      expect(wanted.filter((iri) => before.has(iri) && !upstream.has(iri))).toEqual([]);
      expect([...upstream].filter((iri) => iri.includes('-test') && !before.has(iri))).toEqual([]);
      const again = new Known(other.store);
      for (const property of ['clew:digest', 'clew:parameterCount', 'clew:architecture', 'clew:byteSize'])
        expect(await again.texts('urn:clew:model:churn@7', property)).toEqual(
          await known.texts('urn:clew:model:churn@7', property),
        );
    } finally {
      await other.close();
    }
  });

  test('it contradicts nothing in the history that it came from', async () => {
    const own = await openSample();
    try {
      const { text } = await write(own, 'model:churn@7');
      const receipt = await own.recorder.record({ statements: readCycloneDx(text, { vocabulary: own.vocabulary }) });
      expect(receipt.created).toBe(true);
    } finally {
      await own.close();
    }
  });

  test('into the history that it came from, the first query of the README answers the same', async () => {
    const query = (await readFile('README.md', 'utf8')).match(/```graphql\n([\s\S]*?)```/)![1]!;
    const own = await openSample();
    const world = await openWorld({ store: own.store });
    try {
      const known = new Known(own.store);
      const kinds = ['Evaluation', 'Metric', 'Configuration', 'Hyperparameter', 'Run'];
      const counts = () => Promise.all(kinds.map((kind) => known.count(kind)));
      const [before, countsBefore] = [await world.ask(query), await counts()];
      expect(before.errors).toBeUndefined();
      expect(before.data).toMatchObject({ modelVersion: { version: '7', configuration: {} } });
      const { text } = await write(own, 'model:churn@7');
      await own.recorder.record({ statements: readCycloneDx(text, { vocabulary: own.vocabulary }) });
      expect(await world.ask(query)).toEqual(before);
      expect(await counts()).toEqual(countsBefore);
    } finally {
      await own.close();
    }
  });

  test('metrics and hyperparameters keep their names, datatypes and statistics in an empty history', async () => {
    const { text } = await write(sample, 'model:churn@7');
    const other = await openEmpty();
    try {
      await other.recorder.record({ statements: readCycloneDx(text, { vocabulary: other.vocabulary }) });
      const [before, again] = [new Known(sample.store), new Known(other.store)];
      for (const id of ['metric:acme/churn-7-test/auc', 'hyperparameter:acme/churn-7/learning_rate']) {
        const [one] = await before.descriptions(`urn:clew:${id}`);
        const [two] = await again.descriptions(`urn:clew:${id}`);
        expect(two!.attributes).toEqual(one!.attributes);
      }
      expect(await again.related('urn:clew:evaluation:acme/churn-7-test', 'hadMember')).toEqual(
        await before.related('urn:clew:evaluation:acme/churn-7-test', 'hadMember'),
      );
    } finally {
      await other.close();
    }
  });
});
