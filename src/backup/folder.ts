/** A folder as a place for backups, on this machine or mounted. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { Fault } from '../prov/fault.ts';
import type { BackupCode } from './fault.ts';
import { checkName, checkSize, type Place, type PlaceObject } from './place.ts';

/** A file half written that is older than this, milliseconds, was left by a killed run. */
const ABANDONED = 60 * 60 * 1000;

/** How a file half written ends; the random part keeps two runs apart. */
const PART = '.part';

/** Opens a folder as a place; it is made when something is first put there. */
export function openFolder(path: string): Place {
  return new Folder(resolve(path));
}

class Folder implements Place {
  readonly address: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.address = root;
  }

  async list(prefix: string): Promise<PlaceObject[]> {
    const found = await this.#files();
    const kept = found.filter(({ name }) => name.startsWith(prefix) && !name.endsWith(PART));
    return kept.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async get(name: string): Promise<Buffer | undefined> {
    const file = this.#file(name);
    try {
      checkSize(name, (await stat(file)).size, this.address);
      return await readFile(file);
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return undefined;
      throw this.#fault(cause);
    }
  }

  async put(name: string, bytes: Uint8Array, { ifAbsent = false } = {}): Promise<boolean> {
    const file = this.#file(name);
    const partial = `${file}.${randomBytes(6).toString('hex')}${PART}`;
    try {
      await makeFolder(dirname(file));
      // Bytes first, then the name, then the folder that holds the name: a crash between leaves a name with all its bytes, or no name.
      await writeSynced(partial, bytes);
      if (ifAbsent) {
        // A link, unlike a rename, fails when the name is taken.
        if (!(await linkNew(partial, file))) return false;
      } else await rename(partial, file);
      await sync(dirname(file));
      return true;
    } catch (cause) {
      throw this.#fault(cause);
    } finally {
      // What went wrong above is what counts; `tidy` comes back for a file that cannot be removed now.
      await rm(partial, { force: true }).catch(() => undefined);
    }
  }

  async destroy(name: string): Promise<void> {
    const file = this.#file(name);
    try {
      await rm(file);
      await sync(dirname(file));
    } catch (cause) {
      if (codeOf(cause) !== 'ENOENT') throw this.#fault(cause);
    }
  }

  async tidy(): Promise<void> {
    const left = (await this.#files()).filter(
      ({ name, modified }) => name.endsWith(PART) && Date.now() - modified.getTime() > ABANDONED,
    );
    for (const { name } of left) await rm(join(this.#root, name), { force: true });
  }

  close(): void {
    // Nothing is held open.
  }

  #file(name: string): string {
    return join(this.#root, ...checkName(name).split('/'));
  }

  async #files(): Promise<PlaceObject[]> {
    try {
      const entries = await readdir(this.#root, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const found = await Promise.all(
        files.map(async (file) => {
          const { size, mtime } = await stat(file);
          return { name: relative(this.#root, file).split(sep).join('/'), bytes: size, modified: mtime };
        }),
      );
      return found;
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') return [];
      throw this.#fault(cause);
    }
  }

  #fault(cause: unknown): unknown {
    if (cause instanceof Fault) return cause;
    const code = codeOf(cause);
    const about = { place: { source: this.address }, cause };
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      const hint = 'Give this user the right to write there.';
      return new Fault<BackupCode>('PLACE_DENIED', `The folder ${this.address} refuses: ${code}.`, { ...about, hint });
    }
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
      return new Fault<BackupCode>('PLACE_FULL', `There is no room in ${this.address}: ${code}.`, about);
    }
    return new Fault<BackupCode>(
      'PLACE_UNREACHABLE',
      `The folder ${this.address} does not work: ${code ?? (cause as Error).message}.`,
      about,
    );
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** Folders with what leads to them, for the owner alone, known to the disk before anything is in them. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await sync(dirname(made));
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @returns false if the name is taken */
async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(cause) ?? '')) throw cause;
    throw new Fault<BackupCode>(
      'BAD_PLACE',
      `The file system of ${dirname(to)} has no hard links, so two runs could overwrite each other's ${basename(to)}.`,
      { hint: 'Back up to a folder on a file system that has them (not FAT or exFAT).', cause },
    );
  }
}
