import { iri, type Iri } from '../prov/iri.ts';
import { ID } from '../prov/name.ts';

/** The agent that `--actor` names: an IRI, or the short name of a person, an organization or a program. @throws Fault ILLEGAL_IRI */
export function actorOf(text: string): Iri {
  return iri(/^(?:person|organization|software):/.test(text) ? ID + text : text);
}
