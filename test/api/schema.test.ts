import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import { buildSchema } from '../../src/api/schema/build.ts';
import { GENERATED, SDL_FOLDER } from '../../src/api/schema/documents.ts';
import { generatedSdl } from '../../src/api/schema/generated.ts';
import { singular } from '../../src/api/schema/kinds.ts';
import type { Vocabulary } from '../../src/prov/vocabulary.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';

let vocabulary: Vocabulary;
let schema: GraphQLSchema;
beforeAll(async () => {
  ({ vocabulary } = await loadVocabulary());
  schema = await buildSchema(vocabulary);
});

describe('the schema', () => {
  it('is as committed: run `node scripts/graphql-kinds.ts` if the ontology or the SDL changed', async () => {
    const committed = await readFile(new URL(GENERATED, SDL_FOLDER), 'utf8');
    expect(committed === (await generatedSdl(vocabulary))).toBe(true);
  });

  it('has a type, a look-up, a listing and an input for every kind', () => {
    const queries = schema.getQueryType()!.getFields();
    const record = schema.getType('RecordInput');
    const lists = isInputObjectType(record) ? Object.keys(record.getFields()) : [];
    expect(vocabulary.kinds.length).toBeGreaterThan(20);
    for (const kind of vocabulary.kinds) {
      expect(isObjectType(schema.getType(kind.name)), kind.name).toBe(true);
      expect(String(queries[singular(kind)]?.type)).toBe(kind.name);
      expect(String(queries[kind.plural]?.type)).toBe(`${kind.name}Connection!`);
      expect(lists).toContain(kind.plural);
    }
  });

  it('describes every type, every field and every argument', () => {
    const bare: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__')) continue;
      if (!type.description) bare.push(type.name);
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        if (!field.description) bare.push(`${type.name}.${field.name}`);
        if ('args' in field)
          for (const arg of field.args) if (!arg.description) bare.push(`${type.name}.${field.name}(${arg.name})`);
      }
    }
    expect(bare.filter((name) => !['ID', 'Int', 'Float', 'String', 'Boolean'].includes(name))).toEqual([]);
  });

  it('gives every connection edges, nodes, pageInfo and totalCount', () => {
    const connections = Object.values(schema.getTypeMap()).filter((type) => type.name.endsWith('Connection'));
    expect(connections.length).toBeGreaterThan(20);
    for (const type of connections) {
      const fields = isObjectType(type) ? Object.keys(type.getFields()) : [];
      expect(fields, type.name).toEqual(expect.arrayContaining(['edges', 'nodes', 'pageInfo', 'totalCount']));
    }
  });
});
