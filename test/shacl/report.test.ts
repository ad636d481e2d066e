import { Writer } from 'n3';
import { describe, expect, it } from 'vitest';
import { RDF_TYPE, SHACL } from '../../src/prov/namespaces.ts';
import { descriptionsGraph } from '../../src/shacl/graph.ts';
import { reportJson, reportText, validationReport } from '../../src/shacl/report.ts';
import { shapes } from './comparing.ts';
import { modelRecord, trainingRecord, typesOf } from './history.ts';
import { graphOf, type Triple } from './mutations.ts';
import { compiled, graph } from './turtle.ts';

const SHAPES = `ex:S a sh:NodeShape ; sh:targetClass ex:C ;
  sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:minCount 1 ; sh:message "Give it." ] ,
    [ sh:path ex:w ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "Better give it." ] .`;

describe('the official report', () => {
  it('of a record that conforms says so and nothing else', async () => {
    const { descriptions } = modelRecord(1);
    const report = await validationReport(shapes, descriptionsGraph(descriptions, typesOf));
    expect(report).toMatchObject({ conforms: true, refused: false, findings: [] });
    expect(report.quads.map((quad) => quad.predicate.value).sort()).toEqual([RDF_TYPE, `${SHACL}conforms`].sort());
  });

  it('has no blank nodes, and the same IRIs for the same content whatever the labels and the order', async () => {
    const lines = async (data: string): Promise<string> => {
      const report = await validationReport(compiled(SHAPES), graph(data));
      expect(
        report.quads.every((quad) => quad.subject.termType === 'NamedNode' && quad.object.termType !== 'BlankNode'),
      ).toBe(true);
      return new Writer({ format: 'N-Triples' })
        .quadsToString([...report.quads])
        .split('\n')
        .sort()
        .join('\n');
    };
    const first = await lines('ex:a a ex:C . ex:b a ex:C ; ex:w 1 .');
    expect(first).toContain('urn:clew:report:');
    expect(await lines('ex:b ex:w 1 ; a ex:C . ex:a a ex:C .')).toBe(first);
    expect(await lines('ex:a a ex:C .')).not.toBe(first);
  });

  it('counts two equal results as two', async () => {
    const shape = 'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:lessThan ex:q ] .';
    const report = await validationReport(compiled(shape), graph('ex:a ex:p 5 ; ex:q 1 , 2 .'));
    expect(report.findings.length).toBe(2);
    expect(report.quads.filter((quad) => quad.predicate.value === `${SHACL}result`).length).toBe(2);
  });

  it('tells refusing from reporting', async () => {
    const report = await validationReport(compiled(SHAPES), graph('ex:a a ex:C ; ex:p ex:b . ex:c ex:q ex:b .'));
    expect(report).toMatchObject({ conforms: false, refused: false });
    expect(reportText(report)).toContain('Accepted: 1 warning.');
    const worse = await validationReport(compiled(SHAPES), graph('ex:a a ex:C .'));
    expect(worse).toMatchObject({ conforms: false, refused: true });
    expect(reportText(worse)).toContain('Refused: 1 violation, 1 warning.');
    expect(reportText(worse)).toContain('violation at http://example.org/p/^http://example.org/q: Give it.');
    expect(reportJson(worse)).toMatchObject({
      conforms: false,
      refused: true,
      counts: { Violation: 1, Warning: 1, Info: 0 },
    });
    expect(JSON.parse(JSON.stringify(reportJson(worse)))).toEqual(reportJson(worse));
  });

  it('does not let data write on a terminal', async () => {
    const shape = 'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:datatype xsd:integer ] .';
    const report = await validationReport(compiled(shape), graph('ex:a ex:p "\\u001B[2Jgone\\u202E" .'));
    const text = reportText(report);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u202e');
    expect(text).toContain('gone');
  });

  it('finds in a broken copy of a record what was broken', async () => {
    const { descriptions } = trainingRecord(3);
    const broken: Triple[] = [];
    for (const [subject, properties] of descriptionsGraph(descriptions, typesOf).subjects())
      for (const [predicate, values] of properties)
        for (const value of values)
          broken.push([subject, predicate, predicate.endsWith('#endedAtTime') ? { value: 'yesterday' } : value]);
    const report = await validationReport(shapes, graphOf(broken));
    expect(report.refused).toBe(true);
    expect(report.findings.map((finding) => finding.path)).toContain('prov:endedAtTime');
  });
});
