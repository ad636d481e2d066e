import { isObject, type Json } from '../../rdf/json.ts';
import { illegal, type Path } from './rules.ts';

/**
 * JSON can escape half of a surrogate pair (https://www.rfc-editor.org/rfc/rfc8259#section-8.2); that is no character, so neither an IRI nor a literal can
 * hold it, and replacing it would make two names one.
 * @throws Fault ILLEGAL_DOCUMENT, with the JSON Pointer of the text, or of the member whose name it is
 */
export function checkWellFormed(json: Json, at: Path): void {
  if (typeof json === 'string') {
    if (!json.isWellFormed()) throw illegal('it holds half of a surrogate pair, which is no character', at);
  } else if (Array.isArray(json)) {
    (json as readonly Json[]).forEach((item, i) => checkWellFormed(item, [...at, i]));
  } else if (isObject(json)) {
    for (const [key, value] of json) {
      if (!key.isWellFormed())
        throw illegal('the name of a member holds half of a surrogate pair, which is no character', [
          ...at,
          key.toWellFormed(),
        ]);
      checkWellFormed(value, [...at, key]);
    }
  }
}
