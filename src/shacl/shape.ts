/** A compiled shape: closures over one node of the shapes graph. */
import type { Iri } from '../prov/iri.ts';
import { compact, RDF_TYPE, SHACL } from '../prov/namespaces.ts';
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
  #plan: PropertyPlan | undefined;

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
    if (this.path !== undefined)
      return this.#valuesPass(scope, focus, this.path.values(scope.graph, focus, properties), properties);
    if (this.constraints.length > 0 && !this.#constraintsHold(scope, focus, [focus], properties)) return false;
    if (this.properties.length === 0) return true;
    const plan = (this.#plan ??= planOf(this.properties));
    for (let i = 0; i < plan.always.length; i++) if (!plan.always[i]!.passes(scope, focus, properties)) return false;
    if (properties === undefined || plan.byPredicate.size === 0) return true;
    for (const [predicate, values] of properties) {
      const shapes = plan.byPredicate.get(predicate);
      if (shapes === undefined) continue;
      for (let i = 0; i < shapes.length; i++)
        if (!shapes[i]!.#valuesPass(scope, focus, values, properties)) return false;
    }
    return true;
  }

  #constraintsHold(scope: Scope, focus: Value, values: readonly Value[], properties: Properties | undefined): boolean {
    const { constraints } = this;
    for (let i = 0; i < constraints.length; i++)
      if (!constraints[i]!.holds(scope, focus, values, properties)) return false;
    return true;
  }

  /** The part of {@link passes} after a property shape's values are known. */
  #valuesPass(scope: Scope, focus: Value, values: readonly Value[], properties: Properties | undefined): boolean {
    if (this.deactivated) return true;
    if (!this.#constraintsHold(scope, focus, values, properties)) return false;
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

/** Property shapes in the order that is quickest to ask: a node has few of the properties that its shapes speak of. */
interface PropertyPlan {
  /** Shapes that may fail for a node without the property, or whose path is more than one predicate. */
  readonly always: readonly Shape[];
  /** The others, asked only for properties that a node has. */
  readonly byPredicate: ReadonlyMap<string, readonly Shape[]>;
}

function planOf(properties: readonly Shape[]): PropertyPlan {
  const always: Shape[] = [];
  const byPredicate = new Map<string, Shape[]>();
  for (const shape of properties) {
    const predicate = shape.path?.predicate;
    // Types of things outside the graph are not among what it says of them.
    if (predicate === undefined || predicate === RDF_TYPE || !shape.constraints.every((c) => c.holdsForNone))
      always.push(shape);
    else {
      const shapes = byPredicate.get(predicate);
      if (shapes) shapes.push(shape);
      else byPredicate.set(predicate, [shape]);
    }
  }
  return { always, byPredicate };
}

/** A focus node by name; a literal, which `sh:targetNode` and `sh:targetObjectsOf` may give, as N-Triples nearly writes it. */
function focusName(focus: Value): Iri {
  return (isReference(focus) ? focus.iri : termKey(focus)) as Iri;
}

/** The name of a shape without an IRI, by where it hangs. */
export function innerName(parent: string, path: Path | undefined): string {
  return path === undefined ? parent : `${compact(parent)} ${path.text}`;
}
