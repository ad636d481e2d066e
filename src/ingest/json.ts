/** Foreign JSON is read by the same strict reader as JSON-LD. */
export * from '../rdf/json.ts';
