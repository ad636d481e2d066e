/**
 * What a client saw of a service's log, kept from one command to the next: whoever rewrites history, even with the key of the log, has to show
 * something that does not follow from what was shown before. https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../prov/fault.ts';
import { parseCheckpoint, type Checkpoint } from '../tlog/checkpoint.ts';
import { LogFault } from '../tlog/fault.ts';
import { openNote, splitNote } from '../tlog/note.ts';
import { verifyConsistency } from '../tlog/proof.ts';
import { LogReader } from '../tlog/read.ts';
import { httpSource } from '../tlog/source.ts';
import { parseVerifier } from '../tlog/verifier.ts';
import { HeadFolder } from './head-folder.ts';
import type { Service, ServiceCode } from './http.ts';

/** How often and how long a service that is behind what was seen is asked again: instances of one history may lag by a publication or two. */
const RETRIES = 5;
const RETRY_MS = 400;

interface Seen {
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

/** A client's memory of the logs it saw. */
export class Heads {
  readonly #folder: HeadFolder;
  readonly #warn: (message: string) => void;

  /** @param folder where heads are kept, made when there is something to keep @param warn told what could not be checked */
  constructor(folder: string, warn: (message: string) => void) {
    this.#folder = new HeadFolder(folder);
    this.#warn = warn;
  }

  /**
   * Compares a service's newest checkpoint with what was seen of its log before, and keeps it. One request if nothing changed; else some tiles.
   * @throws Fault HISTORY_CHANGED, which names both heads and where they are kept; SERVICE if nothing answers
   */
  async check(service: Service): Promise<void> {
    const pinned = await this.#folder.keyOf(service.url);
    const note = await this.#fetch(service, pinned !== undefined);
    if (note === undefined) return;
    const seen = read(note, service.url);
    const vkey = await this.#keyFor(service, seen, pinned);
    const kept = await this.#folder.noteOf(vkey);
    if (kept === note) return;
    this.#verify(seen, vkey, service.url, kept);
    const before = kept === undefined ? undefined : read(kept, 'the folder of heads');
    const newest = before === undefined ? seen : await this.#follow(service, vkey, before, seen);
    if (newest) await this.#folder.keep(vkey, newest.note, Number(newest.checkpoint.size));
  }

  /** The checkpoint of a service; undefined if there is none, or it cannot be had now. */
  async #fetch(service: Service, known: boolean): Promise<string | undefined> {
    try {
      return await service.text('/log/checkpoint');
    } catch (error) {
      if (!(error instanceof Fault) || error.code === 'SERVICE') throw error;
      if (error.code === 'NO_SUCH_PATH') {
        if (known && !isLocal(service.url)) {
          throw changed(`${service.url} showed a log before, and shows none now.`, {});
        }
      } else {
        this.#warn(`The log of ${service.url} cannot be checked now: ${error.message}`);
      }
      return undefined;
    }
  }

  /** The key that a service's checkpoints must be signed with: the one pinned when it was first seen. */
  async #keyFor(service: Service, seen: Seen, pinned: string | undefined): Promise<string> {
    const { origin } = seen.checkpoint;
    if (pinned !== undefined && nameOf(pinned) === origin) return pinned;
    if (pinned !== undefined) {
      const was = `${service.url} shows the log ${origin}; it was ${nameOf(pinned)} before.`;
      // An address of this machine names no service for ever: other stores are served there at other times.
      if (!isLocal(service.url)) {
        const kept = await this.#folder.noteOf(pinned);
        throw changed(was, await this.#folder.evidence(pinned, seen.note, kept));
      }
      this.#warn(was);
    }
    const vkey = (await service.text('/log/log.vkey')).trim();
    if (nameOf(vkey) !== origin)
      throw changed(`${service.url} shows a checkpoint of ${origin} with the key of another log.`, {});
    this.#verify(seen, vkey, service.url, undefined);
    await this.#folder.pin(service.url, vkey);
    return vkey;
  }

  #verify({ note, checkpoint }: Seen, vkey: string, url: string, kept: string | undefined): void {
    try {
      openNote(Buffer.from(note), [parseVerifier(vkey)]);
    } catch (error) {
      if (!(error instanceof LogFault)) throw error;
      throw changed(
        `The checkpoint of ${checkpoint.size} records that ${url} shows is not signed by the key of its log: ${error.message}`,
        { seen: note, ...(kept !== undefined && { kept }), vkey },
      );
    }
  }

  /** The newest of what was kept and what is seen, if the one is the beginning of the other; undefined if that cannot be found out now. */
  async #follow(service: Service, vkey: string, kept: Seen, first: Seen): Promise<Seen | undefined> {
    let seen = first;
    for (let tries = 0; seen.checkpoint.size < kept.checkpoint.size; tries++) {
      if (tries === RETRIES) throw await this.#broken(service, vkey, kept, seen, 'is shorter than it was');
      await sleep(RETRY_MS);
      const note = await this.#fetch(service, true);
      if (note === undefined) return undefined;
      seen = read(note, service.url);
      this.#verify(seen, vkey, service.url, kept.note);
    }
    try {
      await prove(service.url, kept.checkpoint, seen.checkpoint);
      return seen;
    } catch (error) {
      if (!(error instanceof LogFault)) throw error;
      if (error.code !== 'UNREACHABLE')
        throw await this.#broken(service, vkey, kept, seen, 'does not begin with what it was');
      this.#warn(`What changed in the log of ${service.url} cannot be checked now: ${error.message}`);
      return undefined;
    }
  }

  async #broken({ url }: Service, vkey: string, kept: Seen, seen: Seen, how: string): Promise<Fault> {
    const message = `The history at ${url} ${how}. Seen before: ${headText(kept)}. Shown now: ${headText(seen)}.`;
    return changed(message, await this.#folder.evidence(vkey, seen.note, kept.note));
  }
}

/** @throws LogFault if the older log is not the beginning of the newer one, or nobody can tell */
async function prove(url: string, older: Checkpoint, newer: Checkpoint): Promise<void> {
  const proof =
    older.size === newer.size || older.size === 0n
      ? []
      : await new LogReader(httpSource(`${url}/log/`), Number(newer.size)).consistency(Number(older.size));
  if (older.size > 0n) verifyConsistency(older.size, newer.size, older.root, newer.root, proof);
}

function read(note: string, where: string): Seen {
  try {
    return { note, checkpoint: parseCheckpoint(splitNote(Buffer.from(note)).text) };
  } catch (error) {
    if (!(error instanceof LogFault)) throw error;
    throw changed(`What ${where} has as a checkpoint is none: ${error.message}`, {});
  }
}

function changed(message: string, details: Record<string, unknown>): Fault<ServiceCode> {
  return new Fault<ServiceCode>('HISTORY_CHANGED', message, {
    hint:
      'Either the history was rewritten, or another one is served there. Keep both notes: they prove it. ' +
      (typeof details['folder'] === 'string'
        ? `If you know why, remove ${details['folder']} and what was seen is forgotten.`
        : 'If you know why, name another folder with --heads.'),
    details,
  });
}

function headText({ checkpoint: { size, root } }: Seen): string {
  return `${size} records, root ${Buffer.from(root).toString('base64')}`;
}

function nameOf(vkey: string): string | undefined {
  return vkey.split('+')[0];
}

function isLocal(url: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
}
