import type { Description } from '../../prov/description.ts';
import { localName, type Iri } from '../../prov/iri.ts';
import type { Attributes } from '../../prov/statement.ts';
import { isReference, toNumber, valueText, type Value } from '../../prov/value.ts';
import { XSD_STRING } from '../../prov/namespaces.ts';
import type { PropertyDefinition, Vocabulary } from '../../prov/vocabulary.ts';
import { fieldShape } from '../schema/kinds.ts';
import type { Subject } from '../loaders.ts';

/** A value as the `Literal` type shows it. */
export interface LiteralAnswer {
  readonly value: string;
  readonly datatype: string | null;
  readonly language: string | null;
  readonly number: number | null;
}

export function literalAnswer(value: Value): LiteralAnswer {
  if (isReference(value)) return { value: value.iri, datatype: null, language: null, number: null };
  const number = toNumber(value);
  return {
    value: value.value,
    datatype: value.datatype ?? XSD_STRING,
    language: value.language ?? null,
    number: number !== undefined && Number.isFinite(number) ? number : null,
  };
}

export interface PropertyAnswer {
  readonly iri: Iri;
  readonly name: string | null;
  readonly label: string;
  readonly values: readonly LiteralAnswer[];
  readonly bundle: Iri | null;
}

export function propertyAnswers(attributes: Attributes, vocabulary: Vocabulary, bundle?: Iri): PropertyAnswer[] {
  return (Object.keys(attributes) as Iri[]).map((iri) => {
    const known = vocabulary.property(iri);
    return {
      iri,
      name: known?.name ?? null,
      label: known?.label ?? localName(iri),
      values: attributes[iri]!.map(literalAnswer),
      bundle: bundle ?? null,
    };
  });
}

/** Distinct values of a property over all bundles. */
export function valuesOf(descriptions: readonly Description[], property: Iri): Value[] {
  const found = descriptions.flatMap((d) => d.attributes[property] ?? []);
  if (descriptions.length < 2) return found;
  return [...new Map(found.map((value) => [JSON.stringify(value), value])).values()];
}

/** Makes of a property's values what its field's type shows. A reference in a field of text is its IRI; a text in a field of elements is left out. */
export function fieldAnswer(
  property: PropertyDefinition | undefined,
  vocabulary: Vocabulary,
  asOf: number | undefined,
): (value: Value) => unknown[] {
  const shape = property === undefined ? 'text' : fieldShape(property, vocabulary);
  switch (shape) {
    case 'literal':
      return (value) => [literalAnswer(value)];
    case 'boolean':
      return (value) => [['true', '1'].includes(valueText(value))];
    case 'element':
      return (value) => (isReference(value) ? [{ iri: value.iri, asOf } satisfies Subject] : []);
    case 'iri':
    case 'text':
    case 'time':
    case 'hop':
      return (value) => [valueText(value)];
  }
}
