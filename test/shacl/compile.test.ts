import { describe, expect, it } from 'vitest';
import type { Iri } from '../../src/prov/iri.ts';
import { Graph } from '../../src/shacl/graph.ts';
import { compiled, graph } from './turtle.ts';

const components = (shapes: string, data: string): string[] =>
  compiled(shapes)
    .check(graph(data))
    .map(
      (f) =>
        `${f.focus.slice('http://example.org/'.length)} ${f.path ?? ''} ${f.component.split('#')[1]!.replace('ConstraintComponent', '')}`,
    );

describe('what is refused when shapes are compiled', () => {
  it.each([
    ['recursion', 'ex:A sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:node ex:B ] . ex:B sh:not ex:A .'],
    ['SPARQL', 'ex:A sh:targetClass ex:C ; sh:sparql [ sh:select "SELECT" ] .'],
    ["components of one's own", 'ex:K a sh:ConstraintComponent . ex:A sh:targetClass ex:C ; sh:minCount 1 .'],
    ['a count without a path', 'ex:A sh:targetClass ex:C ; sh:minCount 1 .'],
    ['a count that is no number', 'ex:A sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount "many" ] .'],
    ['a list that ends nowhere', 'ex:A sh:targetClass ex:C ; sh:in [ rdf:first 1 ] .'],
    ['a list that runs in a circle', 'ex:A sh:targetClass ex:C ; sh:in ex:l . ex:l rdf:first 1 ; rdf:rest ex:l .'],
    ['an unknown node kind', 'ex:A sh:targetClass ex:C ; sh:nodeKind sh:Iri .'],
    [
      'an inverse of a sequence',
      'ex:A sh:targetClass ex:C ; sh:property [ sh:path [ sh:inversePath ( ex:p ex:q ) ] ] .',
    ],
    ['a property shape without a path', 'ex:A sh:targetClass ex:C ; sh:property [ sh:nodeKind sh:IRI ] .'],
  ])('%s', (_what, shapes) => {
    expect(() => compiled(shapes)).toThrow(expect.objectContaining({ code: 'BAD_SHAPE' }));
  });
});

describe('a construct that is not known', () => {
  const shapes = `ex:A sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:uniqueMembers true ] .
    ex:B sh:targetClass ex:C ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .`;

  it('is reported', () => {
    expect(compiled(shapes).unknown).toEqual([
      {
        shape: 'ex:A ex:p'.replace('ex:A', 'http://example.org/A').replace('ex:p', 'http://example.org/p'),
        construct: 'sh:uniqueMembers',
      },
    ]);
  });

  it('sends its shape to rdf-validate-shacl, once, and leaves the others compiled', () => {
    expect(components(shapes, 'ex:x a ex:C .').sort()).toEqual([
      'x http://example.org/p MinCount',
      'x http://example.org/q MinCount',
    ]);
    expect(components(shapes, 'ex:x a ex:C ; ex:p 1 ; ex:q 1 .')).toEqual([]);
  });
});

describe('targets', () => {
  it('meet a node once, whichever of them name it', () => {
    const shapes =
      'ex:S sh:targetClass ex:C ; sh:targetNode ex:x ; sh:targetSubjectsOf ex:p ; sh:targetObjectsOf ex:p ; sh:nodeKind sh:Literal .';
    expect(components(shapes, 'ex:x a ex:C ; ex:p ex:x .')).toEqual(['x  NodeKind']);
  });

  it('leave out things that are only referred to, whose types are known all the same', () => {
    const shapes = compiled(
      'ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:class ex:C ] , [ sh:path ex:name ; sh:minCount 1 ] .',
    );
    const iri = (name: string): Iri => `http://example.org/${name}` as Iri;
    const record = new Graph({ typesOf: (of) => (of === iri('y') ? [iri('C')] : []) });
    record.add(iri('x'), 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type', { iri: iri('C') });
    record.add(iri('x'), iri('name'), { value: 'x' });
    record.add(iri('x'), iri('p'), { iri: iri('y') });
    expect(shapes.check(record)).toEqual([]);
    record.add(iri('x'), iri('p'), { iri: iri('z') });
    expect(shapes.check(record).map((f) => f.value)).toEqual([{ iri: iri('z') }]);
  });
});

describe('severity', () => {
  it("is the shape's own, and a violation if it says none", () => {
    const shapes =
      compiled(`ex:S sh:targetNode ex:x ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Warning ] ,
      [ sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Info ; sh:message "q, please"@en , "bitte q"@de ] , [ sh:path ex:r ; sh:minCount 1 ] .`);
    const found = shapes.check(graph('ex:x ex:z 1 .'));
    expect(found.map((f) => f.severity).sort()).toEqual(['Info', 'Violation', 'Warning']);
    expect(found.find((f) => f.severity === 'Info')!.message).toBe('q, please');
  });
});
