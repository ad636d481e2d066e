/** What a value is: class, datatype, node kind. https://www.w3.org/TR/shacl/#core-components-value-type */
import { compact, SHACL } from '../../prov/namespaces.ts';
import { isReference, type Value } from '../../prov/value.ts';
import { parameters, perValue, type ConstraintCompiler } from '../constraint.ts';
import { badShape } from '../document.ts';
import { lexicalTest } from '../literals.ts';
import { datatypeOf, isBlank } from '../term.ts';

/** `sh:class`: https://www.w3.org/TR/shacl/#ClassConstraintComponent */
export const classes: ConstraintCompiler = (source) =>
  parameters(source, 'class').map((term) => {
    const cls = term.value;
    return perValue('Class', `must be a ${compact(cls)}`, (value, scope) => scope.isInstance(value, cls));
  });

/** `sh:datatype`: https://www.w3.org/TR/shacl/#DatatypeConstraintComponent */
export const datatypes: ConstraintCompiler = (source) =>
  parameters(source, 'datatype').map((term) => {
    const datatype = term.value;
    const isLexical = lexicalTest(datatype);
    return perValue(
      'Datatype',
      `must be a literal of datatype ${compact(datatype)}`,
      (value) => !isReference(value) && datatypeOf(value) === datatype && isLexical(value.value),
    );
  });

const KINDS: Readonly<Record<string, readonly [blank: boolean, iri: boolean, literal: boolean]>> = {
  BlankNode: [true, false, false],
  IRI: [false, true, false],
  Literal: [false, false, true],
  BlankNodeOrIRI: [true, true, false],
  BlankNodeOrLiteral: [true, false, true],
  IRIOrLiteral: [false, true, true],
};

/** `sh:nodeKind`: https://www.w3.org/TR/shacl/#NodeKindConstraintComponent */
export const nodeKinds: ConstraintCompiler = (source) =>
  parameters(source, 'nodeKind').map((term) => {
    const name = term.value.startsWith(SHACL) ? term.value.slice(SHACL.length) : '';
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
    if (!kind) throw badShape(source.term, `has the unknown sh:nodeKind ${compact(term.value)}`);
    const [blank, iri, literal] = kind;
    const test = (value: Value): boolean => (!isReference(value) ? literal : isBlank(value.iri) ? blank : iri);
    return perValue('NodeKind', `must be of kind ${name}`, test);
  });
