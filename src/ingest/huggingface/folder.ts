/** The files beside a card, by their bytes: so the version meets the run that wrote them. */
import { readdir, readlink, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { contentStatements } from '../../capture/content.ts';
import { digestPath } from '../../capture/digest.ts';
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Statement } from '../../prov/statement.ts';
import type { IngestCode } from '../fault.ts';

/** Most linked files of a snapshot. */
const MAX_LINKS = 10_000;

/**
 * The digest of the folder and its files as members of the version. Symbolic links are not followed, except those of a snapshot of the hub's cache
 * into the blobs of the same repository, where the hub keeps all content (https://huggingface.co/docs/huggingface_hub/guides/manage-cache).
 * @param isOwn whether the version has its digest from elsewhere: then the folder's, which holds the card too, is not the version's
 * @throws Fault of digesting: a file that cannot be read; INPUT_TOO_LARGE
 */
export async function readFolder(folder: string, version: Iri, isOwn = false): Promise<Statement[]> {
  const content = contentStatements(version, await digestPath(folder));
  // The first statement says the digest of the folder.
  const statements = isOwn ? content.slice(1) : content;
  for (const [path, blob] of await linkedBlobs(folder)) {
    // The first statement gives the version the digest of one file, which is not its own.
    statements.push(...contentStatements(version, await digestPath(blob), path).slice(1));
  }
  return statements;
}

/** Path within the snapshot and the blob, for each link that leads into the blobs of its repository. */
async function linkedBlobs(folder: string): Promise<(readonly [path: string, blob: string])[]> {
  const root = await realpath(folder);
  const blobs = join(root, '../../blobs');
  if (!/[\\/]snapshots[\\/][0-9a-f]{40}$/.test(root)) return [];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const links = entries.filter((entry) => entry.isSymbolicLink()).map((entry) => join(entry.parentPath, entry.name));
  if (links.length > MAX_LINKS) {
    throw new Fault<IngestCode>(
      'INPUT_TOO_LARGE',
      `The snapshot links ${links.length} files; the limit is ${MAX_LINKS}.`,
      {
        place: { source: folder },
        hint: 'Import the card alone.',
      },
    );
  }
  const found: (readonly [string, string])[] = [];
  for (const link of links.sort()) {
    const target = resolve(dirname(link), await readlink(link));
    if (target.startsWith(blobs + sep)) found.push([relative(root, link).split(sep).join('/'), target]);
  }
  return found;
}
