/** Shapes with constructs that are not compiled, checked by rdf-validate-shacl with each graph. */
import type { Quad, Term } from '@rdfjs/types';
import { RDF_TYPE, SHACL } from '../../prov/namespaces.ts';
import type { ClassTree } from '../classes.ts';
import { nodeName, type ShapesDocument } from '../document.ts';
import type { Finding } from '../finding.ts';
import type { Graph } from '../graph.ts';
import { isClass, targetsOf, TARGET_PREDICATES } from '../targets.ts';
import { findingsOf } from './findings.ts';
import { OfficialValidator } from './validator.ts';

export class LeftToOfficial {
  readonly #validator: OfficialValidator;
  readonly #names: ReadonlyMap<string, string>;

  /** Keeps all shapes, as the ones left may refer to others, but takes away the targets of those that are compiled. */
  constructor(parts: {
    readonly left: readonly Term[];
    readonly document: ShapesDocument;
    readonly ontology: ClassTree;
    readonly names: ReadonlyMap<string, string>;
  }) {
    const { left, document } = parts;
    const names = new Set(left.map(nodeName));
    const targets = new Set<string>(TARGET_PREDICATES.map((local) => SHACL + local));
    const compiled = (quad: Quad): boolean =>
      !names.has(nodeName(quad.subject)) && targetsOf(quad.subject, document) !== undefined;
    const isTarget = (quad: Quad): boolean =>
      targets.has(quad.predicate.value) || (quad.predicate.value === RDF_TYPE && isClass(quad.subject, document));
    this.#validator = new OfficialValidator(
      document.quads.filter((quad) => !(compiled(quad) && isTarget(quad))),
      parts.ontology,
    );
    this.#names = parts.names;
  }

  /** @throws Fault SHACL_FAILED, SHACL_LIMIT */
  check(graph: Graph): Finding[] {
    return findingsOf(this.#validator.validateNow(graph), this.#names);
  }
}
