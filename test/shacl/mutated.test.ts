import { describe, expect, it } from 'vitest';
import { RDF, SHACL } from '../../src/prov/namespaces.ts';
import { compiledKeys, defaultKeys, officialKeys, shapeQuads } from './comparing.ts';
import { typesOf } from './history.ts';
import { graphOf, mutated } from './mutations.ts';

/** How many records are broken; each is checked twice, every tenth a third time. `npm run fuzz:shacl` breaks 10,000. */
const RECORDS = Number(process.env['CLEW_TEST_MUTATIONS'] ?? 2_500);

/** Every property that a shape speaks of. */
const predicates = [
  ...new Set(
    shapeQuads
      .filter((q) => q.predicate.value === `${SHACL}path` || q.predicate.value === `${RDF}first`)
      .map((q) => q.object)
      .filter((term) => term.termType === 'NamedNode')
      .map((term) => term.value),
  ),
];

describe('records broken at random', () => {
  it('get the same results from the compiled checker and from rdf-validate-shacl', { timeout: 600_000 }, async () => {
    let refused = 0;
    let results = 0;
    for (let seed = 1; seed <= RECORDS; seed++) {
      const graph = graphOf(mutated(seed, predicates));
      const found = compiledKeys(graph);
      const expected = await officialKeys(graph);
      if (found.join('\n') !== expected.join('\n')) expect({ seed, found }).toEqual({ seed, found: expected });
      if (seed % 10 === 0) {
        const byDefault = await defaultKeys(graph, typesOf);
        if (found.join('\n') !== byDefault.join('\n')) expect({ seed, found }).toEqual({ seed, found: byDefault });
      }
      results += found.length;
      if (found.some((key) => key.includes(' | Violation | '))) refused++;
    }
    // The changes must break enough of them, and not all, for equal answers to mean something.
    expect(refused).toBeGreaterThan(RECORDS / 4);
    expect(refused).toBeLessThan(RECORDS);
    expect(results).toBeGreaterThan(RECORDS);
  });
});
