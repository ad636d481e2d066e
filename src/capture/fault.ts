/** Faults of capturing: what was asked for could not be seen as it is. */
export type CaptureCode =
  /** A file or folder that is not there, may not be read, or failed while it was read. */
  | 'UNREADABLE'
  /** Neither a regular file nor a folder: its bytes have no end, or no meaning. */
  | 'NOT_A_FILE'
  /** The bytes changed between the first and the last that was read, twice. */
  | 'CHANGED_WHILE_READ'
  /** A folder with more entries or levels than the named limit. */
  | 'FOLDER_TOO_LARGE'
  /** No delimited table with a name for every column. */
  | 'NOT_A_TABLE'
  /** The caller stopped it. */
  | 'CAPTURE_STOPPED';
