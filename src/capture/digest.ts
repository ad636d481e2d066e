import type { Content } from './content.ts';
import type { DigestCache } from './cache.ts';

/** What digesting did so far. */
export interface DigestProgress {
  /** Files whose digest is known. */
  readonly files: number;
  /** Bytes read, or known from the cache. */
  readonly bytes: number;
  readonly totalFiles: number;
  readonly totalBytes: number;
}

export interface DigestOptions {
  readonly cache?: DigestCache | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called a few times a second. */
  readonly progress?: ((progress: DigestProgress) => void) | undefined;
  /** Folders with more files give only their digest, count and size. */
  readonly maxListed?: number | undefined;
}
