/** A compiled shape: closures over one node of the shapes graph. */
import type { Iri } from '../prov/iri.ts';
import { compact, SHACL } from '../prov/namespaces.ts';
import { isReference, type Value } from '../prov/value.ts';
import type { Scope } from './classes.ts';
import type { ConformingShape, Constraint } from './constraint.ts';
import type { Finding, Severity } from './finding.ts';
import type { Properties } from './graph.ts';
import type { Path } from './path.ts';
import { termKey } from './term.ts';

export class Shape implements ConformingShape {
  /** The IRI, or the nearest named shape's and the path. */
  readonly name: string;
  readonly severity: Severity;
  readonly message: string | undefined;
  readonly path: Path | undefined;
  readonly deactivated: boolean;
  /** Filled by the compiler, which must know a shape before the shapes it refers to. */
  constraints: readonly Constraint[] = [];
  /** `sh:property` */
  properties: readonly Shape[] = [];

  constructor(parts: Pick<Shape, 'name' | 'severity' | 'message' | 'path' | 'deactivated'>) {
    this.name = parts.name;
    this.severity = parts.severity;
    this.message = parts.message;
    this.path = parts.path;
    this.deactivated = parts.deactivated;
  }

  /** https://www.w3.org/TR/shacl/#conformance-definition */
  conforms(scope: Scope, focus: Value): boolean {
    return this.passes(scope, focus, scope.graph.properties(focus));
  }

  /** As {@link conforms}, with what the graph says of the focus node at hand. */
  passes(scope: Scope, focus: Value, properties: Properties | undefined): boolean {
    if (this.deactivated) return true;
    const { constraints, path } = this;
    if (path === undefined) {
      if (constraints.length > 0) {
        const values = [focus];
        for (let i = 0; i < constraints.length; i++)
          if (!constraints[i]!.holds(scope, focus, values, properties)) return false;
      }
      for (let i = 0; i < this.properties.length; i++)
        if (!this.properties[i]!.passes(scope, focus, properties)) return false;
      return true;
    }
    const values = path.values(scope.graph, focus, properties);
    for (let i = 0; i < constraints.length; i++)
      if (!constraints[i]!.holds(scope, focus, values, properties)) return false;
    for (let i = 0; i < this.properties.length; i++) {
      for (let j = 0; j < values.length; j++) if (!this.properties[i]!.conforms(scope, values[j]!)) return false;
    }
    return true;
  }

  /** Adds every finding on a focus node. */
  explain(scope: Scope, focus: Value, out: Finding[]): void {
    if (this.deactivated) return;
    const properties = scope.graph.properties(focus);
    const values = this.path?.values(scope.graph, focus, properties) ?? [focus];
    for (const constraint of this.constraints) {
      for (const failure of constraint.failures(scope, focus, values, properties)) {
        const path = failure.path ?? this.path?.text;
        out.push({
          focus: focusName(focus),
          ...(path !== undefined && { path }),
          ...(failure.value !== undefined && { value: failure.value }),
          component: `${SHACL}${constraint.component}ConstraintComponent` as Iri,
          severity: this.severity,
          message: this.message ?? `${path === undefined ? 'It' : path} ${constraint.message}.`,
          shape: this.name,
        });
      }
    }
    for (const shape of this.properties) for (const value of values) shape.explain(scope, value, out);
  }
}

/** A focus node by name; a literal, which `sh:targetNode` and `sh:targetObjectsOf` may give, as N-Triples nearly writes it. */
function focusName(focus: Value): Iri {
  return (isReference(focus) ? focus.iri : termKey(focus)) as Iri;
}

/** The name of a shape without an IRI, by where it hangs. */
export function innerName(parent: string, path: Path | undefined): string {
  return path === undefined ? parent : `${compact(parent)} ${path.text}`;
}
