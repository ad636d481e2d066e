/** What the service has acknowledged, on disk before the next thing is asked of it: the one memory that a crash of the service cannot touch. */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** A receipt as a client got it. */
export interface Acknowledged {
  readonly number: number;
  readonly digest: string;
  readonly created: boolean;
}

export class Journal {
  readonly #file: string;
  readonly #descriptor: number;

  constructor(file: string) {
    this.#file = file;
    this.#descriptor = openSync(file, 'a', 0o600);
  }

  /** Durable when it returns. */
  add(receipts: readonly Acknowledged[]): void {
    writeSync(this.#descriptor, receipts.map((receipt) => `${JSON.stringify(receipt)}\n`).join(''));
    fsyncSync(this.#descriptor);
  }

  /** Everything acknowledged so far, oldest first. */
  read(): Acknowledged[] {
    return readFileSync(this.#file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Acknowledged);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
