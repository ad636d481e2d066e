/** Signals while a command runs: each reaches the command once, and none ends us before what happened is kept. */
import type { ChildProcess } from 'node:child_process';
import { isatty } from 'node:tty';
import { Canary } from './canary.ts';

/** Signals that ask for an end, or that programs give a meaning of their own. */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** Those among them that ask for an end. */
const ENDING: ReadonlySet<string> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']);
/** Those that a terminal sends to everything in its foreground. */
const OF_TERMINALS: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT']);

export class Signals {
  /** The first signal that asked for an end. */
  interruptedBy: NodeJS.Signals | undefined;
  readonly #child: ChildProcess;
  readonly #handlers = new Map<NodeJS.Signals, () => void>();
  readonly #canary: Canary;
  readonly #stop = new AbortController();
  #over = false;

  /** @param child just started, in our own process group */
  constructor(child: ChildProcess) {
    this.#child = child;
    for (const signal of FORWARDED) this.#on(signal, () => void this.#take(signal));
    this.#on('SIGTSTP', () => this.#suspend());
    this.#on('SIGCONT', () => void child.kill('SIGCONT'));
    this.#canary = new Canary();
  }

  /** Aborted by a signal that asks for an end after the command ended: what takes long is left then. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** The command has ended: from here on signals do not go to it, and still do not end us. */
  childEnded(): void {
    this.#over = true;
    this.#canary.end();
  }

  /** Gives signals back their usual effect. */
  release(): void {
    this.#canary.end();
    for (const [signal, handler] of this.#handlers) process.off(signal, handler);
    this.#handlers.clear();
  }

  #on(signal: NodeJS.Signals, handler: () => void): void {
    this.#handlers.set(signal, handler);
    process.on(signal, handler);
  }

  async #take(signal: NodeJS.Signals): Promise<void> {
    if (ENDING.has(signal)) this.interruptedBy ??= signal;
    if (this.#over) {
      if (ENDING.has(signal)) this.#stop.abort();
      return;
    }
    const both = (await this.#canary.sawToo(signal)) ?? (OF_TERMINALS.has(signal) && [0, 1, 2].some(isatty));
    if (!both && !this.#over) this.#child.kill(signal);
  }

  /** As the shell's job control wants it: the command stops, then we do; `fg` wakes us both. */
  #suspend(): void {
    // If the terminal stopped the command already, this second signal is dropped when it is woken.
    this.#child.kill('SIGTSTP');
    process.kill(process.pid, 'SIGSTOP');
  }
}
