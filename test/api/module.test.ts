import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ modules: [fileURLToPath(new URL('../../examples/lora', import.meta.url))] });
});
afterAll(() => world.close());

describe('a module dropped beside the ontology', () => {
  it('can be recorded and asked for without code', async () => {
    const recorded = await world.ask(`mutation { record(input: {
      modelVersions: [{ name: "base", version: "1" }],
      loraAdapters: [{ id: "urn:x:adapter", name: "support", version: "1", loraRank: 16, loraAlpha: { value: 3.2E1, datatype: "double" },
        loraTargetModules: ["q_proj", "v_proj"], loraBaseModel: "model:base@1" }]
    }) { created counts { elements relations } } }`);
    expect(recorded.errors).toBeUndefined();
    const answer = await world.ask(`{
      loraAdapters(filter: { properties: [{ property: "loraRank", is: ge, value: 8 }] }) {
        totalCount
        nodes { name loraRank { value } loraAlpha { value number } loraTargetModules loraBaseModel { nodes { shortName } } baseModels { totalCount } }
      }
      modelVersions { nodes { kind name } }
      element(id: "urn:x:adapter") { __typename ... on LoraAdapter { loraRank { value } } }
      lineage(of: ["urn:x:adapter"], kinds: ["ModelVersion"]) { nodes { shortName } }
    }`);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.loraAdapters).toEqual({
      totalCount: 1,
      nodes: [
        {
          name: 'support',
          loraRank: { value: '16' },
          loraAlpha: { value: '3.2E1', number: 32 },
          loraTargetModules: ['q_proj', 'v_proj'],
          loraBaseModel: { nodes: [{ shortName: 'model:base@1' }] },
          baseModels: { totalCount: 1 },
        },
      ],
    });
    expect(answer.data.modelVersions.nodes.map((n: { kind: string }) => n.kind).sort()).toEqual([
      'LoraAdapter',
      'ModelVersion',
    ]);
    expect(answer.data.element).toEqual({ __typename: 'LoraAdapter', loraRank: { value: '16' } });
    expect(answer.data.lineage.nodes).toEqual([{ shortName: 'urn:x:adapter' }, { shortName: 'model:base@1' }]);
  });

  it('is unknown where it is not loaded', async () => {
    const plain = await openWorld();
    const answer = await plain.ask('{ loraAdapters { totalCount } }');
    await plain.close();
    expect(answer.errors![0]!.message).toContain('Cannot query field "loraAdapters"');
  });
});
