/** Values that must pass other shapes: https://www.w3.org/TR/shacl/#core-components-shape */
import { SHACL } from '../../prov/namespaces.ts';
import {
  parameters,
  perSet,
  perValue,
  type Constraint,
  type ConstraintCompiler,
  type ShapeSource,
} from '../constraint.ts';
import { badShape, nodeName } from '../document.ts';
import { wholeNumber } from './count.ts';

/** `sh:node` */
export const nodes: ConstraintCompiler = (source) =>
  parameters(source, 'node').map((term) => {
    const shape = source.shape(term);
    return perValue('Node', 'must pass the shape it refers to', (value, scope) => shape.conforms(scope, value));
  });

/** `sh:qualifiedValueShape` with its counts: https://www.w3.org/TR/shacl/#QualifiedValueShapeConstraintComponent */
export const qualified: ConstraintCompiler = (source) => {
  const out: Constraint[] = [];
  for (const term of parameters(source, 'qualifiedValueShape')) {
    if (!source.path) throw badShape(source.term, 'has sh:qualifiedValueShape but no sh:path');
    const shape = source.shape(term);
    const siblings = siblingShapes(source).map((sibling) => source.shape(sibling));
    const counted: (values: Parameters<Constraint['holds']>[2], scope: Parameters<Constraint['holds']>[0]) => number = (
      values,
      scope,
    ) =>
      values.filter((value) => shape.conforms(scope, value) && !siblings.some((other) => other.conforms(scope, value)))
        .length;
    for (const least of parameters(source, 'qualifiedMinCount')) {
      const minimum = wholeNumber(least, 'qualifiedMinCount', source);
      out.push(
        perSet(
          'QualifiedMinCount',
          `needs at least ${minimum} values of the shape`,
          minimum === 0,
          (values, scope) => counted(values, scope) >= minimum,
        ),
      );
    }
    for (const most of parameters(source, 'qualifiedMaxCount')) {
      const maximum = wholeNumber(most, 'qualifiedMaxCount', source);
      out.push(
        perSet(
          'QualifiedMaxCount',
          `may have at most ${maximum} values of the shape`,
          true,
          (values, scope) => counted(values, scope) <= maximum,
        ),
      );
    }
  }
  return out;
};

/** The other qualified shapes of the same parent, where a value must not pass two of them. */
function siblingShapes(source: ShapeSource): ReturnType<ShapeSource['document']['all']>[number][] {
  const { document, term } = source;
  if (!document.isTrue(term, 'qualifiedValueShapesDisjoint')) return [];
  const own = parameters(source, 'qualifiedValueShape').map(nodeName);
  const parents = document
    .subjects()
    .filter((subject) => document.all(subject, `${SHACL}property`).some((p) => p.equals(term)));
  return parents
    .flatMap((parent) => document.all(parent, `${SHACL}property`))
    .flatMap((property) => document.all(property, `${SHACL}qualifiedValueShape`))
    .filter((shape) => !own.includes(nodeName(shape)));
}
