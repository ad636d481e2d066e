/** The ontology and the vocabulary say the same, in both directions. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Parser } from 'n3';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, DCTERMS, OWL, PROV, RDF_TYPE, RDFS, XSD } from '../../src/prov/namespaces.ts';
import { RELATIONS, RELATION_NAMES } from '../../src/prov/relations.ts';
import { relationOfProperty, TERM } from '../../src/prov/vocabulary.ts';
import { loadVocabulary, ONTOLOGY_FOLDER, type LoadedOntology } from '../../src/rdf/vocabulary.ts';

let loaded: LoadedOntology;
/** subject → predicate → objects, of all ontology files, read here independently of the loader. */
const said = new Map<string, Map<string, string[]>>();

beforeAll(async () => {
  loaded = await loadVocabulary();
  for (const name of await readdir(ONTOLOGY_FOLDER)) {
    if (!name.endsWith('.ttl')) continue;
    for (const { subject, predicate, object } of new Parser().parse(
      await readFile(join(ONTOLOGY_FOLDER, name), 'utf8'),
    )) {
      const facts = said.get(subject.value) ?? new Map<string, string[]>();
      said.set(subject.value, facts.set(predicate.value, [...(facts.get(predicate.value) ?? []), object.value]));
    }
  }
});

const objects = (subject: string, predicate: string) => said.get(subject)?.get(predicate) ?? [];
const typed = (...classes: string[]) =>
  [...said.keys()].filter((s) => /^https?:/.test(s) && objects(s, RDF_TYPE).some((t) => classes.includes(t)));

describe('ontology → vocabulary', () => {
  it('every declared class is known with its super-classes', () => {
    const declared = typed(`${OWL}Class`, `${RDFS}Datatype`).filter((c) => c.startsWith(CLEW) || c.startsWith(PROV));
    expect(declared.length).toBeGreaterThan(60);
    for (const cls of declared) {
      const found = loaded.vocabulary.classes.find((c) => c.iri === cls);
      expect(found, cls).toBeDefined();
      const named = objects(cls, `${RDFS}subClassOf`).filter((c) => c.startsWith('http'));
      expect([...found!.parents].sort(), cls).toEqual([...named].sort());
    }
  });

  it('every class with a plural is a kind of the right PROV class', () => {
    const declared = [...said.keys()].filter((s) => objects(s, `${CLEW}plural`).length > 0);
    expect(loaded.vocabulary.kinds.map((k) => k.iri).sort()).toEqual(declared.sort());
    for (const kind of loaded.vocabulary.kinds) {
      expect(kind.plural).toBe(objects(kind.iri, `${CLEW}plural`)[0]);
      expect(loaded.vocabulary.provClasses([kind.iri]), kind.name).toEqual([kind.prov]);
    }
    expect(loaded.vocabulary.kinds.filter((k) => k.prov === 'Activity').map((k) => k.name)).toEqual([
      'RecallStep',
      'ContentRemoval',
      'Run',
      'SelfCheck',
    ]);
    expect(
      loaded.vocabulary.kinds
        .filter((k) => k.prov === 'Agent')
        .map((k) => k.name)
        .sort(),
    ).toEqual(['Organization', 'Person', 'SoftwareAgent']);
  });

  it('every declared property has its range, form and merge policy', () => {
    const declared = typed(`${OWL}ObjectProperty`, `${OWL}DatatypeProperty`);
    expect(declared.length).toBeGreaterThan(150);
    for (const iri of declared) {
      const property = loaded.vocabulary.property(iri);
      expect(property, iri).toBeDefined();
      const range = objects(iri, `${RDFS}range`).find((r) => r !== `${RDFS}Literal` && r.startsWith('http'));
      expect(property!.range, iri).toBe(range);
      expect(property!.reference, iri).toBe(objects(iri, RDF_TYPE).includes(`${OWL}ObjectProperty`));
      const functional = objects(iri, RDF_TYPE).includes(`${OWL}FunctionalProperty`) && !iri.startsWith(PROV);
      expect(property!.merge, iri).toBe(objects(iri, `${CLEW}mergePolicy`)[0] ?? (functional ? 'single' : 'set'));
      for (const cls of objects(iri, `${CLEW}appliesTo`)) {
        const kind = loaded.vocabulary.kindOf([cls as Iri]);
        expect(property!.kinds, `${iri} for ${cls}`).toContain(kind?.name ?? cls.slice(CLEW.length));
      }
    }
  });

  it('every role is known', () => {
    expect(loaded.vocabulary.roles.map((r) => r.iri).sort()).toEqual(typed(`${PROV}Role`).sort());
  });

  it('every term of ours has a label, one helpful sentence and its ontology', () => {
    const ours = [...said.keys()].filter((s) => s.startsWith(CLEW));
    expect(ours.length).toBeGreaterThan(180);
    for (const term of ours) {
      expect(objects(term, `${RDFS}label`), term).toHaveLength(1);
      expect(objects(term, `${RDFS}comment`), term).toHaveLength(1);
      expect(objects(term, `${RDFS}comment`)[0], term).toMatch(/^[A-Z].{10,}\.$/s);
      expect(objects(term, `${RDFS}isDefinedBy`), term).toEqual(['https://w3id.org/clew/ns']);
    }
  });
});

