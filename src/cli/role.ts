import { localName } from '../prov/iri.ts';
import { printable } from './terminal.ts';

/** `trainingData` for the role's IRI; a role given as a word stays as it is. */
export function roleName(role: string): string {
  return printable(role.includes(':') ? localName(role) : role);
}
