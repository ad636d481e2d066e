import type { Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { compact } from '../prov/namespaces.ts';
import type { CompiledShapes } from '../shacl/compile.ts';
import type { Finding } from '../shacl/finding.ts';
import { descriptionsGraph } from '../shacl/graph.ts';
import type { LineageCode } from './codes.ts';

/**
 * Checks each element's own bounded description against the shapes. Elements only referred to are known by their types and are no targets.
 * @returns what shapes report without refusing
 * @throws Fault INVALID with every finding in `details.findings`
 */
export function checkShapes(
  shapes: CompiledShapes,
  descriptions: readonly Description[],
  typesOf: (iri: Iri) => readonly Iri[],
): readonly Finding[] {
  const findings = shapes.check(descriptionsGraph(descriptions, typesOf));
  const refused = findings.filter((finding) => finding.severity === 'Violation');
  const first = refused[0];
  if (!first) return findings;
  const more = refused.length > 1 ? ` (and ${refused.length - 1} more)` : '';
  const path = first.path === undefined ? '' : ` ${compact(first.path)}`;
  throw new Fault<LineageCode>('INVALID', `${first.focus}${path}: ${first.message}${more}`, {
    hint: 'The record was refused because a shape is violated; details.findings lists every result.',
    details: { findings },
  });
}
