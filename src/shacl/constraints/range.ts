/** Lower and upper ends of a value: https://www.w3.org/TR/shacl/#core-components-range */
import { isReference } from '../../prov/value.ts';
import { parameters, perValue, type ConstraintCompiler } from '../constraint.ts';
import { badShape } from '../document.ts';
import { comparable, compareComparables } from '../literals.ts';
import { valueOf } from '../term.ts';

const ENDS = [
  ['minExclusive', 'MinExclusive', 'greater than', (order: number) => order > 0],
  ['minInclusive', 'MinInclusive', 'at least', (order: number) => order >= 0],
  ['maxExclusive', 'MaxExclusive', 'less than', (order: number) => order < 0],
  ['maxInclusive', 'MaxInclusive', 'at most', (order: number) => order <= 0],
] as const;

/** `sh:minExclusive`, `sh:minInclusive`, `sh:maxExclusive`, `sh:maxInclusive`. A value that cannot be compared fails. */
export const ranges: ConstraintCompiler = (source) =>
  ENDS.flatMap(([parameter, component, words, holds]) =>
    parameters(source, parameter).map((term) => {
      const end = valueOf(term);
      if (isReference(end)) throw badShape(source.term, `has a sh:${parameter} that is no literal`);
      const ready = comparable(end);
      return perValue(component, `must be ${words} ${end.value}`, (value) => {
        if (isReference(value)) return false;
        const order = compareComparables(comparable(value), ready);
        return order !== undefined && holds(order);
      });
    }),
  );
