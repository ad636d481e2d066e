/** Files that are whole or absent after a crash at any moment, and never half of one. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LogFault } from './fault.ts';
import { isAbsent } from './source.ts';

export interface NewFile {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Folder of files that have no name yet. In the same file system, so that a rename is atomic; in one place, so that what a kill left behind is found. */
const UNNAMED = '.tmp';
/** A file without a name that is this old belongs to a writer that is gone. */
const ABANDONED_MS = 10 * 60_000;
/** Files open at once, well below the usual limit of 1,024. */
const OPEN_FILES = 128;

export class DurableFolder {
  readonly root: string;
  /** Folders whose own names were made durable by this process. */
  readonly #named = new Set<string>();

  private constructor(root: string) {
    this.root = root;
  }

  static async open(root: string): Promise<DurableFolder> {
    const folder = new DurableFolder(resolve(root));
    const made = await makeFolders(folder.root);
    await makeFolders(join(folder.root, UNNAMED));
    // A new folder is durable when the folder that names it is, up to the first that was there before.
    for (let at = folder.root; made !== undefined && at.length >= made.length; at = dirname(at))
      await syncFolder(dirname(at));
    await folder.#sweep();
    return folder;
  }

  /** The bytes of a file; undefined if there is none. */
  async read(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.root, path));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /**
   * Adds files that never change. One that is there already with equal bytes is a success, so this can be repeated after a crash.
   * The order: write all without a name, fsync all, rename all, fsync the folders that name them and new folders' parents. The files of one
   * call wait for the disk together: it sees one burst of work, not a rhythm of single files.
   * @throws LogFault DIFFERENT, before anything was renamed, if one is there with other bytes
   */
  async addAll(files: readonly NewFile[]): Promise<void> {
    const absent = await this.#absent(files);
    for (const folder of new Set(absent.map((file) => dirname(join(this.root, file.path)))))
      await mkdir(folder, { recursive: true });
    const renames: [from: string, to: string][] = [];
    for (let at = 0; at < absent.length; at += OPEN_FILES) {
      const group = absent.slice(at, at + OPEN_FILES);
      const temporary = await this.#writeUnnamed(group);
      renames.push(...group.map((file, i): [string, string] => [temporary[i]!, join(this.root, file.path)]));
    }
    await all(renames, ([from, to]) => rename(from, to));
    // Also for files that were there: a killed writer may have renamed them without reaching this line.
    await this.#syncNames(files);
  }

  /** Puts a file in the place of the one there was; readers see the one or the other. */
  async replace(path: string, bytes: Uint8Array): Promise<void> {
    const [temporary] = await this.#writeUnnamed([{ path, bytes }]);
    await rename(temporary!, join(this.root, path));
    await this.#syncNames([{ path, bytes }]);
  }

  /** Removes a file or folder that nobody needs any more. After a crash it may be there again. */
  async drop(path: string): Promise<void> {
    await rm(join(this.root, path), { recursive: true, force: true });
  }

  async #absent(files: readonly NewFile[]): Promise<NewFile[]> {
    const absent: NewFile[] = [];
    for (let at = 0; at < files.length; at += OPEN_FILES) {
      const group = files.slice(at, at + OPEN_FILES);
      const present = await Promise.all(group.map(({ path }) => this.read(path)));
      for (const [i, file] of group.entries()) {
        if (present[i] === undefined) absent.push(file);
        else if (!present[i].equals(file.bytes))
          throw new LogFault(
            'DIFFERENT',
            `${file.path} is there already with other bytes. A log never changes what it published: do not sign anything before it is known which of the two is right.`,
            { path: file.path },
          );
      }
    }
    return absent;
  }

  async #writeUnnamed(files: readonly NewFile[]): Promise<string[]> {
    const paths = files.map(() => join(this.root, UNNAMED, randomUUID()));
    const handles: FileHandle[] = [];
    try {
      await all(files, async ({ bytes }, i) => {
        const handle = await open(paths[i]!, 'wx');
        handles.push(handle);
        await handle.writeFile(bytes);
      });
      await all(handles, (handle) => handle.sync());
      return paths;
    } finally {
      await all(handles, (handle) => handle.close());
    }
  }

  /** fsyncs the folders of files, and once per process all folders above them: a killed writer may have made one and not come to this. */
  async #syncNames(files: readonly NewFile[]): Promise<void> {
    const folders = new Set<string>();
    for (const { path } of files) {
      let folder = dirname(join(this.root, path));
      while (!folders.has(folder)) {
        folders.add(folder);
        if (folder === this.root || this.#named.has(folder)) break;
        folder = dirname(folder);
      }
    }
    await all([...folders], syncFolder);
    for (const folder of folders) this.#named.add(folder);
  }

  async #sweep(): Promise<void> {
    const unnamed = join(this.root, UNNAMED);
    for (const name of await readdir(unnamed)) {
      const path = join(unnamed, name);
      const age =
        Date.now() -
        (await stat(path).then(
          (s) => s.mtimeMs,
          () => Date.now(),
        ));
      if (age > ABANDONED_MS) await rm(path, { force: true });
    }
  }
}

/** Waits for every one before it throws, so that nothing is still at work on a file that is given up. */
async function all<T>(items: readonly T[], act: (item: T, index: number) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(items.map(act));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/**
 * Makes a folder and those above it that are missing. Node's recursive `mkdir` never ends where the parent is there and the folder can be neither
 * found nor made, as below /proc.
 * @returns the first that was made; undefined if all were there
 */
async function makeFolders(path: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let at = path; dirname(at) !== at && (await isMissing(at)); at = dirname(at)) missing.unshift(at);
  // One that another process makes meanwhile is as good; a file in its place fails below, or when something is put into it.
  for (const folder of missing) await mkdir(folder).catch(unlessThere);
  return missing[0];
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    if (isAbsent(error)) return true;
    throw error;
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
