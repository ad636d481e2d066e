/** The JSON-LD context against a JSON-LD processor that fetches nothing. */
import jsonld from 'jsonld';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROV, XSD } from '../../src/prov/namespaces.ts';
import type { Vocabulary } from '../../src/prov/vocabulary.ts';
import { ALIASES, contextTerms, jsonLdContext } from '../../src/rdf/context.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';

let vocabulary: Vocabulary;
beforeAll(async () => {
  ({ vocabulary } = await loadVocabulary());
});

const documentLoader = (url: string): never => {
  throw new Error(`fetched ${url}`);
};

type Expand = (document: object, options: object) => Promise<Record<string, unknown>[]>;

function expand(document: object): Promise<Record<string, unknown>[]> {
  return (jsonld.expand as Expand)({ ...jsonLdContext(vocabulary), ...document }, { documentLoader, safe: true });
}

describe('context', () => {
  it('has one key for every kind, class, property and role, and no key twice', () => {
    const terms = contextTerms(vocabulary);
    const keys = [...terms.map((t) => t.key), ...Object.keys(ALIASES)];
    expect(new Set(keys).size).toBe(keys.length);
    const iris = new Set(terms.map((t) => t.iri));
    for (const { iri } of [...vocabulary.kinds, ...vocabulary.properties, ...vocabulary.roles, ...vocabulary.classes]) {
      expect(iris.has(iri), iri).toBe(true);
    }
    expect(Object.keys(jsonLdContext(vocabulary)['@context'])).toHaveLength(keys.length + 1);
  });

  it('expands every key to its IRI', async () => {
    const properties = new Set(vocabulary.properties.map((p) => p.iri));
    for (const { key, iri, coercion } of contextTerms(vocabulary)) {
      const value = coercion === undefined ? 'text' : coercion.startsWith('@') ? 'urn:x' : '1';
      const [node] = await expand(properties.has(iri) ? { id: 'urn:a', [key]: value } : { id: 'urn:a', type: key });
      if (properties.has(iri)) expect(node![iri], key).toHaveLength(1);
      else expect(node!['@type'], key).toEqual([iri]);
    }
  });

  it('reads references, typed literals, roles and any literal as the ontology says', async () => {
    const [run] = await expand({
      id: 'urn:clew:run:x',
      type: ['Run', 'TrainingRun'],
      used: 'urn:clew:dataset:a@1',
      startedAtTime: '2026-11-21T09:30:00Z',
      exitCode: '137',
      name: '7',
      qualifiedUsage: { id: 'urn:u', type: 'Usage', entity: 'urn:clew:dataset:a@1', hadRole: 'trainingData' },
      value: { '@value': '1e-8', '@type': `${XSD}double` },
    });
    expect(run!['@type']).toEqual(['https://w3id.org/clew/ns#Run', 'https://w3id.org/clew/ns#TrainingRun']);
    expect(run![`${PROV}used`]).toEqual([{ '@id': 'urn:clew:dataset:a@1' }]);
    expect(run![`${PROV}startedAtTime`]).toEqual([{ '@value': '2026-11-21T09:30:00Z', '@type': `${XSD}dateTime` }]);
    expect(run!['https://w3id.org/clew/ns#exitCode']).toEqual([{ '@value': '137', '@type': `${XSD}integer` }]);
    expect(run!['https://w3id.org/clew/ns#name']).toEqual([{ '@value': '7' }]);
    expect(run![`${PROV}value`]).toEqual([{ '@value': '1e-8', '@type': `${XSD}double` }]);
    const usage = (run![`${PROV}qualifiedUsage`] as Record<string, unknown>[])[0]!;
    expect(usage[`${PROV}hadRole`]).toEqual([{ '@id': 'https://w3id.org/clew/ns#trainingData' }]);
  });

  it('takes no absolute IRI for a compact one, though keys are schemes too', async () => {
    for (const scheme of ['tag', 'model', 'path', 'Run', 'clew', 'prov', 'format', 'owner']) {
      const iri = `${scheme}:example.org,2026:x`;
      const [node] = await expand({
        id: iri,
        type: iri,
        wasDerivedFrom: iri,
        hadRole: iri,
        [`urn:${scheme}`]: { id: iri },
      });
      expect(node).toMatchObject({
        '@id': iri,
        '@type': [iri],
        [`${PROV}wasDerivedFrom`]: [{ '@id': iri }],
        [`${PROV}hadRole`]: [{ '@id': iri }],
        [`urn:${scheme}`]: [{ '@id': iri }],
      });
    }
  });
});
