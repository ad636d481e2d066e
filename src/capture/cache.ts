/** Digests of files that did not change since they were read, kept between processes. */
export interface DigestCache {
  /** The digest of the file that has this state now, if one is kept. */
  get(state: FileState): string | undefined;
  /** Keeps a digest, unless the file could change again without its state showing it. */
  set(state: FileState, digest: string): void;
  close(): void;
}

/** What tells that a file is the one that was read, and unchanged. Times in nanoseconds since 1970. */
export interface FileState {
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}
