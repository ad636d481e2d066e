/** What has no member in CycloneDX, as properties named by our terms: https://cyclonedx.org/docs/1.6/json/#components_items_properties */
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { compact } from '../../prov/namespaces.ts';
import { isReference } from '../../prov/value.ts';
import type { Telling } from '../telling.ts';

export type Property = Readonly<{ name: string; value: string }>;

/**
 * What is said of an element and not told yet: `clew:rowCount`. Where a property may have values of any datatype, the datatype stands behind it as in
 * Turtle, so that a number comes back as that number: `clew:threshold^^xsd:double`.
 */
export function restOf(telling: Telling, iri: Iri): Property[] {
  return telling.rest(iri).map(({ name, value }) => ({ name: name + datatypeOf(telling, iri, name, value), value }));
}

/** As {@link restOf}, of a thing that has no component of its own: `clew:ciLevel of metric:acme/churn-7-test/auc`. */
export function partOf(telling: Telling, iri: Iri): Property[] {
  return restOf(telling, iri).map(({ name, value }) => ({ name: `${name} of ${shortName(iri)}`, value }));
}

function datatypeOf({ closure }: Telling, iri: Iri, name: string, text: string): string {
  for (const { attributes } of closure.descriptions(iri)) {
    for (const [property, values] of Object.entries(attributes)) {
      if (compact(property) !== name) continue;
      const term = closure.vocabulary.property(property);
      if (term === undefined || term.reference || term.range !== undefined) continue;
      const found = values.find((value) => !isReference(value) && value.value === text);
      if (found && !isReference(found) && found.datatype !== undefined) return `^^${compact(found.datatype)}`;
    }
  }
  return '';
}
