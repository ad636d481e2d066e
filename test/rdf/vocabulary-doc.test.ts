/** docs/model.md is what the ontology says now. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODEL_DOC, modelDocument } from '../../scripts/model-doc.ts';
import { loadVocabulary, type LoadedOntology } from '../../src/rdf/vocabulary.ts';

let page: string;
let loaded: LoadedOntology;
beforeAll(async () => {
  page = await modelDocument();
  loaded = await loadVocabulary();
});

describe('docs/model.md', () => {
  it('is fresh (node scripts/model-doc.ts writes it)', async () => {
    expect(await readFile(MODEL_DOC, 'utf8')).toBe(page);
  });

  it('names every kind, every property of ours and every role', () => {
    for (const { name, plural } of loaded.vocabulary.kinds)
      expect(page).toMatch(new RegExp(`\\| \`${name}\` +\\| \`${plural}\``));
    for (const { iri, name } of [...loaded.vocabulary.properties, ...loaded.vocabulary.roles]) {
      if (iri.startsWith('https://w3id.org/clew/')) expect(page, name).toContain(`\`${name}\``);
    }
  });

  it('draws how kinds hang together', () => {
    const diagram = /```mermaid\n(.*?)```/s.exec(page)![1]!;
    expect(diagram).toMatch(/Run -->\|"used<br\/>trainingData.*"\| DatasetVersion/);
    expect(diagram).toContain('Evaluation -->|"wasDerivedFrom"| ModelVersion');
    expect(diagram).toContain('Configuration -->|"hadMember"| Hyperparameter');
  });
});
