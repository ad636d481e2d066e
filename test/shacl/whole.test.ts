import { describe, expect, it } from 'vitest';
import type { Iri } from '../../src/prov/iri.ts';
import { descriptionsGraph } from '../../src/shacl/graph.ts';
import { WholeCheck, type PlainTriple } from '../../src/shacl/whole.ts';
import { keysOf, officialKeys, shapes } from './comparing.ts';
import { history } from './history.ts';
import { compiled } from './turtle.ts';

const ex = (name: string): Iri => `http://example.org/${name}` as Iri;

describe('a whole graph in a worker', () => {
  it('gets the results and the report it would get here', async () => {
    const records = [...history(20)].map((record) => record.descriptions);
    const check = new WholeCheck(shapes);
    for (const descriptions of records) await check.add(descriptions);
    const outcome = await check.finish(true);
    const graph = descriptionsGraph(records.flat(), () => []);
    expect(outcome.triples).toBe(graph.size);
    expect(outcome.findings.length).toBeGreaterThan(0);
    expect(keysOf(outcome.findings)).toEqual(await officialKeys(graph));
    expect(keysOf(outcome.report!.findings)).toEqual(keysOf(outcome.findings));
    expect(outcome.report!.quads.every((quad) => quad.subject.termType === 'NamedNode')).toBe(true);
  });

  it("takes triples, and a document's own classes if it is told to", async () => {
    const shape = compiled('ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .');
    const triples: PlainTriple[] = [
      [ex('a'), 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type' as Iri, { iri: ex('D') }],
      [ex('D'), 'http://www.w3.org/2000/01/rdf-schema#subClassOf' as Iri, { iri: ex('C') }],
    ];
    const counts: number[] = [];
    for (const ownClasses of [true, false]) {
      const check = new WholeCheck(shape, undefined, { ownClasses });
      await check.addTriples(triples);
      counts.push((await check.finish()).findings.length);
    }
    expect(counts).toEqual([1, 0]);
  });

  it('stops when it takes too long', async () => {
    // Each node of a ring reaches every other: 4,000 × 4,000 steps.
    const shape = compiled(
      'ex:S sh:targetSubjectsOf ex:next ; sh:property [ sh:path [ sh:oneOrMorePath ex:next ] ; sh:maxCount 9 ] .',
    );
    const check = new WholeCheck(shape, { seconds: 0.3, megabytes: 512 });
    const size = 4_000;
    await check.addTriples(
      Array.from({ length: size }, (_, i) => [ex(`n${i}`), ex('next'), { iri: ex(`n${(i + 1) % size}`) }] as const),
    );
    await expect(check.finish()).rejects.toMatchObject({ code: 'SHACL_STOPPED', details: { limit: 'seconds' } });
  });

  it('stops when it needs too much memory', async () => {
    const check = new WholeCheck(shapes, { seconds: 60, megabytes: 24 });
    const fill = async (): Promise<void> => {
      for (const { descriptions } of history(2_000)) await check.add(descriptions);
      await check.finish();
    };
    await expect(fill()).rejects.toMatchObject({ code: 'SHACL_STOPPED', details: { limit: 'megabytes' } });
  });

  it('can be stopped, and does not wait for ever then', async () => {
    const check = new WholeCheck(shapes);
    await check.stop();
    await expect(check.finish()).rejects.toMatchObject({ code: 'SHACL_STOPPED' });
  });
});
