/** `clew run`: a command carried out as if we were not there, and recorded however it ends. */
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Captured } from '../capture/capture.ts';
import { DigestCache } from '../capture/cache.ts';
import type { DigestOptions, DigestProgress } from '../capture/digest.ts';
import { Mask } from '../capture/mask.ts';
import { clew, said, words } from '../capture/terms.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { element, type Statement } from '../prov/statement.ts';
import type { Settings } from '../settings.ts';
import { childEnvironment } from './child-environment.ts';
import { destinationOf, type Destination } from './destination.ts';
import { errorTypeIn } from './error-tail.ts';
import { faultOf } from './fault.ts';
import { MAX_LISTED } from './held.ts';
import { Inputs } from './inputs.ts';
import type { End, LoggedParameter } from './journal.ts';
import { launch, type Outcome } from './launch.ts';
import { readMetricsFile } from './metrics.ts';
import { OpenRun } from './open-run.ts';
import { Outputs } from './outputs.ts';
import { thisProcess } from './owner.ts';
import { close } from './recover.ts';
import { maskedGap } from './parameters.ts';
import type { Named } from './roles.ts';
import { Sending, type Sent } from './sending.ts';
import { Spool, spoolFolder } from './spool.ts';
import { actorOf, newRun, startedAt, startStatements, type RunOptions } from './start.ts';
import { cacheFolder, lookAround, surroundingStatements } from './surroundings.ts';

export interface CommandRequest extends RunOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: Settings;
  /** With full paths. */
  readonly inputs: readonly Named[];
  readonly outputs: readonly Named[];
  readonly parameters: readonly LoggedParameter[];
  /** Names of those whose values are masked. */
  readonly masked: readonly string[];
  /** Files that the command writes its metrics into; full paths. */
  readonly metricsFiles: readonly string[];
  readonly progress?: (progress: DigestProgress) => void;
}

export interface CommandResult extends Sent {
  readonly run: Iri;
  readonly outcome: Outcome;
  /** What could not be seen, one sentence each. */
  readonly gaps: readonly string[];
}

/** How long the command waits for the digests of its inputs, milliseconds: what is read later is looked at again, see {@link Inputs}. */
const WAIT_FOR_INPUTS = 1_000;
/** How long it waits for the environment's name, which it is told in CLEW_ENVIRONMENT. */
const WAIT_FOR_ENVIRONMENT = 200;

/** Told where that was too short: the environment itself is recorded all the same. */
const UNNAMED_ENVIRONMENT =
  'The command started before its environment was known, and was not told its name: runs recorded within reach it through this one.';

/**
 * Carries the command out and records it. Signals stay caught until the caller releases `outcome.signals`.
 * @throws Fault BAD_RUN, UNREADABLE and the like of inputs: nothing was started then
 */
export async function runCommand(request: CommandRequest): Promise<CommandResult> {
  return new WrappedCommand(request).run();
}

/** Where the run is kept while it happens. */
interface Kept {
  readonly spool: Spool;
  readonly open: OpenRun;
}

class WrappedCommand {
  readonly #request: CommandRequest;
  readonly #run: Iri;
  readonly #mask: Mask;
  readonly #destination: Destination;
  readonly #inputs: Inputs;
  readonly #outputs: Outputs;
  readonly #digesting: DigestOptions;
  readonly #stop = new AbortController();
  #isRunning = false;
  readonly #gaps: string[] = [];

