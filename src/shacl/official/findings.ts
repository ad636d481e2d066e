/** Results of rdf-validate-shacl as findings. */
import type { Term } from '@rdfjs/types';
import { compact, SHACL } from '../../prov/namespaces.ts';
import type { Iri } from '../../prov/iri.ts';
import { ShapesDocument, nodeName } from '../document.ts';
import type { Finding, Severity } from '../finding.ts';
import { messageOf } from '../message.ts';
import { compilePath } from '../path.ts';
import { valueOf } from '../term.ts';
import { keyOf } from './term.ts';
import type { OfficialAnswer } from './validator.ts';

/** One finding per result; `names` gives the names of shapes that have no IRI. */
export function findingsOf(answer: OfficialAnswer, names: ReadonlyMap<string, string>): Finding[] {
  if (answer.results.length === 0) return [];
  const document = new ShapesDocument([...answer.dataset]);
  return answer.results.map((result) => {
    const path = pathText(result.path as Term | null, document);
    const value = result.value as Term | null;
    const shape = nodeName(result.sourceShape);
    const component = result.sourceConstraintComponent.value as Iri;
    return {
      focus: keyOf(result.focusNode) as Iri,
      ...(path !== undefined && { path }),
      ...(value && { value: valueOf(value) }),
      component,
      severity: severityOf(result.severity.value),
      message: messageOf(result.message) ?? `${path ?? 'It'} fails ${compact(component)}.`,
      shape: names.get(shape) ?? shape,
    };
  });
}

function severityOf(iri: string): Severity {
  return iri === `${SHACL}Warning` ? 'Warning' : iri === `${SHACL}Info` ? 'Info' : 'Violation';
}

function pathText(path: Term | null, document: ShapesDocument): string | undefined {
  return path ? compilePath(path, path, document).text : undefined;
}
