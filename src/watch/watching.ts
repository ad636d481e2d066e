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

/** Milliseconds before the thread is started: a service is to answer first. */
const BREATH = 3_000;

export class Watching {
  readonly #start: WatchStart;
  readonly #report: WatchReport;
  readonly #published: (() => PublisherStatus) | undefined;
  readonly #starting: NodeJS.Timeout;
  #worker: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();
  #status: WatchStatus | undefined;
  /** When the watcher spoke last; the start counts. */
  #spokenAt = Date.now();
  #looking: NodeJS.Timeout | undefined;
  #closing = false;

  /** @param published what the service knows of its publisher */
  constructor(start: WatchStart, report: WatchReport, published?: () => PublisherStatus) {
    this.#start = start;
    this.#report = report;
    this.#published = published;
    this.#starting = setTimeout(() => this.#open(), BREATH).unref();
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
    const ended = (message: string) => this.#report({ level: 'error', event: 'watcher ended', message });
    worker.on('error', (error) => ended(error.message));
    this.#ended = new Promise((resolve) => {
      worker.on('exit', () => {
        if (!this.#closing) ended('Nothing is checked any more.');
        resolve();
      });
    });
    const published = this.#published;
    if (published)
      this.#looking = setInterval(() => this.#post({ kind: 'published', status: published() }), LOOK).unref();
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