  constructor(request: CommandRequest) {
    this.#request = request;
    const { project, cwd, env, settings, progress } = request;
    this.#run = newRun(project);
    this.#mask = new Mask(env);
    this.#destination = destinationOf(settings);
    const naming = { project, cwd };
    this.#inputs = new Inputs(this.#run, naming, request.inputs);
    this.#outputs = new Outputs(this.#run, naming, request.outputs);
    const folder = cacheFolder(env);
    this.#digesting = {
      signal: this.#stop.signal,
      maxListed: MAX_LISTED,
      // While the command runs the terminal is its own.
      ...(progress && { progress: (told: DigestProgress) => void (this.#isRunning || progress(told)) }),
      ...(folder !== undefined && { cache: DigestCache.open(folder) }),
    };
  }

  async run(): Promise<CommandResult> {
    const { command, cwd, env, settings } = this.#request;
    const captured = lookAround({ command, cwd, env, variables: settings.recordVariables, signal: this.#stop.signal });
    const inputsKnown = await this.#digestInputs();
    const environment = await within(WAIT_FOR_ENVIRONMENT, captured);
    const kept = await this.#begin(environment !== undefined);
    if (kept instanceof Fault) {
      // Nothing may depend on whether it can be recorded.
      const outcome = await launch({ command, cwd, env });
      return { run: this.#run, outcome, gaps: [], lost: kept };
    }
    const { spool, open } = kept;
    const sending = new Sending(spool, this.#destination, settings);
    let surroundings: Promise<void> | undefined;
    const outcome = await launch({
      command,
      cwd,
      env: this.#environmentOf(spool, environment, inputsKnown ? await this.#inputs.files() : {}),
      onStart: () => {
        this.#isRunning = true;
        surroundings = this.#keepSurroundings(open, captured);
        sending.prepare();
      },
    });
    this.#isRunning = false;
    outcome.signals.stop.addEventListener('abort', () => this.#stop.abort());
    await surroundings;
    let sent: Sent;
    try {
      sent = await this.#finish(kept, sending, outcome, inputsKnown);
    } catch (error) {
      // The command has ended: its exit code passes whatever happens here.
      sent = { lost: faultOf(error) };
    }
    return { run: this.#run, outcome, gaps: this.#gaps, ...sent };
  }

  async #finish({ spool, open }: Kept, sending: Sending, outcome: Outcome, inputsKnown: boolean): Promise<Sent> {
    await this.#keepInputs(open, inputsKnown);
    await this.#keepOutputs(open);
    open.add({ gaps: this.#gaps }, false);
    open.end({ end: this.#endOf(outcome) });
    const closed = await close(spool, open);
    return 'refused' in closed ? closed : sending.send(closed.name, this.#stop.signal);
  }

  /** @returns whether all inputs were digested before the command starts */
  async #digestInputs(): Promise<boolean> {
    this.#inputs.start(this.#digesting);
    return (
      (await within(
        WAIT_FOR_INPUTS,
        this.#inputs.done().then(() => true),
      )) ?? false
    );
  }

  /** Keeps on disk that the command starts, so that a record is left whatever happens to us. @param isNamed whether it is told its environment @returns why nothing can be kept, if so */
  async #begin(isNamed: boolean): Promise<Kept | Fault> {
    const { command, cwd, env, project, actor, parameters, masked, settings } = this.#request;
    const statements: Statement[] = [
      ...startStatements(this.#run, this.#request, env),
      startedAt(this.#run, new Date().toISOString()),
      element(
        this.#run,
        [clew('Run')],
        said({ commandLine: words(this.#mask.commandLine(command)), workingDirectory: words(this.#mask.text(cwd)) }),
      ),
    ];
    const beginning = {
      run: this.#run,
      project,
      actor: actor === undefined ? undefined : actorOf(actor),
      destination: this.#destination,
      owner: thisProcess(),
      statements,
    };
    try {
      const spool = await Spool.open(spoolFolder(settings));
      const open = await OpenRun.begin(spool.root, beginning);
      if (parameters.length > 0) open.add({ parameters });
      const gaps = [...masked.map(maskedGap), ...(isNamed ? [] : [UNNAMED_ENVIRONMENT])];
      if (gaps.length > 0) open.add({ gaps }, false);
      return { spool, open };
    } catch (error) {
      return faultOf(error);
    }
  }

  /** Never fails: what cannot be kept is a gap. */
  async #keepSurroundings(open: OpenRun, captured: Promise<Captured>): Promise<void> {
    try {
      this.#keep(open, surroundingStatements(this.#run, await captured));
    } catch (error) {
      this.#gaps.push(`Environment and code are unknown: ${faultOf(error).message}`);
    }
  }

  #environmentOf(
    spool: Spool,
    captured: Captured | undefined,
    inputs: Readonly<Record<string, string>>,
  ): CommandRequest['env'] {
    const { env, settings } = this.#request;
    const embedded = 'store' in this.#destination && this.#destination.store.startsWith('sqlite:');
    return childEnvironment(env, {
      run: this.#run,
      environment: captured?.environment.id,
      inputs,
      spool: spool.root,
      data: embedded ? resolve(settings.data) : undefined,
    });
  }

  async #keepInputs(open: OpenRun, inputsKnown: boolean): Promise<void> {
    for (const { statements, gap } of await this.#inputs.seen(inputsKnown)) {
      if (gap !== undefined) this.#gaps.push(gap);
      this.#keep(open, statements);
    }
  }

  async #keepOutputs(open: OpenRun): Promise<void> {
    const { statements, gaps } = await this.#outputs.seen(this.#digesting);
    this.#gaps.push(...gaps);
    this.#keep(open, statements);
    for (const file of this.#request.metricsFiles) await this.#keepMetrics(open, file);
  }

  async #keepMetrics(open: OpenRun, file: string): Promise<void> {
    try {
      const { metrics, left } = await readMetricsFile(file);
      open.add({ metrics }, false);
      if (left.length > 0)
        this.#gaps.push(
          `These values of ${file} are no numbers with a name, and so no metrics: ${left.map((name) => name || '""').join(', ')}.`,
        );
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#gaps.push(`The metrics are unknown: ${error.message}`);
    }
  }

  #keep(open: OpenRun, statements: readonly Statement[]): void {
    if (statements.length > 0) open.add({ said: statements }, false);
  }

  #endOf({ exitCode, signal, notStarted, errorTail, signals, endedAt }: Outcome): End {
    const base = { at: endedAt, ...(exitCode !== undefined && { exitCode }) };
    if (exitCode === 0) return { ...base, status: 'finished' };
    const cause = signal ?? signals.interruptedBy;
    const message = notStarted ?? errorTail;
    return {
      ...base,
      status: cause === undefined ? 'failed' : 'killed',
      errorType: cause ?? (errorTail && errorTypeIn(errorTail)) ?? `exit code ${exitCode}`,
      ...(message !== undefined && { errorMessage: this.#mask.text(message) }),
    };
  }
}

/** What a promise gives if it does so in time. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      promise,
      pause(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
  } finally {
    timer.abort();
  }
}
