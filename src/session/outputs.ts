/** Outputs of a command: what is there when it ended and was not there, or was otherwise, when it started. */
import { digestPath, type DigestOptions } from '../capture/digest.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { Statement } from '../prov/statement.ts';
import { heldStatements, shownPath, type Naming } from './held.ts';
import type { Named } from './roles.ts';
import { sameSnapshot, takeSnapshot, type Snapshot } from './snapshot.ts';

export interface SeenOutputs {
  readonly statements: readonly Statement[];
  /** Why something is not recorded as made by the run. */
  readonly gaps: readonly string[];
}

export class Outputs {
  readonly #run: Iri;
  readonly #naming: Naming;
  readonly #paths: readonly { readonly named: Named; readonly before: Snapshot }[];

  /** Looks at what is there before the command starts: what it does not touch it did not make. */
  constructor(run: Iri, naming: Naming, paths: readonly Named[]) {
    this.#run = run;
    this.#naming = naming;
    this.#paths = paths.map((named) => ({ named, before: takeSnapshot(named.path) }));
  }

  /** Digests what the run made. Never fails for a path: what cannot be seen is a gap. */
  async seen(options: DigestOptions): Promise<SeenOutputs> {
    const statements: Statement[] = [];
    const gaps: string[] = [];
    for (const { named, before } of this.#paths) {
      const shown = shownPath(named.path, this.#naming);
      const after = takeSnapshot(named.path);
      if (before !== undefined && sameSnapshot(before, after)) {
        gaps.push(`The output ${shown} was there before and did not change: it is not said that the run made it.`);
        continue;
      }
      try {
        const content = await digestPath(named.path, options);
        const isOld = (path: string) => before?.has(path) === true && before.get(path) === after?.get(path);
        const held = { run: this.#run, direction: 'written', named, content, naming: this.#naming, isOld } as const;
        statements.push(...heldStatements(held));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        gaps.push(`The output ${shown} is unknown: ${error.message}`);
      }
    }
    return { statements, gaps };
  }
}
