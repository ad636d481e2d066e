/** What a document has said so far, as it is read. */
import { sha256 } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import { iri, type Iri } from '../prov/iri.ts';
import type { Statement } from '../prov/statement.ts';
import { isObject, JsonNumber, type Json } from '../rdf/json.ts';
import { restore } from './carry.ts';
import type { SerializationCode } from './fault.ts';

/** The statements of a document, up to a limit; what our writers carried in attributes is put back where it belongs. */
export class Said {
  readonly statements: Statement[] = [];
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** @throws Fault INPUT_TOO_LARGE */
  add(statement: Statement): void {
    if (this.statements.length >= this.#max) {
      throw new Fault<SerializationCode>('INPUT_TOO_LARGE', `The document makes more than ${this.#max} statements.`, {
        hint: 'Split it into several documents.',
      });
    }
    this.statements.push(restore(statement));
  }
}

/**
 * IRIs for the blank identifiers of a JSON document. Such an identifier means something only inside its document, so its IRI depends on the document's
 * content, whatever its layout.
 */
export function blankIris(document: Json): (label: string) => Iri {
  let digest: string | undefined;
  return (label) => {
    digest ??= sha256(sortedJson(document));
    return iri(`urn:clew:blank:${sha256(`${digest} ${label}`).slice(0, 32)}`);
  };
}

function sortedJson(json: Json): string {
  if (json instanceof JsonNumber) return json.text;
  if (Array.isArray(json)) return `[${json.map(sortedJson).join(',')}]`;
  if (!isObject(json)) return JSON.stringify(json);
  const keys = [...json.keys()].sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${sortedJson(json.get(key)!)}`).join(',')}}`;
}
