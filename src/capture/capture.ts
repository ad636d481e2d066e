import type { Iri } from '../prov/iri.ts';
import type { RelationParts, Statement } from '../prov/statement.ts';
import type { Value } from '../prov/value.ts';

export interface CaptureRequest {
  /** The command and its arguments, as they will be run. */
  readonly command: readonly string[];
  /** The working directory it runs in. */
  readonly cwd: string;
  /** The variables it runs with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of variables to record besides the built-in list; `*` at the end stands for any rest. Secrets are left out all the same. */
  readonly variables?: readonly string[] | undefined;
  /** Folder of what is kept between processes (lists of packages); nothing is kept without one. */
  readonly cacheFolder?: string | undefined;
  /** How long a question to another program (an interpreter, nvidia-smi, git) may take, milliseconds; default 10,000. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where `/proc`, `/sys`, `/etc` and `/run` are looked for; tests plant their own. Default `/`. */
  readonly root?: string | undefined;
}

/** What was seen. Nothing in it is a secret. */
export interface Captured {
  /** The environment, named by its content, with its packages. A run says `used` of it with the role `clew:environment`. */
  readonly environment: { readonly id: Iri; readonly statements: readonly Statement[] };
  /** The code in whose working tree the command ran, if there is git; a run says `used` of it with these parts (role `clew:code`, the branch). */
  readonly code:
    { readonly id: Iri; readonly statements: readonly Statement[]; readonly usage: RelationParts } | undefined;
  /** What is true of this run alone: host name, scheduler and job, rank, world size, trigger, variables. */
  readonly run: Readonly<Record<Iri, Value | readonly Value[]>>;
  /** What could not be seen, and why, one sentence each. They are in `run` too, as `clew:notCaptured`. */
  readonly gaps: readonly string[];
}
