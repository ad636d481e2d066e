/** The service's side of the watcher's thread. */
import { Worker } from 'node:worker_threads';
import type { PublisherStatus } from '../log/publish.ts';
import type { FromWatcher, ToWatcher, WatchStart } from './messages.ts';
import type { WatchStatus } from './watcher.ts';

/** Longest wait for a check under way when the service closes, milliseconds. */
const GRACE = 3_000;
/** Milliseconds between two looks at the publisher. */
const LOOK = 5_000;

export type WatchReport = (entry: Readonly<Record<string, unknown>>) => void;

/** Milliseconds before the thread is started, because a service is to answer first; and before it is started again when it ended by itself. */
const PAUSES = { first: 3_000, again: 30_000 };

export class Watching {
  readonly #start: WatchStart;
  readonly #report: WatchReport;
  readonly #published: (() => PublisherStatus) | undefined;
  readonly #again: number;
  #starting: NodeJS.Timeout;
  #worker: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();
  #status: WatchStatus | undefined;
  /** When the watcher spoke last; the start counts. */
  #spokenAt = Date.now();
  #looking: NodeJS.Timeout | undefined;
  #closing = false;

  /**
   * @param published what the service knows of its publisher
   * @param pauses milliseconds
   */
  constructor(start: WatchStart, report: WatchReport, published?: () => PublisherStatus, pauses = PAUSES) {
    this.#start = start;
    this.#report = report;
    this.#published = published;
    this.#again = pauses.again;
    this.#starting = setTimeout(() => this.#open(), pauses.first).unref();
  }

  #open(): void {
    const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js';
    const worker = new Worker(new URL(file, import.meta.url), { workerData: this.#start, name: 'clew watcher' });
    this.#worker = worker;
    worker.on('message', (message: FromWatcher) => {
      this.#spokenAt = Date.now();
      if (message.kind === 'status') this.#status = message.status;
      else this.#report({ level: message.entry.event === 'incident' ? 'warn' : 'error', ...message.entry });
    });
    let message = 'It gave no reason.';
    worker.on('error', (error) => (message = error.message));
    this.#ended = new Promise((resolve) => {
      worker.on('exit', () => {
        if (!this.#closing) this.#startAgain(message);
        resolve();
      });
    });
    const published = this.#published;
    clearInterval(this.#looking);
    if (published)
      this.#looking = setInterval(() => this.#post({ kind: 'published', status: published() }), LOOK).unref();
  }

  /** A store may be away just when the thread opens it; until the thread speaks again, its silence shows in the status. */
  #startAgain(message: string): void {
    const hint = `Nothing is checked until it starts again, in ${this.#again / 1000} s.`;
    this.#report({ level: 'error', event: 'watcher ended', message, hint });
    this.#starting = setTimeout(() => this.#open(), this.#again).unref();
  }

  /** Somebody was refused. */
  denied(actor: string): void {
    this.#post({ kind: 'denied', actor });
  }

  /** What the watcher said last, and for how many seconds it has been silent: a watcher that stopped must not look content. */
  status(): { readonly silent: number; readonly last: WatchStatus | undefined } {
    return { silent: Math.round((Date.now() - this.#spokenAt) / 1000), last: this.#status };
  }

  /** Ends the thread; a check under way is given up after a moment, and is due again at the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#starting);
    clearInterval(this.#looking);
    this.#post({ kind: 'close' });
    const late = setTimeout(() => void this.#worker?.terminate(), GRACE);
    await this.#ended;
    clearTimeout(late);
  }

  #post(message: ToWatcher): void {
    this.#worker?.postMessage(message);
  }
}
