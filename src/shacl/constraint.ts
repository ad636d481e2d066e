/** What a compiled constraint is: a quick yes or no, and an explanation for when it is no. */
import type { Quad_Object } from '@rdfjs/types';
import { SHACL } from '../prov/namespaces.ts';
import type { Value } from '../prov/value.ts';
import type { Scope } from './classes.ts';
import type { ShapesDocument, ShapeTerm } from './document.ts';
import type { Properties } from './graph.ts';
import type { Path } from './path.ts';

/** One way in which a focus node fails a constraint. */
export interface Failure {
  readonly value?: Value;
  /** Where the shape has no path of its own but the constraint names one (`sh:closed`). */
  readonly path?: string;
}

/** A compiled constraint. It must be safe to call for any node, and must not keep anything between calls. */
export interface Constraint {
  /** The local name before `ConstraintComponent`: `MinCount`. */
  readonly component: string;
  /** What is wrong, for shapes without `sh:message`. */
  readonly message: string;
  /** Whether it holds for every node that has no values, whatever the graph says; such nodes are then not looked at. */
  readonly holdsForNone: boolean;
  /** Whether the focus node with its value nodes passes. */
  holds(scope: Scope, focus: Value, values: readonly Value[], properties: Properties | undefined): boolean;
  /** Every failure; empty exactly if it holds. */
  failures(scope: Scope, focus: Value, values: readonly Value[], properties: Properties | undefined): Failure[];
}

/** A shape as other shapes refer to it. */
export interface ConformingShape {
  conforms(scope: Scope, focus: Value): boolean;
}

/** What constraint compilers get: one shape's node in the shapes graph. */
export interface ShapeSource {
  readonly term: ShapeTerm;
  readonly path: Path | undefined;
  readonly document: ShapesDocument;
  /** Compiles another shape. @throws Fault BAD_SHAPE if the shapes refer to each other in a circle */
  shape(term: Quad_Object): ConformingShape;
}

/** Compiles one group of constraint components: all that the shape has of them. */
export type ConstraintCompiler = (source: ShapeSource) => Constraint[];

/** A constraint on each value node for itself: https://www.w3.org/TR/shacl/#core-components */
export function perValue(
  component: string,
  message: string,
  test: (value: Value, scope: Scope) => boolean,
): Constraint {
  return {
    component,
    message,
    holdsForNone: true,
    holds(scope, _focus, values) {
      for (let i = 0; i < values.length; i++) if (!test(values[i]!, scope)) return false;
      return true;
    },
    failures: (scope, _focus, values) => values.filter((value) => !test(value, scope)).map((value) => ({ value })),
  };
}

/** A constraint on the value nodes together, whose failures name no value. */
export function perSet(
  component: string,
  message: string,
  holdsForNone: boolean,
  holds: (values: readonly Value[], scope: Scope, focus: Value) => boolean,
): Constraint {
  return {
    component,
    message,
    holdsForNone,
    holds: (scope, focus, values) => holds(values, scope, focus),
    failures: (scope, focus, values) => (holds(values, scope, focus) ? [] : [{}]),
  };
}

/** A constraint known by its failures. */
export function byFailures(
  component: string,
  message: string,
  holdsForNone: boolean,
  failures: Constraint['failures'],
): Constraint {
  return { component, message, holdsForNone, failures, holds: (...at) => failures(...at).length === 0 };
}

/** Values of a `sh:` parameter. */
export function parameters(source: ShapeSource, local: string): readonly Quad_Object[] {
  return source.document.all(source.term, SHACL + local);
}
