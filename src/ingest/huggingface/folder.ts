/** The files beside a card, by their bytes: so the version meets the run that wrote them. */
import { contentStatements } from '../../capture/content.ts';
import { digestPath } from '../../capture/digest.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Statement } from '../../prov/statement.ts';

/**
 * The digest of the folder and its files as members of the version. Symbolic links are not followed out of it: those of the hub's cache count with where
 * they point.
 * @throws Fault of digesting: a file that cannot be read
 */
export async function readFolder(folder: string, version: Iri): Promise<Statement[]> {
  return contentStatements(version, await digestPath(folder));
}
