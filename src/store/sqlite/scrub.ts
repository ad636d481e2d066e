/**
 * Removes from the files what a removal deleted. SQLite leaves the bytes of deleted rows, and of rows that moved when a page was split, in free parts of
 * pages, in the write-ahead log, and deleted words in the full-text index; only writing the whole database anew takes all of them away:
 * https://www.sqlite.org/lang_vacuum.html, https://www.sqlite.org/fts5.html#the_optimize_command.
 */
import type { Connection } from './connection.ts';
import { setFact } from './log.ts';

/** The fact that stands from a removal until the files are free of what it took away; the store's own business, so `facts()` leaves it out. */
const SCRUB = 'sqlite.scrub';

/** Says that the transaction under way deletes what has to leave the files too. */
export function askForScrub(connection: Connection): void {
  setFact(connection, SCRUB, 'pending');
  connection.scrub = 'write';
}

/** Finds out whether a removal of an earlier process was interrupted before the files were free of it. */
export function resumeScrub(connection: Connection): void {
  if (isAsked(connection)) connection.scrub = 'write';
}

/**
 * Does what is due, outside any transaction: writes the database anew, then empties the write-ahead log. A reader that still looks at an earlier state
 * keeps the old pages where they are; then the second step is done after a later write. Throws SQLite's errors.
 */
export function scrub(connection: Connection): void {
  if (connection.scrub === 'no') return;
  if (connection.scrub === 'write') {
    // Undone with its transaction, perhaps.
    if (!isAsked(connection)) {
      connection.scrub = 'no';
      return;
    }
    connection.exec("INSERT INTO element_text (element_text) VALUES ('optimize')");
    connection.exec('VACUUM');
    connection.scrub = 'empty';
  }
  if (!connection.truncate()) return;
  setFact(connection, SCRUB, undefined);
  connection.scrub = 'no';
}

function isAsked(connection: Connection): boolean {
  return connection.value<number>('SELECT count(*) FROM fact WHERE name = ?', SCRUB) > 0;
}
