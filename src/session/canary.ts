/**
 * A small process in the same process group, to tell a signal that went to the whole group (Ctrl-C at a terminal, `kill -- -PGID`, systemd) from
 * one that was sent to us alone: if it dies of the signal too, then the wrapped command has got it as well, and must not get it a second time.
 * Node cannot ask who sent a signal, and cannot move a child to the foreground of a terminal. docs/design/spool.md says what else was weighed.
 */
import { spawn, type ChildProcess } from 'node:child_process';

/** How long after a signal to the group the canary may take to die of it, milliseconds. */
const PATIENCE = 150;

export class Canary {
  #child: ChildProcess | undefined;
  #died = new Map<NodeJS.Signals, () => void>();
  readonly #dead = new Set<NodeJS.Signals>();
  #ended = false;

  constructor() {
    this.#start();
  }

  /** Whether the signal that we just got went to the whole group. Undefined if there is no canary to tell. */
  async sawToo(signal: NodeJS.Signals): Promise<boolean | undefined> {
    if (this.#dead.delete(signal)) return true;
    if (this.#child?.pid === undefined) return undefined;
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        this.#died.delete(signal);
        resolve(false);
      }, PATIENCE);
      this.#died.set(signal, () => {
        clearTimeout(late);
        this.#died.delete(signal);
        resolve(true);
      });
    });
  }

  end(): void {
    this.#ended = true;
    this.#child?.stdin?.destroy();
    this.#child?.kill('SIGKILL');
  }

  #start(): void {
    // It waits for the end of a pipe that only we hold, so it goes when we go, however that is.
    const child = spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore'] });
    this.#child = child;
    child.unref();
    // Without `cat` nobody tells; the caller has another rule then.
    child.once('error', () => (this.#child = undefined));
    child.once('exit', (_code, signal) => {
      this.#child = undefined;
      if (this.#ended || signal === null) return;
      const waiting = this.#died.get(signal);
      if (waiting) waiting();
      else {
        // It was faster than our own handler.
        this.#dead.add(signal);
        setTimeout(() => this.#dead.delete(signal), PATIENCE).unref();
      }
      this.#start();
    });
  }
}
