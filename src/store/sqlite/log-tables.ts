/**
 * The step that gives every record its entry in the log, and the log its checkpoints. Content may be removed from here on, and only by a
 * transaction that says so: it sets the fact `removing` first and forgets it before it ends. The triggers are no security; they catch our own mistakes.
 */
export const LOG_TABLES = `
ALTER TABLE record ADD COLUMN leaf TEXT;
ALTER TABLE record ADD COLUMN salt BLOB;
ALTER TABLE record ADD COLUMN envelope TEXT;
ALTER TABLE record ADD COLUMN removes TEXT;
ALTER TABLE record ADD COLUMN removed_by INTEGER;

CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, root TEXT NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TRIGGER leaf_stays BEFORE UPDATE OF leaf ON record WHEN OLD.leaf IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'history is append-only: a log entry does not change'); END;
CREATE TRIGGER salt_stays BEFORE UPDATE OF salt ON record
WHEN OLD.salt IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fact WHERE name = 'removing')
BEGIN SELECT RAISE (ABORT, 'history is append-only: a salt is only removed together with what it keeps'); END;
CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint WHEN NEW.size <= (SELECT max(size) FROM checkpoint)
BEGIN SELECT RAISE (ABORT, 'a checkpoint is larger than the one before it'); END;
CREATE TRIGGER checkpoint_stays BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE (ABORT, 'a checkpoint does not change'); END;
CREATE TRIGGER checkpoint_kept BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE (ABORT, 'a checkpoint is not deleted'); END;

DROP TRIGGER record_stays;
CREATE TRIGGER record_stays BEFORE UPDATE OF number, digest, recorded_at, actor, source, revises, schema, envelope, removes, removed_by ON record
WHEN NOT EXISTS (SELECT 1 FROM fact WHERE name = 'removing')
BEGIN SELECT RAISE (ABORT, 'history is append-only: a record does not change'); END;
DROP TRIGGER description_stays;
CREATE TRIGGER description_stays BEFORE UPDATE OF id, key, element, bundle, json, since ON description
WHEN NOT EXISTS (SELECT 1 FROM fact WHERE name = 'removing')
BEGIN SELECT RAISE (ABORT, 'history is append-only: a description does not change'); END;
DROP TRIGGER description_ends_once;
CREATE TRIGGER description_ends_once BEFORE UPDATE OF until ON description
WHEN OLD.until IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fact WHERE name = 'removing')
BEGIN SELECT RAISE (ABORT, 'history is append-only: a description ends once'); END;
DROP TRIGGER description_kept;
CREATE TRIGGER description_kept BEFORE DELETE ON description WHEN NOT EXISTS (SELECT 1 FROM fact WHERE name = 'removing')
BEGIN SELECT RAISE (ABORT, 'history is append-only: a description is not deleted'); END;
DROP TRIGGER body_stays;
CREATE TRIGGER body_stays BEFORE UPDATE ON body WHEN NOT EXISTS (SELECT 1 FROM fact WHERE name = 'removing')
BEGIN SELECT RAISE (ABORT, 'history is append-only: what a record says does not change'); END;
DROP TRIGGER body_kept;
CREATE TRIGGER body_kept BEFORE DELETE ON body WHEN NOT EXISTS (SELECT 1 FROM fact WHERE name = 'removing')
BEGIN SELECT RAISE (ABORT, 'history is append-only: what a record says is not deleted'); END;
`;
