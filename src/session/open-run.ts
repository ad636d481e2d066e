/** A run under way: a folder with what was known at its start and a journal of what was learned since. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import { iri, type Iri } from '../prov/iri.ts';
import type { Statement } from '../prov/statement.ts';
import { DurableFolder } from '../tlog/durable.ts';
import { restoreDestination, type Destination } from './destination.ts';
import type { SessionCode } from './fault.ts';
import { append, readJournal, type Entry, type Journal } from './journal.ts';
import type { Owner } from './owner.ts';
import { damaged, restoreStatements } from './saved.ts';
import { OPEN, spoolFault } from './spool.ts';

/** What is known when a run starts. */
export interface Beginning {
  readonly run: Iri;
  /** The project that names of datasets and models are made with. */
  readonly project?: string | undefined;
  /** Who asserts the record, if that was said. */
  readonly actor?: Iri | undefined;
  readonly destination: Destination;
  /** The process that ends it; undefined for one that is ended by another command. */
  readonly owner?: Owner | undefined;
  readonly statements: readonly Statement[];
}

const START = 'start.json';
const JOURNAL = 'journal.ndjson';
const ENDED = 'ended';

export class OpenRun {
  readonly folder: string;
  readonly beginning: Beginning;

  private constructor(folder: string, beginning: Beginning) {
    this.folder = folder;
    this.beginning = beginning;
  }

  /** Keeps that a run starts; durable when this resolves. @param root of the spool @throws Fault SPOOL */
  static async begin(root: string, beginning: Beginning): Promise<OpenRun> {
    const name = nameOf(beginning.run);
    try {
      const folder = await DurableFolder.open(root);
      const bytes = Buffer.from(JSON.stringify({ v: 1, ...beginning }));
      await folder.addAll([{ path: `${OPEN}/${name}/${START}`, bytes }]);
    } catch (cause) {
      throw spoolFault(root, cause);
    }
    return new OpenRun(join(root, OPEN, name), beginning);
  }

  /** The run under way that is called so. @throws Fault NO_RUN; SPOOL for one that cannot be read back */
  static find(root: string, run: Iri): OpenRun {
    const found = OpenRun.#read(join(root, OPEN, nameOf(run)));
    if (found) return found;
    throw new Fault<SessionCode>('NO_RUN', `No run ${run} is under way in ${root}.`, {
      hint: 'clew start begins one and prints its name; clew end ends it.',
    });
  }

  /** All runs under way, and folders that cannot be read back. */
  static async all(
    root: string,
  ): Promise<{ readonly runs: readonly OpenRun[]; readonly unreadable: readonly string[] }> {
    const runs: OpenRun[] = [];
    const unreadable: string[] = [];
    for (const name of await namesIn(join(root, OPEN))) {
      try {
        const run = OpenRun.#read(join(root, OPEN, name));
        if (run) runs.push(run);
      } catch {
        // Named to whoever looks; one that cannot be read must not keep the others from being recorded.
        unreadable.push(join(root, OPEN, name));
      }
    }
    return { runs, unreadable };
  }

  static #read(folder: string): OpenRun | undefined {
    let text: string;
    try {
      text = readFileSync(join(folder, START), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    let saved: Record<string, unknown>;
    try {
      saved = JSON.parse(text) as Record<string, unknown>;
    } catch (cause) {
      throw damaged('no JSON', cause);
    }
    const { run, project, actor, destination, owner, statements } = saved;
    return new OpenRun(folder, {
      run: iri(String(run)),
      project: project as string | undefined,
      actor: actor === undefined ? undefined : iri(String(actor as string)),
      destination: restoreDestination(destination),
      owner: owner as Owner | undefined,
      statements: restoreStatements(statements),
    });
  }

  /** Adds to the run. @param durable wait for the disk @throws Fault RUN_ENDED, SPOOL */
  add(entry: Entry, durable = true): void {
    this.#refuseEnded();
    try {
      append(join(this.folder, JOURNAL), entry, durable);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw this.#ended();
      throw spoolFault(this.folder, cause);
    }
    // Whoever ended it meanwhile may have read the journal before this entry.
    this.#refuseEnded();
  }

  /** Ends the run: from here on nothing can be added. @throws Fault RUN_ENDED if another process ended it, SPOOL */
  end(end: Extract<Entry, { end: unknown }>): void {
    try {
      writeFileSync(join(this.folder, ENDED), '', { flag: 'wx', mode: 0o600 });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EEXIST' || code === 'ENOENT') throw this.#ended();
      throw spoolFault(this.folder, cause);
    }
    append(join(this.folder, JOURNAL), end, true);
  }

  journal(): Journal {
    return readJournal(join(this.folder, JOURNAL));
  }

  /** Whether somebody began to end it. */
  get ended(): boolean {
    return existsSync(join(this.folder, ENDED));
  }

  /** When something was last added, milliseconds since 1970. */
  get lastChange(): number {
    const times = [START, JOURNAL].map((name) => statSync(join(this.folder, name), { throwIfNoEntry: false })?.mtimeMs);
    return Math.max(...times.map((time) => time ?? 0));
  }

  /** Forgets the run: its record is kept elsewhere. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #refuseEnded(): void {
    if (this.ended) throw this.#ended();
  }

  #ended(): Fault<SessionCode> {
    return new Fault('RUN_ENDED', `The run ${this.beginning.run} has ended: what comes now is not recorded.`);
  }
}

/** Names of folders for names of runs, whatever characters these have. */
function nameOf(run: Iri): string {
  return sha256(run).slice(0, 32);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
