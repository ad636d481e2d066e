/** The embedded store: https://www.sqlite.org/ through `node:sqlite`. */
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Fault } from '../../prov/fault.ts';
import type { Store, StoreCode } from '../store.ts';
import { AdjacencyKeeper, type AdjacencyOptions } from './adjacency/keeper.ts';
import { Connection, type Counter } from './connection.ts';
import { storeFault } from './faults.ts';
import { migrate } from './migrations.ts';
import { resumeScrub } from './scrub.ts';
import { SqliteStore } from './transactions.ts';

/** Page caches in KiB: the writer's holds the inner pages of the indexes with random keys of a few million rows. */
const WRITER_CACHE = 131_072;
const READER_CACHE = 16_384;

export interface SqliteOptions {
  /** Path of the database, made if there is none; `:memory:` for one that is gone when it is closed. */
  readonly file: string;
  /** Change nothing, not even to bring the database up to date. */
  readonly readOnly?: boolean;
  /** Whether walks may be answered from memory, and when; without it, once that pays, from at most 512 MiB. */
  readonly adjacency?: AdjacencyOptions;
}

/** Memory for the graph, if nobody says otherwise. */
const ADJACENCY: AdjacencyOptions = { memory: 512 * 2 ** 20 };

/**
 * Opens the store in a file. A new file may be read and written by its owner only.
 * @throws StoreFault STORE_UNAVAILABLE (no such folder, SQLite too old), STORE_UNREADABLE, STORE_NEWER, STORE_READ_ONLY, STORE_BUSY
 */
export async function openSqlite({ file, readOnly = false, adjacency = ADJACENCY }: SqliteOptions): Promise<Store> {
  if (file !== ':memory:') {
    const path = resolve(file);
    return openFile(path, { address: `sqlite:${path}`, readOnly, sync: true, adjacency, onClose: () => undefined });
  }
  // Connections cannot share snapshots of a database in memory, so it is a file that is not synced and does not stay.
  const folder = mkdtempSync(join(tmpdir(), 'clew-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const onClose = () => {
    process.off('exit', remove);
    remove();
  };
  return openFile(join(folder, 'clew.db'), { address: 'sqlite::memory:', readOnly, sync: false, adjacency, onClose });
}

interface FileOptions {
  readonly address: string;
  readonly readOnly: boolean;
  readonly sync: boolean;
  readonly adjacency: AdjacencyOptions;
  readonly onClose: () => void;
}

function openFile(file: string, { address, readOnly, sync, adjacency, onClose }: FileOptions): Store {
  const counter: Counter = { sent: 0 };
  const connect = (reading: boolean) => {
    const cache = reading ? READER_CACHE : WRITER_CACHE;
    return new Connection(file, { readOnly: reading, cache, sync }, counter);
  };
  let first: Connection | undefined;
  try {
    if (!readOnly) makePrivate(file);
    first = connect(readOnly);
    migrate(first, readOnly);
    // Checkpoints are made by the writer itself (`transactions.ts`): an automatic one says nothing when it fails.
    if (!readOnly) first.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0');
    if (!readOnly) resumeScrub(first);
  } catch (error) {
    first?.close();
    throw storeFault(error);
  }
  if (readOnly) first.close();
  const writer = readOnly ? undefined : first;
  const openReader = () => connect(true);
  const walks = new AdjacencyKeeper(adjacency, openReader);
  return new SqliteStore({ address, counter, writer, openReader, walks, onClose });
}

/** Makes the file, if there is none, before SQLite would with the permissions of the process; its companions take their permissions from it. */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const readOnly = code === 'EACCES' || code === 'EROFS' || code === 'EPERM';
    throw new Fault<StoreCode>(
      readOnly ? 'STORE_READ_ONLY' : 'STORE_UNAVAILABLE',
      `The database ${file} cannot be opened: ${code}.`,
      {
        hint: 'Check that its folder exists and that this user may write there.',
        cause: error,
      },
    );
  }
}
