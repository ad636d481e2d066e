/** The names that modules may not take are those that the GraphQL schema really has. */
import { Kind, type DocumentNode } from 'graphql';
import { beforeAll, expect, it } from 'vitest';
import type { Vocabulary } from '../../src/prov/vocabulary.ts';
import { handWritten } from '../../src/api/schema/documents.ts';
import { FIELD_NAMES, ROOT_NAMES, TYPE_ENDINGS, TYPE_NAMES } from '../../src/rdf/vocabulary-rules.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';

let sdl: DocumentNode;
let vocabulary: Vocabulary;
beforeAll(async () => {
  sdl = await handWritten();
  ({ vocabulary } = await loadVocabulary());
});

it('every type of the schema is reserved (add new ones to TYPE_NAMES)', () => {
  const types = sdl.definitions.flatMap((d) =>
    'name' in d && d.name && !d.kind.includes('Extension') && d.kind !== Kind.DIRECTIVE_DEFINITION
      ? [d.name.value]
      : [],
  );
  expect(types.length).toBeGreaterThan(20);
  expect(types.filter((name) => !TYPE_NAMES.has(name) && !TYPE_ENDINGS.test(name))).toEqual([]);
});

it('every root field that is no collection is reserved (add new ones to ROOT_NAMES)', () => {
  const roots = sdl.definitions.flatMap((d) =>
    (d.kind === Kind.OBJECT_TYPE_DEFINITION || d.kind === Kind.OBJECT_TYPE_EXTENSION) && d.name.value === 'Query'
      ? (d.fields ?? [])
      : [],
  );
  expect(roots.length).toBeGreaterThan(3);
  expect(roots.map((f) => f.name.value).filter((name) => !ROOT_NAMES.has(name))).toEqual([]);
});

it('every field of an interface is reserved, or is a property or relation of ours (add new ones to FIELD_NAMES)', () => {
  const known = new Set(vocabulary.properties.map((p) => p.name));
  const fields = sdl.definitions.flatMap((d) =>
    d.kind === Kind.INTERFACE_TYPE_DEFINITION && ['Element', 'Entity', 'Activity', 'Agent'].includes(d.name.value)
      ? (d.fields ?? [])
      : [],
  );
  expect(fields.length).toBeGreaterThan(20);
  expect(fields.map((f) => f.name.value).filter((name) => !FIELD_NAMES.has(name) && !known.has(name))).toEqual([]);
});
