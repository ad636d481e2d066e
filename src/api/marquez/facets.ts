/** Facets as they came, by their own names. */
import { facetProperty, FACETS, type FacetOf } from '../../ingest/openlineage/terms.ts';
import type { Attributes } from '../../prov/statement.ts';
import { valueText } from '../../prov/value.ts';
import { Verbatim } from './verbatim.ts';

/** Of several values of one facet, which events of a run may give, the last in the order of the canonical record. */
export function facetsOf(of: FacetOf, attributes: readonly Attributes[]): Record<string, Verbatim> {
  const facets = new Map<string, Verbatim>();
  const start = `${FACETS}${of}_`;
  for (const each of attributes)
    for (const [property, values] of Object.entries(each))
      if (property.startsWith(start))
        facets.set(decodeURIComponent(property.slice(start.length)), new Verbatim(valueText(values.at(-1)!)));
  return Object.fromEntries(facets);
}

/** One facet, parsed for its texts. Its numbers must not be answered from it: they lose digits. */
export function facetOf(of: FacetOf, name: string, attributes: readonly Attributes[]): unknown {
  const values = attributes.flatMap((each) => each[facetProperty(of, name)] ?? []);
  return values.length === 0 ? undefined : (JSON.parse(valueText(values.at(-1)!)) as unknown);
}

/** A text deep in a facet; undefined where there is none. */
export function textIn(facet: unknown, ...path: readonly string[]): string | undefined {
  let at = facet;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  return typeof at === 'string' ? at : undefined;
}
