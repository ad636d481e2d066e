/** Sends the record of a command that ended, and what waits from before, without making anybody wait long. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../prov/fault.ts';
import type { Settings } from '../settings.ts';
import { deliver, type Deliveries } from './deliver.ts';
import { placeOf, preload, type Delivered, type Destination } from './destination.ts';
import { recover } from './recover.ts';
import type { Spool } from './spool.ts';

/** Where the record is now. */
export interface Sent {
  /** In its history. */
  readonly delivered?: Delivered;
  /** Refused by it, and set aside with the reason. */
  readonly refused?: Fault;
  /** Nowhere, or not whole: it could not be kept on disk. */
  readonly lost?: Fault;
  /** On disk, until the next command of this kind sends it; with the reason if it was tried. */
  readonly waits?: { readonly place: string; readonly reason: string };
}

/** Longest that a command's end is held up by sending, milliseconds; a store that still has to be made takes most of it. */
const LONGEST = 10_000;
/** Of that, for records from before. */
const FOR_OLD = 2_000;

export class Sending {
  readonly #spool: Spool;
  readonly #destination: Destination;
  readonly #settings: Settings;
  #old: Promise<Deliveries | undefined> = Promise.resolve(undefined);

  constructor(spool: Spool, destination: Destination, settings: Settings) {
    this.#spool = spool;
    this.#destination = destination;
    this.#settings = settings;
  }

  /** While the command runs: loads what recording needs, ends what a killed process left, and sends what waits. */
  prepare(): void {
    this.#old = this.#prepare();
    // Told when it is asked for.
    this.#old.catch(() => undefined);
  }

  /** Sends a record that waits. @param stop aborted when somebody is impatient: the record waits then */
  async send(name: string, stop: AbortSignal): Promise<Sent> {
    const place = placeOf(this.#destination);
    const sending = this.#send(name, place);
    const late = pause(
      LONGEST,
      { waits: { place, reason: `it did not answer within ${LONGEST / 1000} seconds` } },
      { ref: false },
    );
    const stopped = new Promise<Sent>((resolve) => {
      const waits = { place, reason: 'the command was interrupted' };
      if (stop.aborted) resolve({ waits });
      stop.addEventListener('abort', () => resolve({ waits }));
    });
    // What is still under way is cut off when the process ends; the record stays on disk until its history has it.
    sending.catch(() => undefined);
    return Promise.race([sending, late, stopped]);
  }

  async #send(name: string, place: string): Promise<Sent> {
    // A command that ends at once may be among what waited.
    const early = (await this.#old.catch(() => undefined))?.sent.get(name);
    if (early) return { delivered: early };
    const { sent, refused, away } = await deliver(this.#spool, { settings: this.#settings, only: [name] });
    const delivered = sent.get(name);
    if (delivered) return { delivered };
    const [refusal] = refused;
    if (refusal) return { refused: refusal.fault };
    return { waits: { place, reason: away[0]?.fault.message ?? 'another process is sending it' } };
  }

  async #prepare(): Promise<Deliveries | undefined> {
    // What waits now: the record of the command under way has its own turn.
    const [before, { names }] = [await this.#spool.waiting(), await recover(this.#spool)];
    await preload(this.#destination);
    const only = [...before, ...names];
    if (only.length === 0) return undefined;
    return deliver(this.#spool, { settings: this.#settings, only, until: performance.now() + FOR_OLD });
  }
}
