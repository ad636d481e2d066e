/** The same verbs for TypeScript programs. */
import { leafLiteral, type Leaf } from './parameter-file.ts';
import { Fault } from '../prov/fault.ts';
import type { Literal } from '../prov/value.ts';
import { JsonNumber } from '../rdf/json.ts';
import { readRecordingSettings } from '../settings.ts';
import { ActiveRun } from './active-run.ts';
import type { SessionCode } from './fault.ts';
import type { LoggedMetric } from './journal.ts';
import { thisProcess } from './owner.ts';
import { checkName, metricValue } from './parameters.ts';
import { DEFAULT_ROLE, knownRole, type Direction } from './roles.ts';
import type { Sent } from './sending.ts';
import type { RunOptions } from './start.ts';

export interface StartOptions extends RunOptions {
  /** A running service; CLEW_URL, then the embedded store, if left out. */
  readonly url?: string;
  /** Folder of the embedded store. */
  readonly data?: string;
  /** Address of a store: `sqlite:FILE`, `bolt://HOST`. */
  readonly store?: string;
  /** Vocabulary modules. */
  readonly modules?: readonly string[];
  /** Where runs under way and records that wait are kept. */
  readonly spool?: string;
}

/** A value of a parameter. Numbers are written as JavaScript prints them; give text to keep other digits (`'1.0'`). */
const SCALARS: ReadonlySet<string> = new Set(['string', 'number', 'bigint', 'boolean']);

export type ParameterValue =
  string | number | bigint | boolean | null | readonly (string | number | bigint | boolean)[];

export interface PathOptions {
  /** `trainingData`, `outputData`, `model`, … */
  readonly role?: string;
  /** What the dataset or model is called; told from project and path if left out. */
  readonly name?: string;
}

/** How a run ended, and where its record is now. */
export interface Ended extends Sent {
  readonly run: string;
}

/** A run of this program. */
export interface Run {
  /** Its IRI. */
  readonly id: string;
  logParam(name: string, value: ParameterValue): void;
  logParams(parameters: Readonly<Record<string, ParameterValue>>): void;
  /** @param step a whole number; metrics without one are counted in the order in which they come */
  logMetric(name: string, value: number | string, step?: number): void;
  /** Digests a file or folder that was read. */
  logInput(path: string, options?: PathOptions): Promise<void>;
  /** Digests a file or folder that was written. */
  logOutput(path: string, options?: PathOptions): Promise<void>;
  /** Records the run. Without a history to reach, the record waits on disk. */
  end(ending?: { readonly status?: 'finished' | 'failed' | 'killed'; readonly error?: unknown }): Promise<Ended>;
}

/**
 * Begins a run of this program. If the program ends without `end()`, what was logged is recorded by the next `clew run` or `clew flush`.
 * @throws Fault BAD_SETTING, BAD_RUN, SPOOL
 */
export async function startRun(options: StartOptions = {}): Promise<Run> {
  const { url, data, store, modules, spool, ...run } = options;
  const settings = readRecordingSettings({ url, data, store, modules, spool, project: run.project }, process.env);
  const place = { settings, cwd: process.cwd(), env: process.env };
  const command = [process.execPath, ...process.argv.slice(1)];
  const owner = thisProcess();
  const active = await ActiveRun.start(place, { ...run, project: settings.project, command, owner });
  return new ProgramRun(active);
}

/**
 * Carries a function out as a run: finished if it returns, failed with its error if it throws, which is thrown on.
 * @throws whatever `work` throws; Fault as {@link startRun}
 */
export async function capture<T>(options: StartOptions, work: (run: Run) => Promise<T> | T): Promise<T> {
  const run = await startRun(options);
  let result: T;
  try {
    result = await work(run);
  } catch (error) {
    await run.end({ status: 'failed', error });
    throw error;
  }
  await run.end();
  return result;
}

class ProgramRun implements Run {
  readonly #active: ActiveRun;

  constructor(active: ActiveRun) {
    this.#active = active;
  }

  get id(): string {
    return this.#active.id;
  }

  logParam(name: string, value: ParameterValue): void {
    this.logParams({ [name]: value });
  }

  logParams(parameters: Readonly<Record<string, ParameterValue>>): void {
    this.#active.logParameters(
      Object.entries(parameters).map(([name, value]) => ({ name, value: literalOf(name, value) })),
    );
  }

  logMetric(name: string, value: number | string, step?: number): void {
    const metric: LoggedMetric = {
      name,
      value: metricValue(name, String(value)),
      at: Date.now(),
      ...(step !== undefined && { step: stepText(name, step) }),
    };
    // A training logs thousands: the disk is waited for when the run ends.
    this.#active.logMetrics([metric], false);
  }

  logInput(path: string, options?: PathOptions): Promise<void> {
    return this.#log('read', path, options);
  }

  logOutput(path: string, options?: PathOptions): Promise<void> {
    return this.#log('written', path, options);
  }

  async end({ status, error }: Parameters<Run['end']>[0] = {}): Promise<Ended> {
    const known = status ?? (error === undefined ? 'finished' : 'failed');
    const failure = error instanceof Error ? error : undefined;
    const sent = await this.#active.end(
      {
        status: known,
        ...(error !== undefined && {
          errorType: failure?.name ?? 'Error',
          errorMessage: failure?.message ?? String(error),
        }),
      },
      thisProcess(),
    );
    return { run: this.id, ...sent };
  }

  async #log(direction: Direction, path: string, { role, name }: PathOptions = {}): Promise<void> {
    const known = knownRole('role', role ?? DEFAULT_ROLE[direction], direction);
    if (name !== undefined) checkName(known, name);
    await this.#active.logPath(direction, { path, role: known, name });
  }
}

/** @throws Fault BAD_RUN for what is no whole number, or one that JavaScript no longer counts by */
function stepText(name: string, step: number): string {
  if (Number.isSafeInteger(step)) return String(step);
  throw new Fault<SessionCode>('BAD_RUN', `The step of the metric ${name} is ${step}; it must be a whole number.`);
}

/** @throws Fault BAD_RUN for what is no value of a parameter: programs without types give anything */
function literalOf(name: string, value: ParameterValue): Literal {
  const scalars: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!scalars.every((one) => one === null || SCALARS.has(typeof one))) {
    throw new Fault<SessionCode>(
      'BAD_RUN',
      `The parameter ${name} is neither text, number, boolean nor a list of them.`,
      {
        hint: 'Give nested parameters one by one, with a dot between the names: optimizer.lr.',
      },
    );
  }
  return leafLiteral({ name, value: Array.isArray(value) ? value.map(plain) : plain(value) } as Leaf);
}

function plain(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'bigint' ? new JsonNumber(String(value)) : value;
}
