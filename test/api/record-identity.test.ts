/** What somebody reads whose input does not say which element it is about: what is missing, where, and what to write. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const record = (input: string) =>
  world.ask(`mutation { record(input: ${input}) { number described { nodes { iri } } } }`);

describe('an input that does not identify its element', () => {
  it.each<[string, string, RegExp, RegExp, string]>([
    [
      'a package without ecosystem',
      '{ packages: [{ name: "numpy", version: "2.1.0" }] }',
      /^A Package without an id needs ecosystem\.$/,
      /\{ name: "numpy", version: "2\.1\.0", ecosystem: "…" \}, or an id such as "pkg:…\/numpy@2\.1\.0".*pypi/,
      '/input/packages/0',
    ],
    ['an empty package', '{ packages: [{}] }', /needs name and version and ecosystem/, /pkg:…/, '/input/packages/0'],
    [
      'a package whose version is empty',
      '{ packages: [{ name: "numpy", version: "", ecosystem: "pypi" }] }',
      /needs version\./,
      /pkg:pypi\/numpy@…/,
      '/input/packages/0',
    ],
    [
      'a package inside the environment of a run',
      '{ runs: [{ name: "r", environment: { packages: [{ name: "a", version: "1", ecosystem: "pypi" }, { name: "b" }] } }] }',
      /needs version and ecosystem/,
      /"b"/,
      '/input/runs/0/environment/packages/1',
    ],
    [
      'a package named as its installer names it',
      '{ packages: [{ id: "numpy@2.1.0", name: "numpy", version: "2.1.0" }] }',
      /Not an IRI/,
      /pkg:…\/numpy@2\.1\.0/,
      '/input/packages/0/id',
    ],
    [
      'code without a version',
      '{ codes: [{ name: "churn", commit: "deadbeef" }] }',
      /needs a version/,
      /\{ name: "churn", version: "…" \}, or an id such as "code:churn@…"\. The version of code is most often its commit/,
      '/input/codes/0',
    ],
    ['code with a commit alone', '{ codes: [{ commit: "deadbeef" }] }', /an id or a name/, /commit/, '/input/codes/0'],
    [
      'code that a run used',
      '{ runs: [{ name: "r", code: { name: "churn" } }] }',
      /needs a version/,
      /code:churn@…/,
      '/input/runs/0/code',
    ],
    [
      'code under a name without its prefix',
      '{ codes: [{ id: "churn@deadbeef", name: "churn", version: "deadbeef" }] }',
      /Not an IRI/,
      /code:churn@deadbeef/,
      '/input/codes/0/id',
    ],
    [
      'code under the name of a model',
      '{ codes: [{ id: "model:churn@7", name: "churn", version: "7" }] }',
      /"model:churn@7" is the name of a Model or ModelVersion, not of a Code/,
      /code:churn@7/,
      '/input/codes/0/id',
    ],
    [
      'a version under the name of the general thing',
      '{ datasetVersions: [{ id: "dataset:acme/x", name: "acme/x", version: "3" }] }',
      /names no version/,
      /dataset:acme\/x@3/,
      '/input/datasetVersions/0/id',
    ],
    [
      'a configuration with an id that is none',
      '{ configurations: [{ id: "mine" }] }',
      /Not an IRI/,
      /Leave id out/,
      '/input/configurations/0/id',
    ],
  ])('%s', async (_, input, message, hint, pointer) => {
    const { data, errors } = await record(input);
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors![0]!.message).toMatch(message);
    expect(errors![0]!.extensions).toMatchObject({ hint: expect.stringMatching(hint) as string, place: { pointer } });
    expect((await world.ask('{ records { totalCount } }')).data.records.totalCount).toBe(0);
  });
});

it('what the hints say to write is taken', async () => {
  const answer = await record(`{
    packages: [{ name: "numpy", version: "2.1.0", ecosystem: "pypi" }, { id: "pkg:npm/left-pad@1.0.0", name: "left-pad", version: "1.0.0" }],
    codes: [{ name: "churn", version: "deadbeef" }, { id: "code:churn@0badcafe" }]
  }`);
  expect(answer.errors).toBeUndefined();
  const iris = answer.data.record.described.nodes.map((node: { iri: string }) => node.iri);
  expect(iris.sort()).toEqual([
    'pkg:npm/left-pad@1.0.0',
    'pkg:pypi/numpy@2.1.0',
    'urn:clew:code:churn@0badcafe',
    'urn:clew:code:churn@deadbeef',
  ]);
});

it('a kind of a module may have the names of the kind it specializes', async () => {
  const lora = await openWorld({ modules: ['examples/lora'] });
  const { errors } = await lora.ask(
    'mutation { record(input: { loraAdapters: [{ id: "model:churn@7-lora", name: "churn", version: "7-lora" }] }) { number } }',
  );
  expect(errors).toBeUndefined();
  await lora.close();
});
