/** Inputs of a command: digested before it starts if that is quick, else beside it, with a look at whether they stayed as they were. */
import { accessSync, constants } from 'node:fs';
import type { Content } from '../capture/content.ts';
import { digestPath, type DigestOptions } from '../capture/digest.ts';
import { unreadable } from '../capture/unreadable.ts';
import { Fault } from '../prov/fault.ts';
import type { Statement } from '../prov/statement.ts';
import type { Iri } from '../prov/iri.ts';
import { heldStatements, shownPath, type Naming } from './held.ts';
import type { Named } from './roles.ts';
import { sameSnapshot, takeSnapshot, type Snapshot } from './snapshot.ts';

/** What became of one input. */
export interface SeenInput {
  readonly statements: readonly Statement[];
  /** Why its content is not known, if so. */
  readonly gap?: string;
}

export class Inputs {
  readonly #run: Iri;
  readonly #naming: Naming;
  readonly #paths: readonly { readonly named: Named; readonly before: Snapshot }[];
  #digests: Promise<Content | Fault>[] = [];

  /** Looks at every path. @throws Fault UNREADABLE for one that is not there or cannot be looked at: the command has not started yet */
  constructor(run: Iri, naming: Naming, paths: readonly Named[]) {
    this.#run = run;
    this.#naming = naming;
    this.#paths = paths.map((named) => ({ named, before: lookAt(named.path) }));
  }

  /** Begins to digest. */
  start(options: DigestOptions): void {
    // One after the other: each is digested by several threads already.
    let last: Promise<unknown> = Promise.resolve();
    this.#digests = this.#paths.map(({ named }) => {
      const digest = last.then(() => digestPath(named.path, options)).catch(faultOnly);
      last = digest;
      return digest;
    });
  }

  /** Resolves when all are digested. @throws Fault UNREADABLE, NOT_A_FILE and the like, of the first that cannot be */
  async done(): Promise<void> {
    for (const found of await Promise.all(this.#digests)) if (found instanceof Fault) throw found;
  }

  /** Digests of the single files among them, by their paths as the run sees them; of what cannot be digested there is none. */
  async files(): Promise<Readonly<Record<string, string>>> {
    const found = await Promise.all(this.#digests);
    const files = this.#paths.flatMap(({ named }, i) => {
      const content = found[i]!;
      if (content instanceof Fault || content.kind !== 'file' || content.byteSize === 0) return [];
      return [[shownPath(named.path, this.#naming), content.digest] as const];
    });
    return Object.fromEntries(files);
  }

  /** What the run read. What changed between the start and its digest is not said to be what it read. */
  async seen(before: boolean): Promise<SeenInput[]> {
    const found = await Promise.all(this.#digests);
    return this.#paths.map(({ named, before: snapshot }, i) => {
      const content = found[i]!;
      const shown = shownPath(named.path, this.#naming);
      if (content instanceof Fault) return { statements: [], gap: `The input ${shown} is unknown: ${content.message}` };
      if (!before && !sameSnapshot(snapshot, takeSnapshot(named.path)))
        return {
          statements: [],
          gap: `The input ${shown} is unknown: it changed while the command ran, before it was read for its digest.`,
        };
      const held = { run: this.#run, direction: 'read', named, content, naming: this.#naming } as const;
      return { statements: heldStatements(held) };
    });
  }
}

function lookAt(path: string): Snapshot {
  try {
    accessSync(path, constants.R_OK);
    return takeSnapshot(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** A fault as a value, to be told with what else was seen; anything else is a mistake of ours. */
function faultOnly(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}
