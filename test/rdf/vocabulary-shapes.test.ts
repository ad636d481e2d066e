/** The shapes: only declared terms, only constructs that can be checked fast, a message everywhere, and verdicts that teach. */
import { readFile } from 'node:fs/promises';
import { DataFactory, Parser } from 'n3';
import { beforeAll, describe, expect, it } from 'vitest';
import { isIri } from '../../src/prov/iri.ts';
import { CLEW, PROV, RDF_TYPE, SHACL } from '../../src/prov/namespaces.ts';
import { compileShapes, type CompiledShapes } from '../../src/shacl/compile.ts';
import { quadsGraph } from '../../src/shacl/graph.ts';
import { loadVocabulary, type LoadedOntology } from '../../src/rdf/vocabulary.ts';

let loaded: LoadedOntology;
let checker: CompiledShapes;
beforeAll(async () => {
  loaded = await loadVocabulary();
  checker = compileShapes(loaded.shapes, loaded.vocabulary);
});

const ALLOWED = new Set(
  (
    'path property targetClass targetSubjectsOf targetObjectsOf class datatype minCount maxCount pattern in node or not and xone inversePath ' +
    'nodeKind minInclusive maxInclusive minExclusive maxExclusive lessThan lessThanOrEquals uniqueLang hasValue severity message minLength maxLength'
  ).split(' '),
);

describe('shapes', () => {
  it('name only declared terms', () => {
    const terms = loaded.shapes
      .flatMap((q) => [q.predicate.value, q.object.value])
      .filter((t) => t.startsWith(CLEW) || t.startsWith(PROV));
    expect(terms.length).toBeGreaterThan(200);
    expect(terms.filter((t) => !loaded.vocabulary.isKnown(t as never))).toEqual([]);
  });

  it('keep to the part of SHACL core that the compiler knows', () => {
    const used = new Set(
      loaded.shapes
        .map((q) => q.predicate.value)
        .filter((p) => p.startsWith(SHACL))
        .map((p) => p.slice(SHACL.length)),
    );
    expect([...used].filter((name) => !ALLOWED.has(name))).toEqual([]);
    expect(used.size).toBeGreaterThan(15);
  });

  it("are shapes to W3C's own shapes for shapes, and a broken one is not", async () => {
    const text = await readFile(new URL('../fixtures/shacl/shacl-shacl.ttl', import.meta.url), 'utf8');
    const shapesForShapes = compileShapes(new Parser().parse(text), loaded.vocabulary);
    expect(shapesForShapes.unknown).toEqual([]);
    expect(shapesForShapes.check(quadsGraph(loaded.shapes))).toEqual([]);
    const broken = new Parser().parse(`<urn:s> a <${SHACL}NodeShape> ; <${SHACL}minCount> "many" .`);
    expect(shapesForShapes.check(quadsGraph([...loaded.shapes, ...broken]))).not.toEqual([]);
  });

  it('are named by an IRI, carry a message, and are all reachable', () => {
    const ofType = (type: string) =>
      loaded.shapes
        .filter((q) => q.predicate.value === RDF_TYPE && q.object.value === SHACL + type)
        .map((q) => q.subject.value);
    const said = (subject: string, name: string) =>
      loaded.shapes.filter((q) => q.subject.value === subject && q.predicate.value === SHACL + name);
    const asked = new Set(
      loaded.shapes.filter((q) => q.predicate.value === `${SHACL}property`).map((q) => q.object.value),
    );
    for (const shape of ofType('PropertyShape')) {
      expect(isIri(shape), shape).toBe(true);
      expect(asked.has(shape), `${shape} is used`).toBe(true);
      expect(
        said(shape, 'message')
          .map((q) => q.object.value)
          .join(' '),
        shape,
      ).toMatch(/^.{20,}\.$/);
    }
    for (const shape of ofType('NodeShape')) {
      expect(
        said(shape, 'targetClass').length + said(shape, 'targetSubjectsOf').length,
        `${shape} has a target`,
      ).toBeGreaterThan(0);
      if (said(shape, 'property').length === 0) expect(said(shape, 'message'), shape).toHaveLength(1);
    }
    const undeclared = [...asked].filter((s) => isIri(s) && said(s, 'path').length === 0);
    expect(undeclared).toEqual([]);
  });

  it('check every property that is declared for a kind', () => {
    const paths = new Set(loaded.shapes.filter((q) => q.predicate.value === `${SHACL}path`).map((q) => q.object.value));
    const unchecked = loaded.vocabulary.properties.filter(
      (p) => p.iri.startsWith(CLEW) && !paths.has(p.iri) && !p.kinds.includes('Record'),
    );
    expect(unchecked.map((p) => p.name)).toEqual([]);
  });
});

const HEAD = `@prefix clew: <${CLEW}> . @prefix prov: <${PROV}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . `;

/** Severity and message of every finding, each once: a property shape with one message may fail by several of its constraints. */
function verdict(turtle: string): string[] {
  const findings = checker.check(quadsGraph(new Parser().parse(HEAD + turtle)));
  return [...new Set(findings.map((f) => `${f.severity} ${f.message}`))].sort();
}

