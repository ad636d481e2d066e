/** Records broken at random, the same way for the same seed. */
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, PROV, RDF_TYPE, XSD } from '../../src/prov/namespaces.ts';
import type { Value } from '../../src/prov/value.ts';
import { descriptionsGraph, Graph, type TypesOf } from '../../src/shacl/graph.ts';
import { evaluationRecord, modelRecord, trainingRecord, typesOf } from './history.ts';
import { mulberry32 } from '../../scripts/mulberry32.ts';

export type Triple = readonly [subject: string, predicate: string, value: Value];

const lexicals = [
  '',
  'x',
  '-1',
  '0',
  '1.5',
  '1e400',
  'INF',
  'NaN',
  'true',
  '2026-11-01T09:30:00Z',
  '2026-11-01T09:30:00',
  '2026-13-45T00:00:00Z',
  'sha256:zz',
];
const datatypes = ['string', 'integer', 'double', 'decimal', 'boolean', 'dateTime', 'anyURI', 'nonNegativeInteger'];

export function randomValue(next: () => number): Value {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  const kind = next();
  if (kind < 0.2)
    return {
      iri: pick([
        'urn:clew:dataset:acme/1',
        'urn:clew:model:acme/1',
        'http://example.org/other',
        `${CLEW}trainingData`,
      ]) as Iri,
    };
  if (kind < 0.3) return { value: pick(lexicals), language: pick(['en', 'de', 'en-GB']) };
  const datatype = pick(datatypes);
  return datatype === 'string'
    ? { value: pick(lexicals) }
    : { value: pick(lexicals), datatype: (XSD + datatype) as Iri };
}

const TYPES = [
  'TrainingRun',
  'ModelVersion',
  'Evaluation',
  'Metric',
  'DatasetVersion',
  'Environment',
  'Deployment',
  'Code',
  'Person',
  'Feature',
];

/** The triples of a small record with one to six changes; every property of the shapes may turn up on it. */
export function mutated(seed: number, predicates: readonly string[]): Triple[] {
  const next = mulberry32(seed);
  const make = [trainingRecord, modelRecord, evaluationRecord][seed % 3]!;
  const { descriptions } = make === modelRecord ? modelRecord(seed % 50) : make(seed % 50, 3);
  const triples: Triple[] = [];
  for (const [subject, properties] of descriptionsGraph(descriptions, typesOf).subjects())
    for (const [predicate, values] of properties) for (const value of values) triples.push([subject, predicate, value]);
  const at = (): number => Math.floor(next() * triples.length);
  const changes = 1 + Math.floor(next() * 6);
  for (let i = 0; i < changes; i++) {
    const [subject, predicate, value] = triples[at()]!;
    const kind = next();
    if (kind < 0.2) triples.splice(at(), 1);
    else if (kind < 0.4) triples[at()] = [subject, predicate, randomValue(next)];
    else if (kind < 0.55) triples.push([subject, predicate, randomValue(next)]);
    else if (kind < 0.8)
      triples.push([subject, predicates[Math.floor(next() * predicates.length)]!, randomValue(next)]);
    else if (kind < 0.9)
      triples.push([subject, RDF_TYPE, { iri: (CLEW + TYPES[Math.floor(next() * TYPES.length)]!) as Iri }]);
    else triples.push([subject, `${PROV}qualifiedUsage`, value]);
  }
  return triples;
}

export function graphOf(triples: readonly Triple[], types: TypesOf = typesOf): Graph {
  const graph = new Graph({ typesOf: types });
  for (const [subject, predicate, value] of triples) graph.add(subject, predicate, value);
  return graph;
}
