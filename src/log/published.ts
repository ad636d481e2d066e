/** A log as it was published, for readers: its files, and its newest checkpoint. Needs no key. */
import type { Store } from '../store/store.ts';
import { directorySource, type TileSource } from '../tlog/source.ts';
import { parseTilePath, TILE_WIDTH } from '../tlog/tile.ts';
import { anySize } from './any-size.ts';
import { publicationFault } from './fault.ts';
import { headOf, type Head } from './heads.ts';
import { COSIGNED, POLICY, VKEY } from './tree.ts';

const TEXTS: ReadonlySet<string> = new Set(['checkpoint', COSIGNED, POLICY, VKEY]);

/** What stands at a path below `/log/`: a text that changes, a tile for ever, a tile until the full one comes; undefined if it is no path of a log. */
export function logFileKind(path: string): 'text' | 'full' | 'partial' | undefined {
  if (TEXTS.has(path)) return 'text';
  const tile = parseTilePath(path);
  return tile && (tile.width === TILE_WIDTH ? 'full' : 'partial');
}

export class PublishedLog {
  readonly store: Store;
  readonly directory: string;
  /** Tiles for every size up to that of the checkpoint read last. */
  readonly source: TileSource;
  #head: Head | undefined;

  constructor(store: Store, directory: string) {
    this.store = store;
    this.directory = directory;
    this.source = anySize(directorySource(directory), () => this.#head?.size ?? 0);
  }

  /** The checkpoint that readers see now; undefined before the first. @throws Fault LOG_DAMAGED; the system's error */
  async head(): Promise<Head | undefined> {
    return this.guarded(async () => {
      const note = Buffer.from((await this.source.read('checkpoint')) ?? []).toString('utf8');
      if (note !== '' && note !== this.#head?.note) this.#head = headOf(note);
      return this.#head;
    });
  }

  /** The newest checkpoint with as many cosignatures as the log's policy asks for; undefined if there is none yet. @throws Fault LOG_DAMAGED */
  async cosigned(): Promise<Head | undefined> {
    return this.guarded(async () => {
      const note = await this.source.read(COSIGNED);
      return note && headOf(Buffer.from(note).toString('utf8'));
    });
  }

  /** The policy that readers are asked to check with (https://c2sp.org/tlog-policy); undefined where the log has no witnesses. */
  async policy(): Promise<string | undefined> {
    const text = await this.guarded(() => this.source.read(POLICY));
    return text && Buffer.from(text).toString('utf8');
  }

  /** The verifier key; undefined as long as there is none. */
  async vkey(): Promise<string | undefined> {
    const text = await this.guarded(() => this.source.read(VKEY));
    return text && Buffer.from(text).toString('utf8').trim();
  }

  /** The file at a path below `/log/`; undefined if there is none. @param path one that {@link logFileKind} knows @throws Fault LOG_DAMAGED */
  async file(path: string): Promise<Uint8Array | undefined> {
    await this.head();
    return this.guarded(() => this.source.read(path));
  }

  /** Runs what reads tiles; what is wrong with them is told as a Fault. */
  async guarded<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw publicationFault(error, this.directory);
    }
  }
}

/** The files of a log in a directory, as they are. */
export function logDirectory(directory: string): TileSource {
  return directorySource(directory);
}
