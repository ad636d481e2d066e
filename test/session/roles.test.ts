/** What this room writes without reading the ontology is what the ontology says. */
import { beforeAll, expect, test } from 'vitest';
import { CLEW } from '../../src/prov/namespaces.ts';
import type { Vocabulary } from '../../src/prov/vocabulary.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import * as kinds from '../../src/session/kinds.ts';
import { readNamed, ROLES } from '../../src/session/roles.ts';

let vocabulary: Vocabulary;
beforeAll(async () => {
  ({ vocabulary } = await loadVocabulary({ modules: [] }));
});

test('kinds have these prefixes, and are versioned or not', () => {
  const { RUN_TYPES, ...rest } = kinds;
  for (const kind of Object.values(rest)) expect(vocabulary.kind(kind.name)).toMatchObject(kind);
  for (const type of Object.values(RUN_TYPES))
    expect(vocabulary.superClasses(`${CLEW}${type}` as Iri)).toContain(`${CLEW}Run`);
});

test('roles are declared, and holders are kinds', () => {
  for (const roles of Object.values(ROLES)) {
    for (const [role, holder] of Object.entries(roles)) {
      expect(vocabulary.isKnown(`${CLEW}${role}` as Iri), role).toBe(true);
      expect(vocabulary.kind(holder), holder).toBeDefined();
    }
  }
});

test.each([
  ['a.csv', { path: 'a.csv', role: 'inputData' }],
  ['trainingData=a=b.csv', { path: 'a=b.csv', role: 'trainingData' }],
  ['testData:acme/holdout=a.csv', { path: 'a.csv', role: 'testData', name: 'acme/holdout' }],
  ['./trainData=x', { path: './trainData=x', role: 'inputData' }],
])('%s', (text, expected) => {
  expect(readNamed('--in', text, 'read')).toMatchObject(expected);
});
