/**
 * The tables, as numbered steps. A database says in `user_version` how many steps it has taken; a step, once released, never changes. What the
 * tables are for, and what was rejected, is in docs/design/sqlite.md.
 */
import { Fault } from '../../prov/fault.ts';
import type { StoreCode } from '../store.ts';
import type { Connection } from './connection.ts';
import { LOG_TABLES } from './log-tables.ts';

/** `Clew` in ASCII: https://www.sqlite.org/pragma.html#pragma_application_id */
export const APPLICATION_ID = 0x436c6577;

const FIRST = `
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE form (id INTEGER PRIMARY KEY, kind TEXT, classes INTEGER NOT NULL, types TEXT NOT NULL) STRICT;

CREATE TABLE record (
  number INTEGER PRIMARY KEY,
  digest TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  actor TEXT,
  source TEXT,
  revises TEXT,
  schema INTEGER NOT NULL REFERENCES word (id),
  until INTEGER
) STRICT;
CREATE INDEX record_digest ON record (digest);
CREATE INDEX record_time ON record (recorded_at);

CREATE TABLE element (
  id INTEGER PRIMARY KEY,
  iri TEXT NOT NULL UNIQUE,
  form INTEGER NOT NULL REFERENCES form (id),
  name TEXT,
  version TEXT,
  project TEXT,
  status TEXT,
  digest TEXT,
  owners TEXT,
  time REAL,
  end_time REAL,
  described INTEGER NOT NULL,
  since INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX element_name ON element (form, name);
CREATE INDEX element_time ON element (form, time) WHERE time IS NOT NULL;
CREATE INDEX element_since ON element (form, since);
CREATE INDEX element_project ON element (project) WHERE project IS NOT NULL;
CREATE INDEX element_status ON element (status) WHERE status IS NOT NULL;
CREATE TABLE owner (owner TEXT NOT NULL, element INTEGER NOT NULL, PRIMARY KEY (owner, element)) STRICT, WITHOUT ROWID;
CREATE INDEX owner_element ON owner (element);
CREATE VIRTUAL TABLE element_text USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);

CREATE TABLE property (
  element INTEGER NOT NULL,
  predicate INTEGER NOT NULL,
  key TEXT NOT NULL,
  number REAL,
  PRIMARY KEY (element, predicate, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX property_key ON property (predicate, key);
CREATE INDEX property_number ON property (predicate, number) WHERE number IS NOT NULL;

CREATE TABLE description (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL,
  element INTEGER NOT NULL REFERENCES element (id),
  bundle INTEGER REFERENCES word (id),
  json TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER
) STRICT;
CREATE UNIQUE INDEX description_key ON description (key) WHERE until IS NULL;
CREATE INDEX description_element ON description (element);

CREATE TABLE body (
  record INTEGER NOT NULL REFERENCES record (number),
  seq INTEGER NOT NULL,
  description INTEGER NOT NULL REFERENCES description (id),
  PRIMARY KEY (record, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX body_description ON body (description);

CREATE TABLE edge (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL,
  name INTEGER NOT NULL,
  source INTEGER NOT NULL REFERENCES element (id),
  target INTEGER NOT NULL REFERENCES element (id),
  since INTEGER NOT NULL,
  until INTEGER,
  time TEXT,
  roles TEXT,
  via INTEGER REFERENCES word (id),
  bundle INTEGER REFERENCES word (id),
  json TEXT
) STRICT;
CREATE INDEX edge_source ON edge (source, since, name, target, until);
CREATE INDEX edge_target ON edge (target, since, name, source, until);

CREATE TRIGGER record_follows BEFORE INSERT ON record
WHEN NEW.number IS NOT (SELECT coalesce(max(number) + 1, 0) FROM record)
BEGIN SELECT RAISE (ABORT, 'history is append-only: a record takes the next number'); END;
CREATE TRIGGER record_stays BEFORE UPDATE OF number, digest, recorded_at, actor, source, revises, schema ON record
BEGIN SELECT RAISE (ABORT, 'history is append-only: a record does not change'); END;
CREATE TRIGGER record_ends_once BEFORE UPDATE OF until ON record WHEN OLD.until IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'history is append-only: a record is replaced once'); END;
CREATE TRIGGER record_kept BEFORE DELETE ON record
BEGIN SELECT RAISE (ABORT, 'history is append-only: a record is not deleted'); END;
CREATE TRIGGER description_stays BEFORE UPDATE OF id, key, element, bundle, json, since ON description
BEGIN SELECT RAISE (ABORT, 'history is append-only: a description does not change'); END;
CREATE TRIGGER description_ends_once BEFORE UPDATE OF until ON description WHEN OLD.until IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'history is append-only: a description ends once'); END;
CREATE TRIGGER description_kept BEFORE DELETE ON description
BEGIN SELECT RAISE (ABORT, 'history is append-only: a description is not deleted'); END;
CREATE TRIGGER body_stays BEFORE UPDATE ON body
BEGIN SELECT RAISE (ABORT, 'history is append-only: what a record says does not change'); END;
CREATE TRIGGER body_kept BEFORE DELETE ON body
BEGIN SELECT RAISE (ABORT, 'history is append-only: what a record says is not deleted'); END;
`;

