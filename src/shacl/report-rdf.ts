import type { Quad } from '@rdfjs/types';
import { describe } from '../prov/description.ts';
import { RDF_TYPE } from '../prov/namespaces.ts';
import { element, type ElementStatement } from '../prov/statement.ts';
import { literal, type Value } from '../prov/value.ts';
import type { Iri } from '../prov/iri.ts';
import type { RdfFormat } from '../rdf/format.ts';
import { serialize } from '../rdf/write/serialize.ts';

/** A SHACL report, whose quads hold no blank nodes, as a document of any RDF syntax. */
export function reportRdf(quads: readonly Quad[], format: RdfFormat): Iterable<string> {
  const statements = [...Map.groupBy(quads, (quad) => quad.subject.value)].map(([subject, own]) => about(subject, own));
  return serialize(describe(statements), { format });
}

function about(subject: string, quads: readonly Quad[]): ElementStatement {
  const attributes: Record<string, Value[]> = {};
  for (const { predicate, object } of quads) {
    if (predicate.value !== RDF_TYPE) (attributes[predicate.value] ??= []).push(valueOf(object));
  }
  const types = quads.filter((quad) => quad.predicate.value === RDF_TYPE).map((quad) => quad.object.value);
  return element(subject, types, attributes);
}

function valueOf(object: Quad['object']): Value {
  if (object.termType !== 'Literal') return { iri: object.value as Iri };
  return object.language === ''
    ? literal(object.value, object.datatype.value as Iri)
    : literal(object.value, undefined, object.language);
}
