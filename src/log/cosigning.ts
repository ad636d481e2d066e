/**
 * Asking witnesses to cosign a log, in rounds: all are asked at once for the same checkpoint, so that their cosignatures come together on one. Nobody
 * waits for a round: records are acknowledged and checkpoints published meanwhile.
 */
import { hash } from 'node:crypto';
import { FACT } from '../lineage/facts.ts';
import { Fault } from '../prov/fault.ts';
import type { Store } from '../store/store.ts';
import { askWitness, type WitnessOutcome } from '../tlog/ask-witness.ts';
import { LogFault } from '../tlog/fault.ts';
import { addLines, openNote, splitNote } from '../tlog/note.ts';
import { checkPolicy, type Policy } from '../tlog/policy.ts';
import { LogReader } from '../tlog/read.ts';
import type { TileSource } from '../tlog/source.ts';
import { parseVerifier } from '../tlog/verifier.ts';
import type { PublicationCode } from './fault.ts';
import { headOf, type Head } from './heads.ts';
import type { LogKey } from './key.ts';
import type { WitnessPlace, WitnessPlan } from './witnesses.ts';

export interface CosigningOptions {
  readonly plan: WitnessPlan;
  /** Least time between two rounds, milliseconds. */
  readonly every: number;
  /** Longest wait for one answer, milliseconds. */
  readonly timeout?: number;
  /** Told when a witness does not cosign, once while it lasts. */
  readonly report?: (error: unknown) => void;
}

/** What a monitor wants to know of one witness. */
export interface WitnessStatus {
  readonly name: string;
  /** Size of the newest checkpoint it cosigned for this process; 0 before the first. */
  readonly size: number;
  /** When it did; milliseconds since 1970. */
  readonly cosignedAt?: number;
  /** Why it does not now. `conflict`: it saw a history of this log that the one here does not continue. */
  readonly failing?: { readonly message: string; readonly conflict: boolean };
}

const TIMEOUT = 5_000;
/** The same where a start waits for it. */
const TIMEOUT_AT_START = 2_000;
/** Longest answer of a witness that is read, bytes. */
const MAX_ANSWER = 1_000_000;

export class Cosigning {
  readonly #store: Store;
  readonly #options: CosigningOptions;
  readonly #status = new Map<string, WitnessStatus>();
  #key: LogKey | undefined;
  #known: readonly Head[] = [];
  #newest: { readonly head: Head; readonly source: TileSource } | undefined;
  /** Text of the checkpoint that every witness cosigned. */
  #done = '';
  #round: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #last = -Infinity;
  readonly #stop = new AbortController();

  constructor(store: Store, options: CosigningOptions) {
    this.#store = store;
    this.#options = options;
    for (const { name } of options.plan.places) this.#status.set(name, { name, size: 0 });
  }

  /** Checkpoints of this log, signed by its key, that witnesses keep: what is signed next must continue them. */
  get known(): readonly Head[] {
    return this.#known;
  }

  status(): readonly WitnessStatus[] {
    return [...this.#status.values()];
  }

  /** The policy's text for the log of a key. @throws Fault WITNESS */
  policyText({ vkey }: LogKey): string {
    return this.#options.plan.policy(vkey).text;
  }

  /**
   * Once, before anything is signed: asks every witness what it saw last of this log, so that an old copy that was restored does not even sign one
   * checkpoint. One that is away, or tells nothing, does not hinder.
   */
  async begin(key: LogKey): Promise<void> {
    if (this.#key) return;
    const places = this.#options.plan.places;
    const kept = await Promise.all(places.map((place) => this.#keptBy(place, key, TIMEOUT_AT_START)));
    this.#known = kept.filter((head) => head !== undefined);
    this.#key = key;
  }

  /** Tells of the checkpoint that is published now; returns at once. @param source tiles of at least its size */
  saw(head: Head, source: TileSource): void {
    this.#newest = { head, source };
    this.#schedule();
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#round;
  }

  #schedule(): void {
    const text = this.#newest && textOf(this.#newest.head.note);
    if (this.#stop.signal.aborted || this.#round || this.#timer || !this.#key || text === this.#done) return;
    const wait = Math.max(0, this.#last + this.#options.every - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#last = performance.now();
      this.#round = this.#ask(this.#newest!.head, this.#newest!.source, this.#key!)
        .catch((error: unknown) => {
          if (!this.#stop.signal.aborted) this.#options.report?.(error);
        })
        .finally(() => {
          this.#round = undefined;
          this.#schedule();
        });
    }, wait).unref();
  }

  /** One round. */
  async #ask(head: Head, source: TileSource, key: LogKey): Promise<void> {
    const prove = (old: bigint, size: bigint) => new LogReader(source, Number(size)).consistency(Number(old));
    const notes = await Promise.all(
      this.#options.plan.places.map(async (place) => {
        try {
          const known = BigInt(this.#status.get(place.name)!.size);
          const send = (body: string) => this.#fetch(`${place.url}/add-checkpoint`, { method: 'POST', body });
          return await this.#took(place, head, key, await askWitness(head.note, known, [place.verifier], send, prove));
        } catch (error) {
          this.#fails(place, `${place.name} did not cosign: ${(error as Error).message}`, false);
          return undefined;
        }
      }),
    );
    const cosigned = notes.filter((note) => note !== undefined);
    if (cosigned.length === notes.length) this.#done = textOf(head.note);
    if (cosigned.length > 0) await this.#keep(cosigned.reduce(merge), this.#options.plan.policy(key.vkey).policy);
  }

  /** @returns the note with the cosignature, if there is one */
  async #took(place: WitnessPlace, head: Head, key: LogKey, outcome: WitnessOutcome): Promise<string | undefined> {
    const { name } = place;
    if (outcome.kind === 'cosigned') {
      this.#status.set(name, { name, size: head.size, cosignedAt: Date.now() });
      return outcome.checkpoint;
    }
    if (outcome.kind === 'refused') {
      this.#fails(place, `${name} did not cosign: status ${outcome.status}: ${outcome.reason.trim()}`, false);
      return undefined;
    }
    // Its word alone stops nobody; a checkpoint that it kept and that our key signed binds us as any other does.
    const kept = await this.#keptBy(place, key);
    if (kept) await this.#bind(kept);
    const { size } = await this.#store.read((reader) => reader.head());
    // Another instance on this store may be further than this one; that is no conflict.
    if (outcome.kind === 'ahead' && outcome.size <= BigInt(size)) return undefined;
    const reason =
      outcome.kind === 'ahead'
        ? `it cosigned ${outcome.size} records of this log, and there are ${size}`
        : outcome.reason;
    this.#fails(place, `${name} saw another history of this log than the one here: ${reason.trim()}`, true);
    return undefined;
  }

  #fails(place: WitnessPlace, message: string, conflict: boolean): void {
    if (this.#stop.signal.aborted) return;
    const before = this.#status.get(place.name)!;
    this.#status.set(place.name, { ...before, failing: { message, conflict } });
    if (before.failing?.message === message) return;
    this.#options.report?.(
      new Fault<PublicationCode>('WITNESS', message, {
        details: { witness: place.name, url: place.url, conflict },
        hint: conflict
          ? 'Records were changed after they were signed, or an old copy was restored. Keep everything as it is and compare with the checkpoint that the witness keeps.'
          : 'It is asked again at the next checkpoints. Proofs for the policy wait until enough witnesses cosign.',
      }),
    );
  }