/**
 * Descriptions are found from their elements. Their keys are random, and an index over those touches as many pages as rows once it outgrows the
 * page cache; in this one, new rows mostly lie at the end. It holds what the old one did: at most one row with a key is in force.
 */
const DESCRIPTIONS_BY_ELEMENT = `
DROP INDEX description_key;
DROP INDEX description_element;
CREATE UNIQUE INDEX description_element ON description (element, key, ifnull(until, -1));
`;

/**
 * Numbers and times in their exact order, where a double was before. What has a place in an order is found by that, everything else by its text: one
 * entry in an index for each value. The places are filled in when the rows are computed anew (`lineage/reproject.ts`).
 */
const EXACT_ORDER = `
DROP INDEX property_key;
DROP INDEX property_number;
ALTER TABLE property DROP COLUMN number;
ALTER TABLE property ADD COLUMN sort TEXT;
CREATE INDEX property_key ON property (predicate, key) WHERE sort IS NULL;
CREATE INDEX property_sort ON property (predicate, sort) WHERE sort IS NOT NULL;
`;

/** What ended since some record: whoever keeps rows in memory asks for it. Few rows end. */
const ENDED = `
CREATE INDEX edge_until ON edge (until) WHERE until IS NOT NULL;
CREATE INDEX description_until ON description (until) WHERE until IS NOT NULL;
`;

const STEPS: readonly string[] = [FIRST, DESCRIPTIONS_BY_ELEMENT, LOG_TABLES, EXACT_ORDER, ENDED];

/** The version this program writes. */
export const NEWEST = STEPS.length;

/**
 * Takes the steps that a database lacks, in one transaction.
 * @throws Fault STORE_UNREADABLE (another program's database), STORE_NEWER, STORE_READ_ONLY (steps are missing and none may be taken)
 */
export function migrate(connection: Connection, readOnly: boolean): void {
  if (stepsTaken(connection) === NEWEST) return;
  if (readOnly) {
    throw new Fault<StoreCode>(
      'STORE_READ_ONLY',
      'The database has to be brought up to date first, and was opened only to be read.',
      {
        hint: 'Open it once with permission to write.',
      },
    );
  }
  connection.begin('IMMEDIATE');
  try {
    // Asked again inside the transaction: another process may have been faster.
    for (const step of STEPS.slice(stepsTaken(connection))) connection.exec(step);
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${NEWEST};`);
    connection.commit();
  } catch (error) {
    connection.rollback();
    throw error;
  }
}

function stepsTaken(connection: Connection): number {
  const application = connection.value<number>('PRAGMA application_id');
  const version = connection.value<number>('PRAGMA user_version');
  const tables = connection.value<number>('SELECT count(*) FROM sqlite_schema');
  if (application === 0 && version === 0 && tables === 0) return 0;
  if (application !== APPLICATION_ID) {
    throw new Fault<StoreCode>('STORE_UNREADABLE', 'The file is a database of another program.', {
      hint: 'Give the path of a database that Clew made, or of no file yet.',
    });
  }
  if (version > NEWEST) {
    throw new Fault<StoreCode>(
      'STORE_NEWER',
      `The database has schema version ${version}; this program knows ${NEWEST}.`,
      {
        hint: 'Use a newer Clew.',
        details: { version, known: NEWEST },
      },
    );
  }
  return version;
}
