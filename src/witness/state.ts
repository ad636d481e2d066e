/**
 * What a witness cosigned last of each log. One SQLite file: a compare-and-swap is one statement, that two processes on one file cannot both win, and
 * is on the disk when it returns. The rollback journal is enough for one small row, and has no second file to be lost in a copy.
 */
import { DatabaseSync } from 'node:sqlite';
import type { WitnessedHead, WitnessState } from '../tlog/witness.ts';

/** How long a statement waits for another process, milliseconds. */
const BUSY = 5_000;

interface Row {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Uint8Array;
  readonly note: string;
}

export class KeptHeads implements WitnessState {
  readonly #db: DatabaseSync;

  /** @throws SQLite's error if the file cannot be opened, or is none */
  constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: BUSY });
    // EXTRA also syncs the folder after the journal is removed, without which a power cut could bring the row before back.
    this.#db.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA trusted_schema = OFF');
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS heads (
        origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL CHECK (length(root) = 32), note TEXT NOT NULL
      ) STRICT;
      CREATE TRIGGER IF NOT EXISTS heads_grow BEFORE UPDATE ON heads
        WHEN NEW.size < OLD.size OR NEW.origin <> OLD.origin OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
        BEGIN SELECT RAISE(ABORT, 'a witness does not go back'); END;
      CREATE TRIGGER IF NOT EXISTS heads_stay BEFORE DELETE ON heads
        BEGIN SELECT RAISE(ABORT, 'a witness does not forget'); END;`);
  }

  load(origin: string): Promise<WitnessedHead | undefined> {
    return settled(() => {
      const statement = this.#db.prepare('SELECT origin, size, root, note FROM heads WHERE origin = ?');
      statement.setReadBigInts(true);
      const row = statement.get(origin) as Row | undefined;
      return row && { size: row.size, root: row.root, note: row.note };
    });
  }

  compareAndSwap(origin: string, seen: WitnessedHead | undefined, next: WitnessedHead): Promise<boolean> {
    return settled(() => {
      const { changes } =
        seen === undefined
          ? this.#db
              .prepare('INSERT INTO heads (origin, size, root, note) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
              .run(origin, next.size, next.root, next.note)
          : this.#db
              .prepare('UPDATE heads SET size = ?, root = ?, note = ? WHERE origin = ? AND size = ? AND root = ?')
              .run(next.size, next.root, next.note, origin, seen.size, seen.root);
      return changes === 1;
    });
  }

  close(): void {
    this.#db.close();
  }
}

/** SQLite answers at once; what it throws becomes a rejection. */
function settled<T>(act: () => T): Promise<T> {
  return Promise.resolve().then(act);
}
