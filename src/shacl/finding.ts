import type { Iri } from '../prov/iri.ts';
import type { Value } from '../prov/value.ts';

/** SHACL's severities: a Violation is refused at the door, the others are only reported. */
export type Severity = 'Violation' | 'Warning' | 'Info';

/** One validation result: https://www.w3.org/TR/shacl/#results-validation-result */
export interface Finding {
  readonly focus: Iri;
  /** The result path as SPARQL writes it: `clew:digest`, `^prov:used`, `prov:qualifiedUsage/prov:hadRole`. */
  readonly path?: string;
  readonly value?: Value;
  /** `sh:MinCountConstraintComponent`, as a full IRI. */
  readonly component: Iri;
  readonly severity: Severity;
  readonly message: string;
  /** The shape that found it. */
  readonly shape: string;
}