describe('vocabulary → ontology', () => {
  it('names nothing that no file declares', () => {
    const { kinds, properties, roles, classes } = loaded.vocabulary;
    for (const { iri } of [...kinds, ...properties, ...roles, ...classes]) expect(said.has(iri), iri).toBe(true);
  });

  it('the terms that code names are declared', () => {
    for (const iri of Object.values(TERM)) expect(loaded.vocabulary.isKnown(iri) && said.has(iri), iri).toBe(true);
    expect(loaded.vocabulary.property(TERM.digest)?.merge).toBe('single');
    expect(loaded.vocabulary.property(TERM.project)).toMatchObject({
      range: `${XSD}string`,
      reference: false,
      kinds: [],
    });
    expect(loaded.vocabulary.property(`${DCTERMS}identifier`)?.name).toBe('identifier');
    expect(loaded.vocabulary.roles.map((r) => r.iri)).toEqual(expect.arrayContaining([TERM.owner, TERM.steward]));
  });

  it('every clew: term written in the code is declared', async () => {
    const root = new URL('../../src/', import.meta.url).pathname;
    const found = new Set<string>();
    for (const entry of await readdir(root, { recursive: true })) {
      if (!entry.endsWith('.ts')) continue;
      const text = await readFile(join(root, entry), 'utf8');
      for (const match of text.matchAll(/(?:\$\{CLEW\}|\bclew\(['"])([A-Za-z]\w*)/g)) found.add(CLEW + match[1]);
    }
    expect(found.size).toBeGreaterThan(20);
    expect([...found].filter((term) => !said.has(term))).toEqual([]);
  });

  it('every PROV relation is a property of PROV-O or of a PROV note', () => {
    for (const name of RELATION_NAMES) {
      const { property, qualified, qualifiedClass, influencer } = RELATIONS[name];
      for (const iri of [property, qualified, influencer]) {
        if (iri !== undefined) expect(objects(iri, RDF_TYPE), iri).toContain(`${OWL}ObjectProperty`);
      }
      if (qualifiedClass !== undefined) expect(objects(qualifiedClass, RDF_TYPE)).toContain(`${OWL}Class`);
      expect(loaded.vocabulary.property(property)?.relation).toBe(name);
      expect(relationOfProperty(loaded.vocabulary, property)).toEqual({ relation: name });
    }
  });
});

describe('spellings', () => {
  it('are unique: classes, collections, properties with roles', () => {
    const { kinds, properties, roles, classes } = loaded.vocabulary;
    for (const names of [
      classes.map((c) => c.name),
      kinds.map((k) => k.plural),
      [...properties, ...roles].map((p) => p.name),
    ]) {
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    }
  });

  it('a dataset and its versions share a prefix, as do a model and its versions', () => {
    const parts = (name: string) => [loaded.vocabulary.kind(name)?.prefix, loaded.vocabulary.kind(name)?.versioned];
    expect([parts('Dataset'), parts('DatasetVersion')]).toEqual([
      ['dataset', false],
      ['dataset', true],
    ]);
    expect([parts('Model'), parts('ModelVersion')]).toEqual([
      ['model', false],
      ['model', true],
    ]);
  });

  it('the types of runs are within the kind Run', () => {
    for (const type of ['TrainingRun', 'EvaluationRun', 'ReviewRun']) {
      expect(loaded.vocabulary.kindOf([`${CLEW}${type}` as Iri])?.name).toBe('Run');
      expect(loaded.vocabulary.kind(type)).toBeUndefined();
    }
  });

  it('the stages of a status are ordered, and final ones exclude each other', () => {
    const { merge, stages } = loaded.vocabulary.property(TERM.status)!;
    expect(merge).toBe('progress');
    expect(Object.fromEntries(stages!)).toEqual({ scheduled: 0, running: 1, finished: 2, failed: 2, killed: 2 });
  });
});

describe('loading', () => {
  it('keeps PROV-O as W3C published it', async () => {
    const text = loaded.files.find((f) => f.name === 'prov-o.ttl')!.text;
    expect(new Parser().parse(text)).toHaveLength(1146);
  });

  it('gives the same digest again, and lists every file once', async () => {
    const again = await loadVocabulary();
    expect(again.vocabulary.digest).toBe(loaded.vocabulary.digest);
    expect(loaded.vocabulary.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const names = loaded.files.map((f) => f.name);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toEqual(expect.arrayContaining(['clew.ttl', 'prov-o.ttl', 'run.ttl', 'shapes/run.ttl']));
  });

  it('knows terms of foreign namespaces, and not those nobody declared in ours', () => {
    expect(loaded.vocabulary.isKnown('https://example.org/x' as Iri)).toBe(true);
    expect(loaded.vocabulary.isKnown(`${CLEW}learningRate` as Iri)).toBe(false);
    expect(loaded.vocabulary.isKnown(`${PROV}wasGenratedBy` as Iri)).toBe(false);
    expect(loaded.vocabulary.suggest(`${PROV}wasGenratedBy`)).toBe(`${PROV}wasGeneratedBy`);
  });
});
