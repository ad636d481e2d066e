import { painter, type Terminal } from './terminal.ts';

/** Tells how far long work is, on one line that is rewritten; silent where errors do not go to a terminal. */
export class Progress {
  readonly #terminal: Terminal;
  #last = 0;
  #shown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** At most ten times a second; `of` undefined when the whole is not known. */
  report(step: string, done: number, of?: number): void {
    const { err, env } = this.#terminal;
    if (err.isTTY !== true) return;
    const now = Date.now();
    if (now - this.#last < 100 && done !== of) return;
    this.#last = now;
    this.#shown = true;
    const share = of !== undefined && of > 0 ? ` of ${of} (${Math.floor((100 * done) / of)} %)` : '';
    err.write(`\r\u001b[2K${painter(err, env)('dim', `${step}: ${done}${share}`)}`);
  }

  /** Clears the line, before anything else is written. */
  end(): void {
    if (this.#shown) this.#terminal.err.write('\r\u001b[2K');
    this.#shown = false;
  }
}
