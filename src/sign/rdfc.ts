/** The canonical N-Quads of a JSON-LD document, refused where conforming processors would not agree on them. */
import { XSD } from '../prov/namespaces.ts';
import { canonicalNQuads } from '../rdf/canonical.ts';
import { isObject, JsonNumber, type Json, type JsonObject } from '../rdf/json.ts';
import { isLiteral } from '../rdf/parsed.ts';
import { parseRdf, RDF_LIMITS } from '../rdf/read.ts';
import { notSignable } from './jcs.ts';
import { jsonText } from './json-text.ts';

const DOUBLE = `${XSD}double`;

/** What stands for language tags while a document is expanded (`src/rdf/json-tree.ts`); none may be left. */
const STAND_IN = /x-clewtag-\d/;

/**
 * The RDF of a document by our own reader, which never prints a number again, in canonical form (RDFC-1.0). Other readers print JSON numbers
 * as the JSON-LD algorithms have it, and lower-case language tags: so numbers other than plain integers, integers under a term of type xsd:double, and
 * tags with capitals are refused. https://www.w3.org/TR/json-ld11-api/#object-to-rdf-conversion
 * @param contexts the only contexts the document may name, by IRI
 * @throws Fault NOT_SIGNABLE, and those of reading JSON-LD
 */
export async function documentNQuads(document: JsonObject, contexts: ReadonlyMap<string, object>): Promise<string> {
  const integers = new Set<string>();
  checkNumbers(document, [], integers);
  const quads = await parseRdf(jsonText(document), { format: 'jsonld', contexts, limits: RDF_LIMITS });
  for (const { subject, object } of quads) {
    if (!isLiteral(object)) continue;
    if (object.language !== undefined && object.language !== object.language.toLowerCase()) {
      throw notSignable(
        `the language tag ${object.language} at ${subject} is lower-cased by some readers and not by others`,
        [],
        `Write it as ${object.language.toLowerCase()}, or sign with eddsa-jcs-2022.`,
      );
    }
    if (object.datatype === DOUBLE && integers.has(object.value)) {
      throw notSignable(
        `the number ${object.value} at ${subject} is of type xsd:double, and would be written another way`,
        [],
        'Write it as a string with the datatype.',
      );
    }
  }
  const nquads = await canonicalNQuads(quads);
  if (STAND_IN.test(nquads))
    throw notSignable('a JSON literal holds the key @language', [], 'Sign with eddsa-jcs-2022.');
  return nquads;
}

/** Contexts are not part of the RDF, so their numbers (`@version`) are left alone. */
function checkNumbers(json: Json, at: readonly (string | number)[], integers: Set<string>): void {
  if (json instanceof JsonNumber) {
    if (!/^(?:0|-?[1-9]\d{0,15})$/.test(json.text) || !Number.isSafeInteger(Number(json.text))) {
      throw notSignable(
        `the number ${json.text.slice(0, 40)} would be written another way by the JSON-LD algorithms`,
        at,
        'Write it as a string with a datatype: {"@value": "1e-8", "@type": "http://www.w3.org/2001/XMLSchema#double"}.',
      );
    }
    integers.add(json.text);
  } else if (Array.isArray(json)) {
    (json as readonly Json[]).forEach((item, i) => checkNumbers(item, [...at, i], integers));
  } else if (isObject(json)) {
    for (const [key, value] of json) if (key !== '@context') checkNumbers(value, [...at, key], integers);
  }
}
