/** Statements as a service takes them: IRIs in full, literals as they were written. */
import type { Attributes, Statement } from '../prov/statement.ts';
import { isReference, type Value } from '../prov/value.ts';

/** `StatementInput` of one statement: graphql/record.graphql. */
export function statementInput(said: Statement): object {
  if (said.statement === 'element') {
    const { statement: _, attributes, ...parts } = said;
    return { element: { ...parts, attributes: attributeInputs(attributes) } };
  }
  const { statement: _, attributes, ...parts } = said;
  return { relation: { ...parts, attributes: attributeInputs(attributes) } };
}

function attributeInputs(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([property, values]) => ({ property, values: values.map(valueInput) }));
}

function valueInput(value: Value): object {
  return isReference(value) ? { iri: value.iri } : value;
}
