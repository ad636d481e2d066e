/** The service's side of the writer's thread. */
import { Worker } from 'node:worker_threads';
import { Fault } from '../prov/fault.ts';
import type { Submission } from '../prov/record.ts';
import type { PublisherStatus } from '../log/publish.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { prepare } from '../lineage/prepare.ts';
import type { Authorize, Receipt, Recording } from '../lineage/record.ts';
import type { StoreCode } from '../store/store.ts';
import {
  faultOf,
  parcelOf,
  type FromWriter,
  type Outcome,
  type Parcel,
  type ToWriter,
  type WriterStart,
} from './messages.ts';

/** Most submissions that wait for the writer; more are refused, to be sent again later. */
const MAX_WAITING = 50_000;

interface Waiting {
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: unknown) => void;
}

export interface WriterOptions {
  readonly authorize?: Authorize;
  /** Told of what operators want to know. */
  readonly report?: (error: Error) => void;
}

/** Records through the writer's thread. What needs no store (terms, canonical form, digest) is done on this side. */
export class ThreadRecorder implements Recording {
  readonly #worker: Worker;
  #vocabulary: Vocabulary | undefined;
  readonly #opened: Promise<void>;
  readonly #ended: Promise<void>;
  #onOpen: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  readonly #options: WriterOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #failure = new AbortController();
  #published: PublisherStatus | undefined;
  #parcels: Parcel[] = [];
  #next = 0;
  #idle: (() => void)[] = [];
  #closing = false;

  /** Starts the thread. Nothing is recorded before it {@link isOpen}. */
  constructor(start: WriterStart, options: WriterOptions = {}) {
    const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js';
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: start, name: 'clew writer' });
    this.#options = options;
    this.#opened = new Promise((resolve, reject) => {
      this.#onOpen = { resolve, reject };
    });
    this.#worker.on('message', (message: FromWriter) => this.#take(message));
    this.#worker.on('error', (error) => this.#end(error));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        if (!this.#closing) this.#end(new Error("The writer's thread ended."));
        resolve();
      });
    });
  }

  /** Resolves when the writer's store is open. @throws what opening it throws */
  isOpen(): Promise<void> {
    return this.#opened;
  }

  /** Says what words mean; to be called before anything is recorded. */
  use(vocabulary: Vocabulary): void {
    this.#vocabulary = vocabulary;
  }

  /** Aborted, with the fault as its reason, when the writer cannot vouch any more for what it writes. */
  get failed(): AbortSignal {
    return this.#failure.signal;
  }

  /** What was published of the log when the writer said so last; undefined if it publishes nothing. */
  get published(): PublisherStatus | undefined {
    return this.#published;
  }

  /** See `Recorder.record`. @throws also Fault STORE_BUSY if too many wait already */
  async record(submission: Submission): Promise<Receipt> {
    await this.#options.authorize?.(submission);
    const prepared = prepare(submission, this.#vocabulary!);
    this.#failure.signal.throwIfAborted();
    if (this.#closing) throw new Fault<StoreCode>('STORE_UNAVAILABLE', 'The store is closed.');
    if (this.#waiting.size >= MAX_WAITING) {
      throw new Fault<StoreCode>('STORE_BUSY', `${MAX_WAITING} records wait to be written.`, {
        hint: 'Try again in a moment.',
      });
    }
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      if (this.#parcels.push(parcelOf(id, prepared)) === 1) setImmediate(() => this.#send());
    });
  }

  async idle(): Promise<void> {
    if (this.#waiting.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Waits for what is under way, then ends the thread. */
  async close(): Promise<void> {
    if (this.#closing) return;
    await this.idle();
    this.#closing = true;
    this.#post({ kind: 'close' });
    await this.#ended;
  }

  #send(): void {
    this.#post({ kind: 'record', parcels: this.#parcels });
    this.#parcels = [];
  }

  #post(message: ToWriter): void {
    this.#worker.postMessage(message);
  }

  #take(message: FromWriter): void {
    if (message.kind === 'open') this.#onOpen?.resolve();
    else if (message.kind === 'cannot open') this.#onOpen?.reject(faultOf(message.fault));
    else if (message.kind === 'outcomes') for (const outcome of message.outcomes) this.#settle(outcome);
    else if (message.kind === 'published') this.#published = message.status;
    else if (message.kind === 'report') this.#options.report?.(faultOf(message.fault));
    else if (message.kind === 'failed') this.#failure.abort(faultOf(message.fault));
    if (this.#waiting.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #settle(outcome: Outcome): void {
    const waiting = this.#waiting.get(outcome.id)!;
    this.#waiting.delete(outcome.id);
    if ('receipt' in outcome) waiting.resolve(outcome.receipt);
    else waiting.reject(faultOf(outcome.fault));
  }

  /** The thread is gone: nobody knows what became of what it had. */
  #end(cause: Error): void {
    const fault = new Fault<StoreCode>(
      'STORE_UNAVAILABLE',
      'The writer ended; what it was writing may be recorded or not.',
      {
        hint: 'Start the service again. Recording the same content again gives the receipt of the first time, if there was one.',
        cause,
      },
    );
    this.#onOpen?.reject(fault);
    if (!this.#failure.signal.aborted) this.#failure.abort(fault);
    for (const waiting of this.#waiting.values()) waiting.reject(fault);
    this.#waiting.clear();
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
