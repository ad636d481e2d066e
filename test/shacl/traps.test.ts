/** What goes wrong in rdf-validate-shacl when it is used in other ways than ours, and that ours are not those. */
import { Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';
import type { DatasetCore } from '@rdfjs/types';
import { describe, expect, it } from 'vitest';
import { OfficialValidator } from '../../src/shacl/official/validator.ts';
import { compiled, graph, NO_CLASSES, quads } from './turtle.ts';

const SHAPES = `
ex:Run sh:targetClass ex:RunClass ; a sh:NodeShape ; sh:property [ sh:path ex:environment ; sh:node ex:Environment ] .
ex:Environment a sh:NodeShape ; sh:property [ sh:path ex:os ; sh:minCount 1 ] .`;

const runs = Array.from({ length: 200 }, (_, i) => `ex:run${i} a ex:RunClass ; ex:environment ex:bad .`).join('\n');

describe('maxNodeChecks', () => {
  it('loses results by default', async () => {
    const report = await new SHACLValidator(new Store(quads(SHAPES))).validate(
      new Store(quads(runs)) as unknown as DatasetCore,
    );
    expect(report.results.length).toBe(51);
  });

  it('is off here: every result is there, from both checkers', async () => {
    const report = await new OfficialValidator(quads(SHAPES), NO_CLASSES).validate(graph(runs));
    expect(report.results.length).toBe(200);
    expect(compiled(SHAPES).check(graph(runs)).length).toBe(200);
  });
});

describe('a warm validator', () => {
  const bad = 'ex:run a ex:RunClass ; ex:environment ex:bad .';
  const good = 'ex:run a ex:RunClass ; ex:environment ex:good . ex:good ex:os "Linux" .';

  it('piles up results by validateNode', async () => {
    const shapes = quads(SHAPES);
    const validator = new SHACLValidator(new Store(shapes));
    const shape = shapes[0]!.subject;
    const focus = quads(bad)[0]!.subject;
    const counts: number[] = [];
    for (let i = 0; i < 3; i++) {
      const report = await validator.validateNode(new Store(quads(bad)) as unknown as DatasetCore, focus, shape);
      counts.push(report.results.length);
    }
    expect(counts).toEqual([1, 2, 3]);
  });

  it('gives the old answer after maxErrors', async () => {
    const validator = new SHACLValidator(new Store(quads(SHAPES)), { maxErrors: 1 });
    await validator.validate(new Store(quads(bad)) as unknown as DatasetCore);
    const after = await validator.validate(new Store(quads(good)) as unknown as DatasetCore);
    expect(after.conforms).toBe(false);
  });

  it('answers afresh each time as it is used here, also when calls overlap', async () => {
    const validator = new OfficialValidator(quads(SHAPES), NO_CLASSES);
    const verdicts = await Promise.all([bad, good, bad, good].map((data) => validator.validate(graph(data))));
    expect(verdicts.map((report) => report.results.length)).toEqual([1, 0, 1, 0]);
    for (let i = 0; i < 60; i++) expect((await validator.validate(graph(bad))).results.length).toBe(1);
    expect(validator.validateNow(graph(bad)).results.length).toBe(1);
    expect(validator.validateNow(graph(good)).conforms).toBe(true);
  });
});

describe('owl:imports', () => {
  const shapes = `${SHAPES} <http://example.org/shapes> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/never> .`;

  it('wants to fetch', async () => {
    const validator = new SHACLValidator(new Store(quads(shapes)));
    await expect(validator.validate(new Store() as unknown as DatasetCore)).rejects.toThrow(/importGraph/);
  });

  it('is left out here', async () => {
    const validator = new OfficialValidator(quads(shapes), NO_CLASSES);
    expect((await validator.validate(graph('ex:run a ex:RunClass ; ex:environment ex:bad .'))).results.length).toBe(1);
  });
});

describe('sh:and on several values', () => {
  it('gets one verdict from both, though the library names every value when one fails', async () => {
    const shape = `ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:and ( [ sh:datatype xsd:integer ] [ sh:minInclusive 1 ] ) ] .`;
    const validator = new OfficialValidator(quads(shape), NO_CLASSES);
    for (const [data, values] of [
      ['1 , 2', [0, 0]],
      ['0 , 2', [1, 2]],
    ] as const) {
      const found = compiled(shape).check(graph(`ex:a ex:p ${data} .`));
      const report = await validator.validate(graph(`ex:a ex:p ${data} .`));
      expect([found.length, report.results.length]).toEqual(values);
      expect(report.conforms).toBe(found.length === 0);
    }
  });
});

describe('long input', () => {
  const chain = (length: number, predicate: string): string =>
    Array.from({ length }, (_, i) => `ex:n${i} ${predicate} ex:n${i + 1} .`).join('\n');

  it('walks a chain of 20,000 steps without a stack', () => {
    const shapes = compiled(
      'ex:S sh:targetNode ex:n0 ; sh:property [ sh:path [ sh:zeroOrMorePath ex:next ] ; sh:maxCount 3 ] .',
    );
    expect(shapes.check(graph(chain(20_000, 'ex:next'))).length).toBe(1);
  });

  it('says so when no report can be made for it', async () => {
    const shapes = quads(
      'ex:S sh:targetNode ex:n0 ; sh:property [ sh:path [ sh:zeroOrMorePath ex:next ] ; sh:maxCount 3 ] .',
    );
    const validator = new OfficialValidator(shapes, NO_CLASSES);
    await expect(validator.validate(graph(chain(20_000, 'ex:next')))).rejects.toMatchObject({ code: 'SHACL_LIMIT' });
    expect((await validator.validate(graph('ex:n0 ex:next ex:n1 .'))).conforms).toBe(true);
  });

  it('holds classes that are below themselves', () => {
    const shapes = compiled('ex:S sh:targetNode ex:a ; sh:class ex:C .');
    expect(shapes.check(graph('ex:a a ex:A . ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:A , ex:C .'))).toEqual(
      [],
    );
  });

  it('refuses a number of a million digits before the library tries every split of it', async () => {
    const data = `ex:a ex:p "${'1'.repeat(1_000_000)}x"^^xsd:decimal .`;
    const shape = 'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:datatype xsd:decimal ] .';
    const began = performance.now();
    expect(compiled(shape).check(graph(data)).length).toBe(1);
    await expect(new OfficialValidator(quads(shape), NO_CLASSES).validate(graph(data))).rejects.toMatchObject({
      code: 'SHACL_LIMIT',
    });
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
