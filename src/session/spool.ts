/** Records that wait for their history, one file each, whole or absent after a crash at any moment: docs/design/spool.md. */
import { mkdir, readdir, rename } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sha256 } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Settings } from '../settings.ts';
import { DurableFolder } from '../tlog/durable.ts';
import { restoreDestination, type Destination } from './destination.ts';
import type { SessionCode } from './fault.ts';
import { damaged, restoreSubmission, type SavedSubmission } from './saved.ts';

/** A record that waits. */
export interface Waiting {
  readonly destination: Destination;
  readonly submission: SavedSubmission;
}

/** A record that its history refused, or a file that cannot be read, with the reason. Kept until somebody looks. */
export interface SetAside {
  readonly name: string;
  readonly reason: string;
}

/** Runs under way, a folder each: {@link OpenRun}. */
export const OPEN = 'open';
const WAITING = 'waiting';
const REFUSED = 'refused';
/** How the folder of a run is called when it is set aside. */
const RUN_ASIDE = '.run';

/** Largest file read back, bytes: no record that we write comes near. */
const MAX_FILE = 256 * 1024 * 1024;

/** The folder of the spool, in full: the user's own, or below the store where there is none. */
export function spoolFolder({ spool, data }: Pick<Settings, 'spool' | 'data'>): string {
  return resolve(spool ?? join(data, 'spool'));
}

export class Spool {
  readonly root: string;
  readonly #folder: DurableFolder;

  private constructor(root: string, folder: DurableFolder) {
    this.root = root;
    this.#folder = folder;
  }

  /** Opens a spool, making its folder if there is none. @throws Fault SPOOL */
  static async open(root: string): Promise<Spool> {
    try {
      const folder = await DurableFolder.open(root);
      await Promise.all([WAITING, REFUSED].map((name) => mkdir(join(root, name), { recursive: true })));
      return new Spool(root, folder);
    } catch (cause) {
      throw spoolFault(root, cause);
    }
  }

  /**
   * Keeps a record; durable when this resolves. The same record kept twice is one file: its name is made of its content.
   * @param at when the run ended, which orders what waits
   * @returns the name of its file
   * @throws Fault SPOOL
   */
  async put(waiting: Waiting, at: string): Promise<string> {
    const bytes = Buffer.from(JSON.stringify({ v: 1, ...waiting }));
    const name = `${at.replace(/[^0-9TZ]/g, '')}-${sha256(bytes).slice(0, 32)}.json`;
    try {
      await this.#folder.addAll([{ path: `${WAITING}/${name}`, bytes }]);
    } catch (cause) {
      throw spoolFault(this.root, cause);
    }
    return name;
  }

  /** Names of the records that wait, the oldest first. */
  async waiting(): Promise<string[]> {
    return (await this.#names(WAITING)).sort();
  }

  /** A record that waits; undefined if another process has sent it meanwhile. @throws Fault SPOOL, and of the model, for a damaged file */
  read(name: string): Waiting | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(this.root, WAITING, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    if (bytes.length > MAX_FILE) throw damaged(`more than ${MAX_FILE} bytes`);
    let saved: { destination?: unknown; submission?: unknown };
    try {
      saved = JSON.parse(bytes.toString()) as typeof saved;
    } catch (cause) {
      throw damaged('no JSON', cause);
    }
    return { destination: restoreDestination(saved.destination), submission: restoreSubmission(saved.submission) };
  }

  /** Forgets a record that its history has. */
  async remove(name: string): Promise<void> {
    await this.#folder.drop(`${WAITING}/${name}`);
  }

  /** Puts a record away that its history refuses, with the reason; it is not tried again until {@link retry}. */
  async setAside(name: string, reason: object): Promise<void> {
    // The reason first: what stands in the folder of refused records always has one.
    await this.#folder.replace(`${REFUSED}/${name}.reason`, Buffer.from(`${JSON.stringify(reason)}\n`));
    await this.#move(`${WAITING}/${name}`, `${REFUSED}/${name}`);
  }

  /** Puts a run away of which no record can be made, as it is, with the reason, until {@link retry}. @param name of its folder */
  async setRunAside(name: string, reason: object): Promise<void> {
    await this.#folder.replace(`${REFUSED}/${name}${RUN_ASIDE}.reason`, Buffer.from(`${JSON.stringify(reason)}\n`));
    await this.#move(`${OPEN}/${name}`, `${REFUSED}/${name}${RUN_ASIDE}`);
  }

  async refused(): Promise<SetAside[]> {
    const names = (await this.#names(REFUSED)).sort();
    return Promise.all(
      names.map(async (name) => {
        const reason = await this.#folder.read(`${REFUSED}/${name}.reason`);
        return { name, reason: (reason?.toString() ?? '').trim() };
      }),
    );
  }

  /** Lets refused records wait again: after a module that they need was added, say. @returns how many */
  async retry(): Promise<number> {
    const names = await this.#names(REFUSED);
    for (const name of names) {
      const back = name.endsWith(RUN_ASIDE) ? `${OPEN}/${name.slice(0, -RUN_ASIDE.length)}` : `${WAITING}/${name}`;
      await this.#move(`${REFUSED}/${name}`, back);
      await this.#folder.drop(`${REFUSED}/${name}.reason`);
    }
    return names.length;
  }

  async #names(folder: string): Promise<string[]> {
    try {
      return (await readdir(join(this.root, folder))).filter(
        (name) => name.endsWith('.json') || name.endsWith(RUN_ASIDE),
      );
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw spoolFault(this.root, error);
    }
  }

  async #move(from: string, to: string): Promise<void> {
    try {
      await rename(join(this.root, from), join(this.root, to));
    } catch (error) {
      // Another process was here first.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw spoolFault(this.root, error);
    }
  }
}

/** What cannot be kept on disk. */
export function spoolFault(root: string, cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException;
  return new Fault<SessionCode>('SPOOL', `Nothing can be kept in ${root}: ${code || message}.`, {
    hint: 'Give another folder with --spool or CLEW_SPOOL.',
    cause,
  });
}
