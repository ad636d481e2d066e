import type { Iri } from './iri.ts';

/** Namespaces that the code itself names. Everything else comes from `ontology/`. */
export const PROV = 'http://www.w3.org/ns/prov#';
export const CLEW = 'https://w3id.org/clew/ns#';
export const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
export const RDFS = 'http://www.w3.org/2000/01/rdf-schema#';
export const OWL = 'http://www.w3.org/2002/07/owl#';
export const XSD = 'http://www.w3.org/2001/XMLSchema#';
export const DCTERMS = 'http://purl.org/dc/terms/';
export const SHACL = 'http://www.w3.org/ns/shacl#';

/** Prefixes used in readable output (Turtle, TriG, messages). Modules add theirs through the vocabulary. */
export const PREFIXES: Readonly<Record<string, string>> = {
  clew: CLEW,
  prov: PROV,
  rdf: RDF,
  rdfs: RDFS,
  owl: OWL,
  xsd: XSD,
  dcterms: DCTERMS,
  dcat: 'http://www.w3.org/ns/dcat#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  mls: 'http://www.w3.org/ns/mls#',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  dpv: 'https://w3id.org/dpv#',
  spdx: 'http://spdx.org/licenses/',
  sh: SHACL,
};

export const RDF_TYPE = `${RDF}type` as Iri;
export const XSD_STRING = `${XSD}string` as Iri;
export const XSD_DATETIME = `${XSD}dateTime` as Iri;
export const RDF_LANGSTRING = `${RDF}langString` as Iri;

/** `prov:Entity` for `http://www.w3.org/ns/prov#Entity`, else the IRI itself: for messages, not for writing RDF. */
export function compact(iri: string): string {
  for (const [prefix, namespace] of Object.entries(PREFIXES)) {
    if (iri.startsWith(namespace)) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  return iri;
}
