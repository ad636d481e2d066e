/** Properties by which our own exports name what CycloneDX has no place for: docs/mapping/cyclonedx.md. */
import { isIri, type Iri } from '../../prov/iri.ts';
import { expandName } from '../../prov/name.ts';
import { PREFIXES, XSD_STRING } from '../../prov/namespaces.ts';
import { literal, type Value } from '../../prov/value.ts';
import type { PropertyDefinition, Vocabulary } from '../../prov/vocabulary.ts';
import type { Json, JsonObject } from '../../rdf/json.ts';

import { textOf } from './names.ts';

/** A property that says a term of ours, of the thing it stands at or of another one. */
export interface OwnProperty {
  readonly term: PropertyDefinition;
  readonly value: Value;
  /** The thing that it tells of, if that is not the one it stands at. */
  readonly of: Iri | undefined;
}

/** `clew:rowCount`, `clew:threshold^^xsd:double`, `clew:passed of metric:acme/churn-7-test/auc`. */
const NAME = /^(?<term>[^\s^]+)(\^\^(?<datatype>[^\s^]+))?( of (?<of>\S+))?$/;

/** @returns undefined for a property that no term of ours says. @throws Fault ILLEGAL_LITERAL */
export function ownProperty(property: JsonObject, vocabulary: Vocabulary): OwnProperty | undefined {
  const [name, text] = [textOf(property.get('name')), textOf(property.get('value'))];
  const parts = name === undefined ? undefined : NAME.exec(name)?.groups;
  if (parts === undefined || text === undefined) return undefined;
  const expanded = expand(parts['term']!);
  const term = expanded === undefined ? undefined : vocabulary.property(expanded);
  const of = parts['of'] === undefined ? undefined : ownIri(parts['of'], vocabulary);
  const datatype = parts['datatype'] === undefined ? undefined : expand(parts['datatype']);
  if (term === undefined || (parts['of'] !== undefined && of === undefined)) return undefined;
  if (parts['datatype'] !== undefined && (datatype === undefined || term.reference || term.range !== undefined))
    return undefined;
  if (!term.reference) return { term, of, value: literal(text, datatype ?? term.range) };
  return isIri(text) ? { term, of, value: { iri: text } } : undefined;
}

/** A short name, as our exports write it, or an IRI. */
function ownIri(text: string, vocabulary: Vocabulary): Iri | undefined {
  return expandName(text, new Set(vocabulary.kinds.flatMap(({ prefix }) => prefix ?? [])));
}

/** `xsd:double` as `http://www.w3.org/2001/XMLSchema#double`. */
function expand(name: string): Iri | undefined {
  const colon = name.indexOf(':');
  const namespace = colon < 0 ? undefined : PREFIXES[name.slice(0, colon)];
  const whole = namespace === undefined ? name : namespace + name.slice(colon + 1);
  return isIri(whole) ? whole : undefined;
}

/** The datatype that a parameter of our own names: `xsd:double`. */
export function datatypeNamed(name: Json | undefined): Iri | undefined {
  const text = textOf(name);
  const datatype = text === undefined ? undefined : expand(text);
  return datatype === XSD_STRING ? undefined : datatype;
}

/** Values of the properties of a name: `clew:hyperparameter`. */
export function valuesOf(properties: readonly JsonObject[], name: string): Iri[] {
  return properties.flatMap((property) => {
    const value = textOf(property.get('value'));
    return property.get('name') === name && value !== undefined && isIri(value) ? [value] : [];
  });
}

/** The metrics that a card names, each with its evaluation, in the order of its performance metrics: `clew:metric of evaluation:…`. */
export function metricsNamed(
  properties: readonly JsonObject[],
  vocabulary: Vocabulary,
): { readonly evaluation: Iri; readonly metric: Iri }[] {
  return properties.flatMap((property) => {
    const [, name] = /^clew:metric of (\S+)$/.exec(textOf(property.get('name')) ?? '') ?? [];
    const evaluation = name === undefined ? undefined : ownIri(name, vocabulary);
    const metric = textOf(property.get('value'));
    return evaluation !== undefined && metric !== undefined && isIri(metric) ? [{ evaluation, metric }] : [];
  });
}