  /** Keeps what was cosigned where every instance on this store sees it, unless what is kept is better. */
  async #keep(note: string, policy: Policy): Promise<void> {
    await this.#store.write(async (writer) => {
      const before = (await writer.facts()).get(FACT.cosigned);
      const merged = before !== undefined && textOf(before) === textOf(note) ? merge(before, note) : note;
      if (merged === before || !fulfils(merged, policy)) return;
      const older = before === undefined || headOf(before).origin !== headOf(note).origin;
      if (older || headOf(before).size <= headOf(merged).size) await writer.setFact(FACT.cosigned, merged);
    });
  }

  async #bind(head: Head): Promise<void> {
    this.#known = [...this.#known.filter(({ note }) => note !== head.note), head];
    await this.#store.write(async (writer) => {
      const notes = JSON.parse((await writer.facts()).get(FACT.known) ?? '[]') as string[];
      if (notes.some((note) => textOf(note) === textOf(head.note))) return;
      await writer.setFact(FACT.known, JSON.stringify([...notes, head.note]));
    });
  }

  /** The checkpoint of this log that a witness cosigned last, if it tells and our key signed it. */
  async #keptBy({ url }: WitnessPlace, { name, vkey }: LogKey, longest?: number): Promise<Head | undefined> {
    try {
      const { status, body } = await this.#fetch(`${url}/${originHash(name)}/checkpoint`, {}, longest);
      if (status !== 200) return undefined;
      openNote(Buffer.from(body), [parseVerifier(vkey)]);
      const head = headOf(body);
      return head.origin === name ? head : undefined;
    } catch {
      // Who cannot be asked, or answers what our key did not sign, binds nobody. That it is away is told by the next round.
      return undefined;
    }
  }

  async #fetch(url: string, init: RequestInit, longest = TIMEOUT): Promise<{ status: number; body: string }> {
    const timeout = Math.min(this.#options.timeout ?? TIMEOUT, longest);
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(timeout)]);
    const response = await fetch(url, { ...init, signal, redirect: 'error' });
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > MAX_ANSWER) throw new LogFault('MALFORMED', `The answer is longer than ${MAX_ANSWER} bytes.`);
      parts.push(part);
    }
    return { status: response.status, body: Buffer.concat(parts).toString('utf8') };
  }
}

/** How a witness names a log in addresses: hex SHA-256 of the origin. */
export function originHash(origin: string): string {
  return hash('sha256', origin, 'hex');
}

function textOf(note: string): string {
  return splitNote(Buffer.from(note)).text;
}

/** Two notes of one text as one, the first one's lines first. */
function merge(one: string, other: string): string {
  return addLines(one, splitNote(Buffer.from(other)).signatures);
}

function fulfils(note: string, policy: Policy): boolean {
  try {
    checkPolicy(Buffer.from(note), policy);
    return true;
  } catch (error) {
    if (error instanceof LogFault && (error.code === 'QUORUM' || error.code === 'SIGNATURE')) return false;
    throw error;
  }
}
