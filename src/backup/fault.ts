/** Faults of backups. Which exit code each means stands in `api/answers.ts`. */
export type BackupCode =
  /** Not an address of a place, or a place that cannot keep backups safely. */
  | 'BAD_PLACE'
  | 'PLACE_UNREACHABLE'
  /** Credentials or permissions refused. */
  | 'PLACE_DENIED'
  /** No room left at the place. */
  | 'PLACE_FULL'
  /** The place holds no backup, or not the one asked for. */
  | 'NO_BACKUP'
  /** The backup is encrypted and no key was given, or the other way round. */
  | 'KEY_NEEDED'
  /** The key given is not the one the backup was encrypted with. */
  | 'WRONG_KEY'
  /** The bytes are not those that were backed up; `details.level` and `details.object` say what does not hold and where. */
  | 'DAMAGED'
  /** Written by a newer version of Clew. */
  | 'BACKUP_NEWER'
  /** The place, or the store, holds another history. */
  | 'OTHER_HISTORY'
  /** The store is behind a head of its log that is already known: signing now could fork history. */
  | 'BEHIND'
  /** Another run wrote to the place at the same time. */
  | 'CONCURRENT';
