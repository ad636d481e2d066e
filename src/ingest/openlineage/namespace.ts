import { clew, words } from '../../capture/terms.ts';
import { element, type ElementStatement } from '../../prov/statement.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { namespaceIri } from './names.ts';

/** Where names are unique: an element of its own, so that namespaces can be listed. */
export function mapNamespace(namespace: string): [ElementStatement] {
  return [element(namespaceIri(namespace), [clew('Namespace')], { [TERM.name]: words(namespace) })];
}
