import { hostname } from 'node:os';
import { iri, type Iri } from '../prov/iri.ts';
import type { Statement } from '../prov/statement.ts';
import type { Value } from '../prov/value.ts';
import { readAccelerators } from './accelerator.ts';
import type { AskOptions } from './ask.ts';
import { readAutomation } from './automation.ts';
import type { DigestCache } from './cache.ts';
import { codeOf, folderBelow, type CapturedCode } from './code.ts';
import { readContainer } from './container.ts';
import { readDistributed } from './distributed.ts';
import { environmentOf } from './environment.ts';
import { readCheckout } from './git.ts';
import { findInterpreter } from './interpreter.ts';
import { readMachine } from './machine.ts';
import { Mask } from './mask.ts';
import { npmPackages } from './npm.ts';
import type { Installed } from './packages.ts';
import { pythonPackages } from './python.ts';
import { rPackages } from './r.ts';
import { readScheduler } from './scheduler.ts';
import { integer, said, words } from './terms.ts';
import { recordedVariables } from './variables.ts';

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
  /** Digests kept between processes, for untracked files of the checkout. */
  readonly digests?: DigestCache | undefined;
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
  readonly code: CapturedCode | undefined;
  /** What is true of this run alone: host name, scheduler and job, rank, world size, trigger, variables. */
  readonly run: Readonly<Record<Iri, Value | readonly Value[]>>;
  /** What could not be seen, and why, one sentence each. They are in `run` too, as `clew:notCaptured`. */
  readonly gaps: readonly string[];
}

const TIMEOUT_MS = 10_000;

/**
 * Collects everything that is known of a command without running it; all at once, so that it takes as long as the slowest question. Nothing fails
 * for want of a fact: what cannot be seen is a gap.
 */
export async function capture(request: CaptureRequest): Promise<Captured> {
  const { command, cwd, env, signal, root = '/', cacheFolder } = request;
  const options = { cwd, env, signal, timeout: request.timeout ?? TIMEOUT_MS, cacheFolder };
  const [installed, checkout, accelerators] = await Promise.all([
    readInstalled(command, options),
    readCheckout(cwd, { ...options, cache: request.digests }),
    readAccelerators(root, options),
  ]);
  const mask = new Mask(env);
  const container = readContainer(root, env);
  const seen = checkout !== undefined && !('gap' in checkout) ? checkout : undefined;
  const gaps = [
    ...('gaps' in installed ? installed.gaps : installed.gap === undefined ? [] : [installed.gap]),
    ...(checkout === undefined ? [] : 'gap' in checkout ? [checkout.gap] : checkout.gaps),
    ...accelerators.gaps,
    ...container.gaps,
  ].map((gap) => mask.text(gap));
  return {
    environment: environmentOf({
      machine: readMachine(root),
      accelerators,
      container: { ...container, image: container.image && mask.text(container.image) },
      installed: 'packages' in installed ? installed : undefined,
    }),
    code: seen && codeOf({ ...seen, folder: folderBelow(seen.root, cwd) }),
    run: runAttributes(request, gaps),
    gaps,
  };
}

interface Asking extends AskOptions {
  readonly cwd: string;
  readonly cacheFolder: string | undefined;
}

/** The packages of the interpreter that the command uses; without a gap for a program that is no interpreter's. */
async function readInstalled(
  command: readonly string[],
  options: Asking,
): Promise<Installed | { readonly gap: string | undefined }> {
  const found = findInterpreter({ command, cwd: options.cwd, env: options.env });
  if (found === undefined || 'gap' in found) return { gap: found?.gap };
  const { interpreter } = found;
  switch (interpreter.language) {
    case 'python':
      return pythonPackages(interpreter, options);
    case 'javascript':
      return npmPackages(interpreter, options.cwd, scriptIn(command), options);
    case 'r':
      return rPackages(interpreter, options);
  }
}

/** The first word of a command that looks like a JavaScript file. */
function scriptIn(command: readonly string[]): string | undefined {
  return command.find((word) => /\.[cm]?[jt]sx?$/.test(word) && !word.startsWith('-'));
}

function runAttributes({ env, root, variables }: CaptureRequest, gaps: readonly string[]): Captured['run'] {
  const mask = new Mask(env);
  const text = (value: string | undefined) =>
    value === undefined || value === '' ? undefined : words(mask.text(value));
  const number = (value: number | undefined) => (value === undefined ? undefined : integer(value));
  const scheduled = readScheduler(env, root);
  const distributed = readDistributed(env);
  const automation = readAutomation(env);
  return said({
    hostName: text(hostname()),
    scheduler: text(scheduled?.scheduler),
    schedulerJob: text(scheduled?.job),
    schedulerQueue: text(scheduled?.queue),
    schedulerNode: text(scheduled?.nodes),
    nodeCount: number(scheduled?.nodeCount),
    worldSize: number(distributed.worldSize),
    rank: number(distributed.rank),
    localRank: number(distributed.localRank),
    nodeRank: number(distributed.nodeRank),
    coordinator: text(distributed.coordinator),
    launcher: text(distributed.launcher),
    trigger: text(automation?.trigger),
    pipelineRun: automation?.url === undefined ? undefined : { iri: iri(automation.url) },
    environmentVariable: recordedVariables(env, variables).map(words),
    notCaptured: gaps.map(words),
  });
}