describe('what is refused', () => {
  it.each([
    ['a digest that is none', '<urn:x> clew:digest "sha256:zz" .', /clew:digest .*foreignDigest/],
    ['a dataset version without version', '<urn:x> a clew:DatasetVersion ; clew:name "a" .', /needs a clew:version/],
    [
      'a negative row count',
      '<urn:x> a clew:DatasetVersion ; clew:name "a" ; clew:version "1" ; clew:rowCount -1 .',
      /clew:rowCount .*negative/,
    ],
    [
      'a row count in words',
      '<urn:x> a clew:DatasetVersion ; clew:name "a" ; clew:version "1" ; clew:rowCount "many" .',
      /clew:rowCount/,
    ],
    ['a hyperparameter without value', '<urn:x> a clew:Hyperparameter ; clew:name "lr" .', /needs one prov:value/],
    ['a metric without value', '<urn:x> a clew:Metric ; clew:name "acc" .', /needs a prov:value, or a clew:series/],
    [
      'an empty confidence interval',
      '<urn:x> a clew:Metric ; clew:name "acc" ; prov:value 0.9 ; clew:ciLow 0.95 ; clew:ciHigh 0.8 ; clew:ciLevel 0.95 .',
      /interval is empty/,
    ],
    [
      'a confidence level in percent',
      '<urn:x> a clew:Metric ; clew:name "acc" ; prov:value 0.9 ; clew:ciLevel 95 .',
      /clew:ciLevel .*between 0 and 1/,
    ],
    [
      'an origin nobody knows',
      '<urn:x> a clew:Dataset ; clew:name "a" ; clew:origin "web" .',
      /clew:origin must be one of/,
    ],
    ['a status nobody knows', '<urn:x> a clew:Run ; clew:status "SUCCESS" .', /clew:status must be one of/],
    [
      'a run that ends before it starts',
      '<urn:x> a clew:Run ; prov:startedAtTime "2026-11-21T10:00:00Z"^^xsd:dateTime ; prov:endedAtTime "2026-11-21T09:00:00Z"^^xsd:dateTime .',
      /ends before it starts/,
    ],
    [
      'a secret in the environment',
      '<urn:x> a clew:Environment ; clew:environmentVariable "HF_TOKEN=hf_abc" .',
      /must not carry a secret/,
    ],
    [
      'a password in an address',
      '<urn:x> a clew:Code ; clew:repository <https://ada:pw@example.org/r> .',
      /must hold no password/,
    ],
    [
      'an alias of two versions',
      '<urn:x> a clew:Alias ; clew:name "production" ; prov:wasDerivedFrom <urn:a>, <urn:b> .',
      /exactly one model version/,
    ],
    [
      'a run that starts on a day',
      '<urn:x> a clew:Run ; prov:startedAtTime "2026-11-21"^^xsd:date .',
      /start of a run must be one time/,
    ],
    [
      'a run that is an entity',
      '<urn:x> a clew:Run, clew:Dataset ; clew:name "a" .',
      /cannot be a prov:Entity as well/,
    ],
    [
      'a series that is no history',
      '<urn:x> a clew:Metric ; clew:name "loss" ; clew:series "[[0,0.5,null]]"^^clew:Series .',
      /clew:series must be JSON/,
    ],
  ])('%s', (_, turtle, message) => {
    const violations = verdict(turtle).filter((line) => line.startsWith('Violation'));
    expect(violations).toEqual([expect.stringMatching(message)]);
  });
});

describe('what is only reported', () => {
  it('a training run of which little is known', () => {
    const lines = verdict('<urn:x> a clew:TrainingRun .');
    expect(lines.filter((line) => line.startsWith('Violation'))).toEqual([]);
    for (const unknown of [
      'training data are',
      'code is',
      'hyperparameters are',
      'environment is',
      'how the run ended',
    ]) {
      expect(
        lines.some((line) => line.startsWith('Warning') && line.includes(unknown)),
        unknown,
      ).toBe(true);
    }
  });

  it('a failed run without its error, an unpinned dataset, an unknown class behind a reference', () => {
    expect(verdict('<urn:x> a clew:Run ; clew:status "failed" .')).toContainEqual(
      expect.stringMatching(/^Warning The run failed, but its error is unknown/),
    );
    const lines = verdict(
      '<urn:x> a clew:DatasetVersion ; clew:name "a" ; clew:version "1" ; prov:specializationOf <urn:y> .',
    );
    expect(lines).toContainEqual(expect.stringMatching(/^Warning The dataset version is not pinned by content/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^Warning What this dataset version is a prov:specializationOf is not known/),
    );
    expect(lines.some((line) => line.startsWith('Violation'))).toBe(false);
  });

  it('numbers are taken as they are written', () => {
    const values = ['1e-8', '5e-324', '9007199254740993', '"NaN"^^xsd:double', '"INF"^^xsd:double', '"0.0001"', 'true'];
    const turtle = values
      .map((v, i) => `<urn:h${i}> a clew:Hyperparameter ; clew:name "p${i}" ; prov:value ${v} .`)
      .join('\n');
    expect(verdict(turtle)).toEqual([]);
  });

  it('variables that only look like secrets', () => {
    const lines = verdict(
      '<urn:x> a clew:Run ; clew:environmentVariable "TOKENIZERS_PARALLELISM=false", "MAX_TOKENS=512", "HF_TOKEN=***" .',
    );
    expect(lines.filter((line) => line.startsWith('Violation'))).toEqual([]);
  });
});

it('a shape is a node of its own graph, not of the ontology', () => {
  const named = new Set(loaded.ontology.map((q) => q.subject.value));
  const shapes = loaded.shapes
    .filter((q) => q.predicate.equals(DataFactory.namedNode(RDF_TYPE)))
    .map((q) => q.subject.value);
  expect(shapes.filter((s) => named.has(s))).toEqual([]);
});
