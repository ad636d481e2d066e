/** RO-Crates and their profiles of workflow runs, read into statements: docs/mapping/ro-crate.md. */
import { element, type Statement } from '../../prov/statement.ts';
import { pointer } from '../../rdf/json.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import { at } from '../inputs/place.ts';
import { wholeJson } from '../json-value.ts';
import { mapActions } from './actions.ts';
import { checkCrate } from './check.ts';
import { parseCrate } from './document.ts';
import { mapEntity, mapMembers, mapUndescribed } from './entity.ts';
import { CrateNames, type Payload } from './names.ts';
import { JSONLD } from './terms.ts';

export interface CrateOptions {
  readonly vocabulary: Vocabulary;
  /** Name of the document, for messages. */
  readonly source?: string;
  /** The files beside the metadata. */
  readonly payload?: Payload;
}

/**
 * The entities of a crate: runs, files, datasets, agents, software, parameters; what has no kind of ours keeps its type. Every property of every entity
 * is found again in what is said, under its own IRI. Nothing that the crate names is fetched.
 * @param text the metadata document
 * @throws Fault MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE, REMOTE_CONTEXT, ILLEGAL_DOCUMENT, ILLEGAL_LITERAL, with a JSON Pointer or the line
 */
export function readCrate(text: string, { vocabulary, source, payload = new Map() }: CrateOptions): Statement[] {
  const crate = parseCrate(text, source);
  checkCrate(crate);
  const names = new CrateNames(crate, text, vocabulary, payload);
  const { root, context } = crate;
  return [
    ...[...crate.entities.values()].flatMap((entity) => at(pointer(entity.at), () => mapEntity(names, entity))),
    ...(context === undefined ? [] : [element(names.iri(root.id), [], { [`${JSONLD}context`]: wholeJson(context) })]),
    ...mapUndescribed(names, crate),
    ...mapMembers(names, crate),
    ...mapActions(names, crate),
  ];
}
