/** Closed shapes and given values: https://www.w3.org/TR/shacl/#core-components-others */
import { compact, SHACL } from '../../prov/namespaces.ts';
import { parameters, perSet, perValue, type Constraint, type ConstraintCompiler } from '../constraint.ts';
import { sameTerm, termKey, valueOf } from '../term.ts';

/** `sh:closed` with `sh:ignoredProperties` */
export const closed: ConstraintCompiler = (source) => {
  const { document, term } = source;
  if (!document.isTrue(term, 'closed')) return [];
  const allowed = new Set<string>();
  for (const property of document.all(term, `${SHACL}property`))
    for (const path of document.all(property, `${SHACL}path`))
      if (path.termType === 'NamedNode') allowed.add(path.value);
  for (const list of parameters(source, 'ignoredProperties'))
    for (const ignored of document.list(list, term)) allowed.add(ignored.value);
  return [closedTo(allowed)];
};

function closedTo(allowed: ReadonlySet<string>): Constraint {
  return {
    component: 'Closed',
    message: 'is not a property of this shape, which is closed',
    holdsForNone: true,
    holds(scope, _focus, values) {
      for (const value of values)
        for (const predicate of scope.graph.properties(value)?.keys() ?? []) if (!allowed.has(predicate)) return false;
      return true;
    },
    failures: (scope, _focus, values) =>
      values.flatMap((node) =>
        [...(scope.graph.properties(node) ?? [])]
          .filter(([predicate]) => !allowed.has(predicate))
          .flatMap(([predicate, given]) => given.map((value) => ({ value, path: compact(predicate) }))),
      ),
  };
}

/** `sh:hasValue` */
export const hasValue: ConstraintCompiler = (source) =>
  parameters(source, 'hasValue').map((term) => {
    const wanted = valueOf(term);
    return perSet('HasValue', `must have the value ${compact(term.value)}`, false, (values) =>
      values.some((value) => sameTerm(value, wanted)),
    );
  });

/** `sh:in` */
export const oneOf: ConstraintCompiler = (source) =>
  parameters(source, 'in').map((list) => {
    const items = source.document.list(list, source.term);
    const keys = new Set(items.map((item) => termKey(valueOf(item))));
    const shown = items.slice(0, 12).map((item) => compact(item.value));
    const words = `must be one of ${shown.join(', ')}${items.length > shown.length ? ', …' : ''}`;
    return perValue('In', words, (value) => keys.has(termKey(value)));
  });
