import { describe, expect, it } from 'vitest';
import type { Iri } from '../../src/prov/iri.ts';
import { RDF_TYPE, SHACL } from '../../src/prov/namespaces.ts';
import { nodeName, ShapesDocument } from '../../src/shacl/document.ts';
import { Graph } from '../../src/shacl/graph.ts';
import { targetsOf } from '../../src/shacl/targets.ts';
import { compiledKeys, defaultKeys, officialKeys, shapeQuads, shapes } from './comparing.ts';
import { typesOf } from './history.ts';
import { randomValue } from './mutations.ts';
import { mulberry32 } from '../../scripts/mulberry32.ts';

const document = new ShapesDocument(shapeQuads);
const roots = document.subjects().flatMap((term) => {
  const targets = targetsOf(term, document);
  return targets ? [{ name: nodeName(term), term, targets }] : [];
});

const FOCUS = 'urn:clew:thing:acme/1';

/** A node that the shape is about, with values for some of the properties that it speaks of, over two steps. */
function targeted(root: (typeof roots)[number], seed: number): Graph {
  const next = mulberry32(seed);
  const graph = new Graph({ typesOf });
  for (const cls of root.targets.classes) graph.add(FOCUS, RDF_TYPE, { iri: cls as Iri });
  for (const cls of under(nodeName(root.term), 'class'))
    if (next() < 0.3) graph.add(FOCUS, RDF_TYPE, { iri: cls as Iri });
  for (const predicate of [...root.targets.subjectsOf, ...under(nodeName(root.term), 'path')]) {
    if (next() < 0.25 && !root.targets.subjectsOf.includes(predicate)) continue;
    const count = next() < 0.3 ? 2 : 1;
    for (let i = 0; i < count; i++) graph.add(FOCUS, predicate, randomValue(next));
  }
  return graph;
}

/** Every IRI that a shape, or one it refers to, gives for a `sh:` property. */
function under(name: string, local: 'path' | 'class', seen = new Set<string>()): string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const term = document.subjects().find((subject) => nodeName(subject) === name);
  if (!term) return [];
  const named = document.all(term, SHACL + local).filter((value) => value.termType === 'NamedNode');
  const inner = document.predicates(term).flatMap((predicate) => document.all(term, predicate));
  return [...named.map((value) => value.value), ...inner.flatMap((at) => under(nodeName(at), local, seen))];
}

describe('every one of our shapes', () => {
  it('is compiled', () => {
    expect(shapes.unknown).toEqual([]);
    expect(roots.length).toBeGreaterThan(40);
  });

  it.each(roots)('$name: all three checkers agree', async (root) => {
    let results = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const graph = targeted(root, seed);
      const found = compiledKeys(graph);
      expect(found, `seed ${seed}`).toEqual(await officialKeys(graph));
      expect(found, `seed ${seed}`).toEqual(await defaultKeys(graph, typesOf));
      results += found.length;
    }
    expect(results).toBeGreaterThan(0);
  });
});
