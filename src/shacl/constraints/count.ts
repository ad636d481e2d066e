/** How many values: https://www.w3.org/TR/shacl/#core-components-count */
import type { Quad_Object } from '@rdfjs/types';
import { parameters, perSet, type ConstraintCompiler, type ShapeSource } from '../constraint.ts';
import { badShape } from '../document.ts';

/** `sh:minCount` and `sh:maxCount`. */
export const counts: ConstraintCompiler = (source) => {
  const least = parameters(source, 'minCount').map((term) => {
    const minimum = wholeNumber(term, 'minCount', source);
    const message = minimum === 1 ? 'is missing' : `needs at least ${minimum} values`;
    return perSet('MinCount', message, minimum === 0, (values) => values.length >= minimum);
  });
  const most = parameters(source, 'maxCount').map((term) => {
    const maximum = wholeNumber(term, 'maxCount', source);
    return perSet(
      'MaxCount',
      `may have at most ${maximum} ${maximum === 1 ? 'value' : 'values'}`,
      true,
      (values) => values.length <= maximum,
    );
  });
  if (least.length + most.length > 0 && !source.path) throw badShape(source.term, 'counts values but has no sh:path');
  return [...least, ...most];
};

/** A parameter that is a whole number. @throws Fault BAD_SHAPE */
export function wholeNumber(term: Quad_Object, name: string, source: ShapeSource): number {
  if (term.termType !== 'Literal' || !/^\+?\d{1,9}$/.test(term.value))
    throw badShape(source.term, `has a sh:${name} that is no whole number`);
  return Number(term.value);
}
