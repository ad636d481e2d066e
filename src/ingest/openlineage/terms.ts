/** How facets, which anybody may invent, are kept: as attributes of an open namespace, each with its exact JSON. */
import type { Iri } from '../../prov/iri.ts';
import { RDF } from '../../prov/namespaces.ts';
import { literal, type Literal, type Value } from '../../prov/value.ts';
import { isObject, JsonNumber, type Json, type JsonObject } from '../../rdf/json.ts';

/** Terms of facets: `…#run_parent`, `…#input_iceberg_scan_report`. Open, as facets are: what is in it need not be declared. */
export const FACETS = 'https://w3id.org/clew/openlineage#';

const RDF_JSON = `${RDF}JSON` as Iri;

/** What a facet is of: a run, a job, a dataset, or how a run used or made a dataset. */
export type FacetOf = 'run' | 'job' | 'dataset' | 'input' | 'output';

/** The property that keeps a facet; the name's characters that an IRI cannot hold are percent-encoded. */
export function facetProperty(of: FacetOf, name: string): Iri {
  return `${FACETS}${of}_${encodeURIComponent(name.toWellFormed())}` as Iri;
}

/** JSON as a literal of rdf:JSON: https://www.w3.org/TR/json-ld11/#the-rdf-json-datatype */
export function jsonLiteral(json: Json): Literal {
  return literal(sortedJson(json), RDF_JSON);
}

/**
 * JSON without white space, keys sorted, numbers as they were written: facets that differ in spelling alone are the same. U+FFFE and U+FFFF cannot
 * stand in RDF; JSON can escape them, as JSON.stringify does lone surrogates and U+0000.
 */
export function sortedJson(json: Json): string {
  return sorted(json).replace(/[\uFFFE\uFFFF]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}

function sorted(json: Json): string {
  if (json instanceof JsonNumber) return json.text;
  if (isObject(json)) {
    const keys = [...json.keys()].sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${sorted(json.get(key)!)}`).join(',')}}`;
  }
  return Array.isArray(json) ? `[${(json as readonly Json[]).map(sorted).join(',')}]` : JSON.stringify(json);
}

/** Every facet of an object under its own name. */
export function facetAttributes(of: FacetOf, facets: JsonObject): Record<string, Value> {
  const out: Record<string, Value> = {};
  for (const [name, facet] of facets) if (facet !== null) out[facetProperty(of, name)] = jsonLiteral(facet);
  return out;
}

export function member(json: Json | undefined, key: string): Json | undefined {
  return isObject(json) ? (json.get(key) ?? undefined) : undefined;
}

export function memberObject(json: Json | undefined, key: string): JsonObject | undefined {
  const value = member(json, key);
  return isObject(value) ? value : undefined;
}

/** Text that is not empty. */
export function memberText(json: Json | undefined, key: string): string | undefined {
  const value = member(json, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function memberList(json: Json | undefined, key: string): readonly Json[] {
  const value = member(json, key);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** A whole number, not negative, as it was written. */
export function memberCount(json: Json | undefined, key: string): string | undefined {
  const value = member(json, key);
  return value instanceof JsonNumber && /^\d+$/.test(value.text) ? value.text : undefined;
}
