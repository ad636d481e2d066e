/** The files of a crate that is a folder, by their bytes. */
import { digestPath } from '../../capture/digest.ts';
import type { Payload } from './names.ts';

/** Every regular file below the folder. Symbolic links are not followed. @throws Fault of digesting: a file that cannot be read */
export async function payloadOf(folder: string): Promise<Payload> {
  const content = await digestPath(folder);
  const files = content.kind === 'folder' ? (content.files ?? []) : [];
  return new Map(files.map(({ path, digest, byteSize }) => [path, { digest, byteSize }]));
}
