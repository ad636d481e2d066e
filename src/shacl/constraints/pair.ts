/** A property held against another of the same node: https://www.w3.org/TR/shacl/#core-components-property-pairs */
import { compact } from '../../prov/namespaces.ts';
import type { Value } from '../../prov/value.ts';
import { byFailures, parameters, type Constraint, type ConstraintCompiler } from '../constraint.ts';
import { badShape } from '../document.ts';
import { compareLiterals } from '../literals.ts';
import { sameTerm } from '../term.ts';

function includes(values: readonly Value[], value: Value): boolean {
  return values.some((other) => sameTerm(value, other));
}

/** `sh:equals` */
export const equal: ConstraintCompiler = (source) =>
  parameters(source, 'equals').map(({ value: predicate }) =>
    byFailures(
      'Equals',
      `must have the same values as ${compact(predicate)}`,
      false,
      (scope, focus, values, properties) => {
        const others = scope.graph.valuesIn(focus, properties, predicate);
        const missing = values.filter((value) => !includes(others, value));
        const added = others.filter((value) => !includes(values, value));
        if (source.path) return [...missing, ...added].map((value) => ({ value }));
        // A node shape has the focus node as its one value, so each other value is one too many.
        return added.length === 0 && others.length === 0 ? [{ value: focus }] : added.map((value) => ({ value }));
      },
    ),
  );

/** `sh:disjoint` */
export const disjoint: ConstraintCompiler = (source) =>
  parameters(source, 'disjoint').map(({ value: predicate }) =>
    byFailures(
      'Disjoint',
      `must share no value with ${compact(predicate)}`,
      true,
      (scope, focus, values, properties) => {
        const others = scope.graph.valuesIn(focus, properties, predicate);
        return values.filter((value) => includes(others, value)).map((value) => ({ value }));
      },
    ),
  );

/** `sh:lessThan` and `sh:lessThanOrEquals`: each value against each of the other property's. */
export const lessThan: ConstraintCompiler = (source) => {
  const found = [
    ...parameters(source, 'lessThan').map((term) => ordered('LessThan', 'before', term.value, (order) => order < 0)),
    ...parameters(source, 'lessThanOrEquals').map((term) =>
      ordered('LessThanOrEquals', 'not after', term.value, (order) => order <= 0),
    ),
  ];
  if (found.length > 0 && !source.path) throw badShape(source.term, 'has sh:lessThan but no sh:path');
  return found;
};

function ordered(component: string, words: string, predicate: string, holds: (order: number) => boolean): Constraint {
  return byFailures(component, `must be ${words} ${compact(predicate)}`, true, (scope, focus, values, properties) => {
    if (values.length === 0) return [];
    const others = scope.graph.valuesIn(focus, properties, predicate);
    return values.flatMap((value) =>
      others
        .filter((other) => {
          const order = compareLiterals(value, other);
          // Numbers that are none are neither before nor after: rdf-validate-shacl lets them pass, sh:datatype does not.
          return order === undefined || !(holds(order) || Number.isNaN(order));
        })
        .map(() => ({ value })),
    );
  });
}
