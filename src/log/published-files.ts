/** The tiles that stand in the directory of a log, those of earlier sizes too. */
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isAbsent } from '../tlog/source.ts';
import { parseTilePath } from '../tlog/tile.ts';

/** Paths below the directory, sorted; none if there is no directory. @throws the system's error */
export async function publishedTiles(directory: string): Promise<string[]> {
  try {
    const files = await readdir(join(directory, 'tile'), { recursive: true });
    return files
      .map((file) => `tile/${file.split(sep).join('/')}`)
      .filter((path) => parseTilePath(path) !== undefined)
      .sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
