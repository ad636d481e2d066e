/** Carries a command out with our own standard streams, and tells how it ended. */
import { spawn } from 'node:child_process';
import { errorTail } from './error-tail.ts';
import { Signals } from './signals.ts';

export interface Launch {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called when the command has been started. */
  readonly onStart?: () => void;
}

export interface Outcome {
  /** UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Undefined if a signal ended it. 126 and 127 as a shell has them: cannot be executed, is not there. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** Why it could not be started. */
  readonly notStarted?: string;
  /** The last lines of its standard error, where they could be had. */
  readonly errorTail: string | undefined;
  /** Signals stay caught until whoever called is done. */
  readonly signals: Signals;
}

/** Starts the command at once and waits for its end; what it left running is not waited for. */
export async function launch({ command, cwd, env, onStart }: Launch): Promise<Outcome> {
  const tail = errorTail();
  const [program = '', ...args] = command;
  // Clocks may be set back while the command runs; what took time is measured by one that is not.
  const begun = performance.now();
  const start = Date.now();
  const child = spawn(program, args, { cwd, env: env as NodeJS.ProcessEnv, stdio: ['inherit', 'inherit', tail.stdio] });
  const signals = new Signals(child);
  tail.started();
  const ended = new Promise<Pick<Outcome, 'exitCode' | 'signal' | 'notStarted'>>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      // An error after the start, of kill() say, is no end.
      if (child.pid === undefined) resolve(notStarted(program, error));
    });
    child.once('exit', (code, signal) => resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }));
  });
  onStart?.();
  const end = await ended;
  signals.childEnded();
  const endedAt = new Date(start + (performance.now() - begun)).toISOString();
  return { startedAt: new Date(start).toISOString(), endedAt, ...end, errorTail: await tail.text(), signals };
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02 */
function notStarted(program: string, { code }: NodeJS.ErrnoException) {
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  const why = missing ? 'command not found' : code === 'EACCES' ? 'permission denied' : (code ?? 'it did not start');
  return { exitCode: missing ? 127 : 126, signal: undefined, notStarted: `${program}: ${why}` };
}
