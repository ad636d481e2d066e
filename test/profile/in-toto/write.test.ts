import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Opened } from '../../../src/open.ts';
import { BUILD_TYPE, UNKNOWN_BUILDER, writeStatement } from '../../../src/profile/in-toto/write.ts';
import { CLEW } from '../../../src/prov/namespaces.ts';
import { element, relate } from '../../../src/prov/statement.ts';
import { literal } from '../../../src/prov/value.ts';
import { envelopeJson, signEnvelope } from '../../../src/sign/dsse.ts';
import { openEmpty } from '../../ingest/context.ts';
import { closureIn, openSample, REGISTERED, REGISTRY, RUN } from '../churn.ts';
import { judge } from '../judge.ts';

interface Statement {
  readonly subject: readonly { readonly name: string; readonly digest: Readonly<Record<string, string>> }[];
  readonly predicate: {
    readonly buildDefinition: {
      readonly buildType: string;
      readonly externalParameters: Readonly<Record<string, unknown>>;
      readonly resolvedDependencies: readonly {
        readonly uri: string;
        readonly digest?: Readonly<Record<string, string>>;
      }[];
    };
    readonly runDetails: {
      readonly builder: { readonly id: string };
      readonly metadata: Readonly<Record<string, string>>;
      readonly byproducts: readonly { readonly uri: string }[];
    };
  };
}

let sample: Opened;
let registry: Opened;
let folder: string;
beforeAll(async () => {
  sample = await openSample();
  registry = await openEmpty();
  await registry.recorder.record({ statements: REGISTRY });
  folder = await mkdtemp(join(tmpdir(), 'clew-in-toto-'));
});
afterAll(async () => {
  await sample.close();
  await registry.close();
  await rm(folder, { recursive: true });
});

async function write(opened: Opened, id: string) {
  const { content, losses } = writeStatement(await closureIn(opened, id));
  return { text: content as string, losses, statement: JSON.parse(content as string) as Statement };
}

test('the run of the sample: parameters, dependencies with digests, builder and times', async () => {
  const { statement, losses } = await write(sample, 'model:churn@7');
  const { buildDefinition, runDetails } = statement.predicate;
  expect(statement.subject).toMatchObject([{ digest: { sha256: expect.stringMatching(/^b925f47e/) as string } }]);
  expect(buildDefinition.buildType).toBe(BUILD_TYPE);
  expect(buildDefinition.externalParameters).toMatchObject({
    commandLine: ['python -m churn.train --config churn-7.yaml'],
    hyperparameters: { epsilon: '1e-8', grad_clip: 'INF', learning_rate: '1.7e-4' },
  });
  const found = new Map(buildDefinition.resolvedDependencies.map((one) => [one.uri, one.digest ?? {}]));
  expect(found.get('git+https://git.acme.example/ml/churn')).toEqual({
    gitCommit: '9d2f6aa0b1f7745c0aee3a4d52ad0c1f0b7e6c33',
  });
  expect(found.get('urn:clew:dataset:acme/transactions@2026-10-train')!['sha256']).toMatch(/^78714f2f/);
  expect(found.has('pkg:pypi/numpy@2.1.2')).toBe(true);
  expect(runDetails.builder.id).toBe('urn:clew:software:acme/pipeline');
  expect(runDetails.metadata).toEqual({
    invocationId: 'urn:clew:run:acme/train-7',
    startedOn: '2026-11-08T08:00:00Z',
    finishedOn: '2026-11-08T10:44:03Z',
  });
  expect(runDetails.byproducts.map((one) => one.uri)).toContain('urn:clew:artifact:acme/churn-7/encoder.json');
  expect(losses.map((loss) => loss.subject)).toContain('urn:clew:deployment:acme/churn-eu/2026-11-09');
});

test('a registered version has the files that the run made', async () => {
  const { statement } = await write(registry, REGISTERED);
  expect(statement.subject.map(({ name, digest }) => [name, digest['sha256']![0]])).toEqual([
    ['model/weights.bin', 'a'],
    ['model/MLmodel', 'b'],
  ]);
  expect(statement.predicate.runDetails).toMatchObject({
    builder: { id: UNKNOWN_BUILDER },
    metadata: { invocationId: RUN },
  });
});

describe('refused, with what to do', () => {
  test.each([
    ['no run', [], /No run is recorded/],
    [
      'no digest',
      [
        element('urn:clew:run:x', [`${CLEW}TrainingRun`], {}),
        relate('wasGeneratedBy', 'urn:clew:model:bare@1', 'urn:clew:run:x'),
      ],
      /No SHA-256/,
    ],
    [
      'only the digest of a folder',
      [
        element('urn:clew:run:x', [`${CLEW}TrainingRun`], {}),
        relate('wasGeneratedBy', 'urn:clew:model:bare@1', 'urn:clew:run:x'),
        element('urn:clew:model:bare@1', [`${CLEW}ModelVersion`], {
          [`${CLEW}digest`]: literal(`sha256:${'d'.repeat(64)}`),
          [`${CLEW}fileCount`]: literal('3', 'http://www.w3.org/2001/XMLSchema#integer' as never),
        }),
      ],
      /No SHA-256/,
    ],
  ])('%s', async (_, more, why) => {
    const own = await openEmpty();
    try {
      const model = element('urn:clew:model:bare@1', [`${CLEW}ModelVersion`], {
        [`${CLEW}name`]: literal('bare'),
        [`${CLEW}version`]: literal('1'),
      });
      await own.recorder.record({ statements: [model, ...more] });
      const closure = await closureIn(own, 'urn:clew:model:bare@1');
      expect(() => writeStatement(closure)).toThrow(
        expect.objectContaining({
          code: 'BAD_ARGUMENT',
          message: expect.stringMatching(why) as string,
          hint: expect.stringContaining('record') as string,
        }),
      );
    } finally {
      await own.close();
    }
  });
});

test("the protocol's own protobuf reads it, and securesystemslib verifies its envelope", async ({ skip }) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = join(folder, 'key.pem');
  await writeFile(key, publicKey.export({ type: 'spki', format: 'pem' }));
  const envelopes: string[] = [];
  const runs: (string | undefined)[] = [];
  for (const [opened, id] of [
    [sample, 'model:churn@7'],
    [registry, REGISTERED],
  ] as const) {
    const { text, statement } = await write(opened, id);
    const file = join(folder, `${envelopes.length}.dsse.json`);
    await writeFile(file, envelopeJson(signEnvelope('application/vnd.in-toto+json', Buffer.from(text), [privateKey])));
    envelopes.push(file);
    runs.push(statement.predicate.runDetails.metadata['invocationId']);
  }
  const said = await judge('in-toto/judge.py', [key, ...envelopes]);
  if (said.startsWith('not run')) skip(said);
  // Of each as it is, and with one more byte.
  const whole = (run: string | undefined) => `application/vnd.in-toto+json https://slsa.dev/provenance/v1 ${run}`;
  expect(said.split('\n')).toEqual(runs.flatMap((run) => [whole(run), 'VerificationError']));
});
