/** The states of all files below a path at one moment, to tell later whether anything was written: by inode, size and times, without reading. */
import { lstatSync, readdirSync, statSync, type BigIntStats, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** Most entries looked at; of a folder with more it is not known whether it changed. */
export const MAX_ENTRIES = 200_000;

/** State by path below the root (`''` is the root itself); undefined if there is nothing, or too much to look at. */
export type Snapshot = ReadonlyMap<string, string> | undefined;

/** Looks at a file, or at everything in a folder. A symbolic link given as `path` is followed, those within are not. */
export function takeSnapshot(path: string): Snapshot {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const states = new Map([['', stateText(stats)]]);
  if (!stats.isDirectory()) return states;
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(join(path, folder))) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const state = lstatSync(join(path, name), { bigint: true, throwIfNoEntry: false });
      if (state === undefined) continue;
      if (states.size === MAX_ENTRIES) return undefined;
      // A folder's own times say what its entries say, and change when one is only looked for.
      if (state.isDirectory()) folders.push(name);
      states.set(name, state.isDirectory() ? 'folder' : stateText(state));
    }
  }
  states.set('', 'folder');
  return states;
}

/** Whether two moments show the same. Of what could not be looked at, nothing is known: then they do not. */
export function sameSnapshot(a: Snapshot, b: Snapshot): boolean {
  if (a === undefined || b?.size !== a.size) return false;
  for (const [path, state] of a) if (b.get(path) !== state) return false;
  return true;
}

/** The entries of a folder; none of one that may not be read, which whoever digests it will tell. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (!['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return [];
  }
}

function stateText({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
