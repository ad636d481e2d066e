/** A module dropped beside the ontology adds a kind, properties and shapes, and leaves everything else as it was. */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parser, Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, SHACL } from '../../src/prov/namespaces.ts';
import { relationOfProperty } from '../../src/prov/vocabulary.ts';
import { jsonLdContext } from '../../src/rdf/context.ts';
import { loadVocabulary, ONTOLOGY_FOLDER, type LoadedOntology } from '../../src/rdf/vocabulary.ts';

const LORA = 'https://example.org/ns/lora#';
const folder = new URL('../../examples/lora/', import.meta.url);
let core: LoadedOntology;
let extended: LoadedOntology;

beforeAll(async () => {
  core = await loadVocabulary();
  extended = await loadVocabulary({ modules: [folder.pathname] });
});

describe('the LoRA module', () => {
  it('adds a kind that is addressed as the model version it is', () => {
    expect(extended.vocabulary.kind('LoraAdapter')).toMatchObject({
      iri: `${LORA}Adapter`,
      plural: 'loraAdapters',
      prov: 'Entity',
      parent: 'ModelVersion',
      prefix: 'model',
      versioned: true,
      module: 'lora/lora.ttl',
    });
    expect(extended.vocabulary.kindOf([`${LORA}Adapter`, `${CLEW}ModelVersion`] as Iri[])?.name).toBe('LoraAdapter');
    expect(extended.vocabulary.withSubKinds('ModelVersion')).toEqual(['ModelVersion', 'LoraAdapter']);
  });

  it('adds properties, beside those of the kind above', () => {
    const names = extended.vocabulary.propertiesOf(extended.vocabulary.kind('LoraAdapter')!).map((p) => p.name);
    expect(names).toEqual(
      expect.arrayContaining(['loraRank', 'loraAlpha', 'loraTargetModules', 'loraBaseModel', 'parameterCount']),
    );
    const above = extended.vocabulary.propertiesOf(extended.vocabulary.kind('ModelVersion')!).map((p) => p.name);
    expect(above.filter((name) => name.startsWith('lora'))).toEqual([]);
    expect(extended.vocabulary.property(`${LORA}rank`)).toMatchObject({
      merge: 'single',
      range: 'http://www.w3.org/2001/XMLSchema#integer',
    });
  });

  it('adds a relation that is a derivation', () => {
    expect(relationOfProperty(extended.vocabulary, `${LORA}baseModel` as Iri)).toEqual({
      relation: 'wasDerivedFrom',
      via: `${LORA}baseModel`,
    });
    expect(extended.vocabulary.property(`${LORA}baseModel`)?.range).toBe(`${CLEW}ModelVersion`);
  });

  it('closes its namespace: a misspelled term is unknown, and the right one is proposed', () => {
    expect(extended.vocabulary.isKnown(`${LORA}rnak` as Iri)).toBe(false);
    expect(core.vocabulary.isKnown(`${LORA}rnak` as Iri)).toBe(true);
    expect(extended.vocabulary.suggest(`${LORA}targetModule`)).toBe(`${LORA}targetModules`);
  });

  it('changes nothing that was there', () => {
    const kept = <T extends { iri: string }>(items: readonly T[]) => items.filter((item) => !item.iri.startsWith(LORA));
    expect(kept(extended.vocabulary.kinds)).toEqual(core.vocabulary.kinds);
    expect(kept(extended.vocabulary.properties)).toEqual(core.vocabulary.properties);
    expect(kept(extended.vocabulary.classes)).toEqual(core.vocabulary.classes);
    expect(extended.vocabulary.roles).toEqual(core.vocabulary.roles);
    expect(extended.vocabulary.digest).not.toBe(core.vocabulary.digest);
    const context = jsonLdContext(extended.vocabulary)['@context'];
    expect(context).toMatchObject(jsonLdContext(core.vocabulary)['@context']);
    expect(context['loraRank']).toEqual({ '@id': `${LORA}rank`, '@type': 'http://www.w3.org/2001/XMLSchema#integer' });
  });
});

it('is taken too when it lies beside the ontology', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'clew-ontology-'));
  await cp(ONTOLOGY_FOLDER, copy, { recursive: true });
  await cp(fileURLToPath(folder), join(copy, 'modules/lora'), { recursive: true });
  const { vocabulary } = await loadVocabulary({ ontology: copy });
  await rm(copy, { recursive: true });
  expect(vocabulary.kind('LoraAdapter')).toMatchObject({ plural: 'loraAdapters', parent: 'ModelVersion' });
});

describe('its shapes', () => {
  const violations = async (turtle: string) => {
    const data = new Store([...new Parser().parse(turtle), ...extended.ontology]);
    const report = await new SHACLValidator(new Store([...extended.shapes]) as never).validate(data as never);
    return report.results
      .filter((r) => r.severity!.value === `${SHACL}Violation`)
      .map((r) => r.message.map((m) => (m as { value: string }).value).join(' '));
  };

  it('accept the example history', async () => {
    expect(await violations(await readFile(new URL('data/adapter.ttl', folder), 'utf8'))).toEqual([]);
  });

  it('refuse an adapter without rank or base model, and with what a model version lacks', async () => {
    const found = await violations(`<urn:a> a <${LORA}Adapter> ; <${CLEW}name> "a" .`);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.stringContaining('lora:rank'),
        expect.stringContaining('lora:baseModel'),
        expect.stringContaining('clew:version'),
      ]),
    );
    expect(found).toHaveLength(3);
  });
});
