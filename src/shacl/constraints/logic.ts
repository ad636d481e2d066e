/** Shapes joined by and, or, not and exactly one: https://www.w3.org/TR/shacl/#core-components-logical */
import type { Value } from '../../prov/value.ts';
import type { Scope } from '../classes.ts';
import { parameters, perValue, type ConformingShape, type ConstraintCompiler } from '../constraint.ts';

function join(
  parameter: string,
  component: string,
  message: string,
  holds: (shapes: readonly ConformingShape[], value: Value, scope: Scope) => boolean,
): ConstraintCompiler {
  return (source) =>
    parameters(source, parameter).map((list) => {
      const shapes = source.document.list(list, source.term).map((term) => source.shape(term));
      return perValue(component, message, (value, scope) => holds(shapes, value, scope));
    });
}

/** `sh:and` */
export const and = join('and', 'And', 'must pass all of the shapes', (shapes, value, scope) =>
  shapes.every((shape) => shape.conforms(scope, value)),
);

/** `sh:or` */
export const or = join('or', 'Or', 'must pass one of the shapes', (shapes, value, scope) =>
  shapes.some((shape) => shape.conforms(scope, value)),
);

/** `sh:xone` */
export const xone = join('xone', 'Xone', 'must pass exactly one of the shapes', (shapes, value, scope) => {
  let passed = 0;
  for (const shape of shapes) if (shape.conforms(scope, value)) passed++;
  return passed === 1;
});

/** `sh:not` */
export const not: ConstraintCompiler = (source) =>
  parameters(source, 'not').map((term) => {
    const shape = source.shape(term);
    return perValue('Not', 'must not pass the shape', (value, scope) => !shape.conforms(scope, value));
  });
