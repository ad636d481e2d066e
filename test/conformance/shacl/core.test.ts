import SHACLValidator from 'rdf-validate-shacl';
import { DataFactory, Store } from 'n3';
import { describe, expect, it } from 'vitest';
import { SHACL } from '../../../src/prov/namespaces.ts';
import { compileShapes } from '../../../src/shacl/compile.ts';
import type { Finding } from '../../../src/shacl/finding.ts';
import { quadsGraph } from '../../../src/shacl/graph.ts';
import { OfficialValidator } from '../../../src/shacl/official/validator.ts';
import { termKey } from '../../../src/shacl/term.ts';
import { cases, datasetKeys } from './suite.ts';

/** A case's file has no classes beyond its own. */
const NO_ONTOLOGY = { superClasses: (cls: string) => new Set([cls]), classes: [] } as unknown as Parameters<
  typeof compileShapes
>[1];

const all = cases();

/** A finding in the parts of a result: focus, path, value, component, severity, shape. */
function findingParts(finding: Finding): string[] {
  const value = finding.value ? termKey(finding.value) : '';
  return [finding.focus, finding.path ?? '', value, finding.component, SHACL + finding.severity, finding.shape];
}

/** The expected parts with the shape's readable name, and a severity of the case's own as what it counts for. */
function expectedParts(parts: readonly string[], names: ReadonlyMap<string, string>): string[] {
  const [focus, path, value, component, severity, shape] = parts as [string, string, string, string, string, string];
  return [
    focus,
    path,
    value,
    component,
    severity.startsWith(SHACL) ? severity : `${SHACL}Violation`,
    names.get(shape) ?? shape,
  ];
}

describe('the W3C SHACL core suite', () => {
  it('is there', () => expect(all.length).toBe(36));

  it.each(all)('$name: compiled', ({ quads, conforms, parts }) => {
    const shapes = compileShapes(quads, NO_ONTOLOGY);
    expect(shapes.unknown).toEqual([]);
    const found = shapes.check(quadsGraph(quads));
    expect(found.length === 0).toBe(conforms);
    const expected = parts.map((result) => expectedParts(result, shapes.names));
    expect(found.map(findingParts).sort()).toEqual(expected.sort());
  });

  it.each(all)('$name: rdf-validate-shacl with our factory', async ({ quads, conforms, results }) => {
    const report = await new OfficialValidator(quads, NO_ONTOLOGY).validate(quadsGraph(quads));
    expect(report.conforms).toBe(conforms);
    expect(datasetKeys(report.dataset)).toEqual(results);
  });

  it.each(all)('$name: rdf-validate-shacl as it comes', async ({ quads, conforms, results }) => {
    const data = new Store(quads.map((q) => DataFactory.quad(q.subject, q.predicate, q.object)));
    const report = await new SHACLValidator(data).validate(data);
    expect(report.conforms).toBe(conforms);
    expect(datasetKeys(report.dataset)).toEqual(results);
  });
});
