/** A run that is logged piece by piece: by commands of a shell (`clew start`, `clew log-metric`, `clew end`) or by a program. */
import { resolve } from 'node:path';
import { DigestCache } from '../capture/cache.ts';
import { digestPath, type DigestOptions, type DigestProgress } from '../capture/digest.ts';
import { Mask } from '../capture/mask.ts';
import { clew, said, words } from '../capture/terms.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { element } from '../prov/statement.ts';
import type { Literal } from '../prov/value.ts';
import type { Settings } from '../settings.ts';
import { destinationOf } from './destination.ts';
import type { SessionCode } from './fault.ts';
import { heldStatements, MAX_LISTED } from './held.ts';
import type { End, LoggedMetric } from './journal.ts';
import { OpenRun } from './open-run.ts';
import type { Owner } from './owner.ts';
import { checkName, maskedGap, ParameterSet } from './parameters.ts';
import { close } from './recover.ts';
import type { Direction, Named } from './roles.ts';
import { Sending, type Sent } from './sending.ts';
import { Spool, spoolFolder } from './spool.ts';
import { actorOf, newRun, startedAt, startStatements, type RunOptions } from './start.ts';
import { cacheFolder, lookAround, surroundingStatements } from './surroundings.ts';

/** Where a run takes place. */
export interface Place {
  readonly settings: Settings;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface ActiveRunOptions extends RunOptions {
  /** The command that the run is, if it is one: tells which interpreter's packages to look for. */
  readonly command?: readonly string[];
  /** The process that has to end it; undefined if another one will. */
  readonly owner?: Owner;
}

/** How a run is said to end. */
export type Ending = Omit<End, 'at'>;

export class ActiveRun {
  readonly #place: Place;
  readonly #open: OpenRun;

  private constructor(place: Place, open: OpenRun) {
    this.#place = place;
    this.#open = open;
  }

  /** Begins a run; what is known then is on disk when this resolves. @throws Fault BAD_RUN, SPOOL */
  static async start(place: Place, options: ActiveRunOptions): Promise<ActiveRun> {
    const { settings, cwd, env } = place;
    const { project, actor, command = [], owner } = options;
    const run = newRun(project);
    const mask = new Mask(env);
    const at = new Date().toISOString();
    const captured = await lookAround({ command, cwd, env, variables: settings.recordVariables });
    const commandLine = command.length === 0 ? undefined : words(mask.commandLine(command));
    const open = await OpenRun.begin(spoolFolder(settings), {
      run,
      project,
      actor: actor === undefined ? undefined : actorOf(actor),
      destination: destinationOf(settings),
      owner,
      statements: [
        ...startStatements(run, options, env),
        startedAt(run, at),
        element(run, [clew('Run')], said({ commandLine, workingDirectory: words(mask.text(cwd)) })),
        ...surroundingStatements(run, captured),
      ],
    });
    return new ActiveRun(place, open);
  }

  /** A run that was begun before, here or in another process. @throws Fault NO_RUN, SPOOL */
  static resume(place: Place, run: Iri): ActiveRun {
    return new ActiveRun(place, OpenRun.find(spoolFolder(place.settings), run));
  }

  get id(): Iri {
    return this.#open.beginning.run;
  }

  /** @returns names of parameters that look like secrets, whose values are not kept @throws Fault BAD_RUN, RUN_ENDED, SPOOL */
  logParameters(parameters: readonly { readonly name: string; readonly value: Literal }[]): readonly string[] {
    const set = new ParameterSet(new Mask(this.#place.env));
    for (const parameter of parameters) set.add(parameter);
    this.#open.add({ parameters: set.all() });
    if (set.masked.length > 0) this.#open.add({ gaps: set.masked.map(maskedGap) });
    return set.masked;
  }

  /** @param durable wait for the disk; without it a power cut may lose what was logged last @throws Fault BAD_RUN, RUN_ENDED, SPOOL */
  logMetrics(metrics: readonly LoggedMetric[], durable = true): void {
    for (const { name } of metrics) checkName('metric', name);
    this.#open.add({ metrics }, durable);
  }

  /** Digests a file or folder and says that the run read or made it. @throws Fault UNREADABLE and the like, RUN_ENDED, SPOOL */
  async logPath(direction: Direction, named: Named, progress?: (progress: DigestProgress) => void): Promise<void> {
    const path = resolve(this.#place.cwd, named.path);
    const folder = cacheFolder(this.#place.env);
    const cache = folder === undefined ? undefined : DigestCache.open(folder);
    const options: DigestOptions = { cache, progress, maxListed: MAX_LISTED };
    try {
      const content = await digestPath(path, options);
      const naming = { project: this.#open.beginning.project, cwd: this.#place.cwd };
      const held = { run: this.id, direction, named: { ...named, path }, content, naming };
      this.#open.add({ said: heldStatements(held) });
    } finally {
      cache?.close();
    }
  }

  /**
   * Ends the run, and records it if its history can be reached.
   * @throws Fault RUN_ENDED, SPOOL; BAD_RUN for a run that `clew run` ends
   */
  async end(ending: Ending, by?: Owner): Promise<Sent> {
    const { owner, destination } = this.#open.beginning;
    if (owner !== undefined && owner.pid !== by?.pid) {
      throw new Fault<SessionCode>(
        'BAD_RUN',
        `The run ${this.id} ends with the process ${owner.pid}, and not before.`,
        {
          hint: 'Only runs that clew start began are ended by clew end.',
        },
      );
    }
    const mask = new Mask(this.#place.env);
    const { errorMessage } = ending;
    this.#open.end({
      end: {
        at: new Date().toISOString(),
        ...ending,
        ...(errorMessage !== undefined && { errorMessage: mask.text(errorMessage) }),
      },
    });
    const { settings } = this.#place;
    const spool = await Spool.open(spoolFolder(settings));
    const closed = await close(spool, this.#open);
    if ('refused' in closed) return closed;
    return new Sending(spool, destination, settings).send(closed.name, new AbortController().signal);
  }
}
