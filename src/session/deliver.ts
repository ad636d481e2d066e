/** Sends what waits to where it belongs; whatever cannot be sent goes on waiting. */
import type { Fault } from '../prov/fault.ts';
import type { Settings } from '../settings.ts';
import { openDestination, placeOf, type Delivered, type Deliverer, type Destination } from './destination.ts';
import { faultOf, reasonOf } from './fault.ts';
import type { Spool, Waiting } from './spool.ts';

/** What became of what waited. */
export interface Deliveries {
  /** By name of the file. */
  readonly sent: ReadonlyMap<string, Delivered>;
  /** Refused by their history, or damaged: set aside with the reason. */
  readonly refused: readonly { readonly name: string; readonly fault: Fault }[];
  /** Destinations that could not be reached, or have no room: what is for them waits on. */
  readonly away: readonly { readonly place: string; readonly fault: Fault }[];
}

export interface DeliverOptions {
  readonly settings: Settings;
  /** Names of files; everything that waits if left out. */
  readonly only?: readonly string[];
  /** Send everything there, wherever it was meant to go. */
  readonly instead?: Destination;
  /** When to stop, by `performance.now()`. */
  readonly until?: number;
  readonly onSent?: (done: number, of: number) => void;
}

/** Faults of the way there, and of a store that cannot take anything now: the record itself may be fine. */
const OF_THE_WAY =
  /^(?:STORE_|SERVICE$|CLOSING$|NOT_YET$|HISTORY_CHANGED$|BEHIND$|FORK$|LOG_|BAD_SETTING$|WRONG_HOST$|FORBIDDEN$|NO_SUCH_PATH$)/;

/**
 * Sends records, the oldest first. Sending twice does no harm: a record is known by its content.
 * @throws Fault SPOOL
 */
export async function deliver(spool: Spool, options: DeliverOptions): Promise<Deliveries> {
  const work = new Delivery(spool, options);
  try {
    await work.run(options.only ?? (await spool.waiting()));
    return work;
  } finally {
    await work.close();
  }
}

class Delivery implements Deliveries {
  readonly sent = new Map<string, Delivered>();
  readonly refused: { name: string; fault: Fault }[] = [];
  readonly away: { place: string; fault: Fault }[] = [];
  readonly #spool: Spool;
  readonly #options: DeliverOptions;
  readonly #open = new Map<string, Promise<Deliverer>>();

  constructor(spool: Spool, options: DeliverOptions) {
    this.#spool = spool;
    this.#options = options;
  }

  async run(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (performance.now() >= (this.#options.until ?? Infinity)) return;
      await this.#deliverOne(name);
      this.#options.onSent?.(this.sent.size, names.length);
    }
  }

  async close(): Promise<void> {
    // What could not be opened has nothing to close; why, is told already.
    for (const opened of await Promise.allSettled(this.#open.values()))
      if (opened.status === 'fulfilled') await opened.value.close();
  }

  async #deliverOne(name: string): Promise<void> {
    let waiting: Waiting | undefined;
    try {
      waiting = this.#spool.read(name);
    } catch (error) {
      await this.#setAside(name, faultOf(error));
      return;
    }
    if (waiting === undefined) return;
    const destination = this.#options.instead ?? waiting.destination;
    const place = placeOf(destination);
    if (this.away.some((other) => other.place === place)) return;
    let deliverer: Deliverer;
    try {
      deliverer = await this.#deliverer(place, destination);
    } catch (error) {
      this.away.push({ place, fault: faultOf(error) });
      return;
    }
    try {
      this.sent.set(name, await deliverer.record(waiting.submission));
      await this.#spool.remove(name);
    } catch (error) {
      const fault = faultOf(error);
      if (OF_THE_WAY.test(fault.code)) this.away.push({ place, fault });
      else await this.#setAside(name, fault);
    }
  }

  #deliverer(place: string, destination: Destination): Promise<Deliverer> {
    let opened = this.#open.get(place);
    if (!opened) this.#open.set(place, (opened = openDestination(destination, this.#options.settings)));
    return opened;
  }

  async #setAside(name: string, fault: Fault): Promise<void> {
    await this.#spool.setAside(name, reasonOf(fault));
    this.refused.push({ name, fault });
  }
}
