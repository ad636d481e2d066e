/** Contexts of the published vectors, as files: none is ever fetched. */
import { readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/contexts/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as object;

export const CREDENTIALS: ReadonlyMap<string, object> = new Map([
  ['https://www.w3.org/ns/credentials/v2', read('credentials-v2.jsonld')],
  ['https://www.w3.org/ns/credentials/examples/v2', read('credentials-examples-v2.jsonld')],
]);
