/** Where a published log is read from: a directory, or any web server that serves one. https://c2sp.org/tlog-tiles#apis */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_BUNDLE } from './bundle.ts';
import { LogFault } from './fault.ts';
import { parseTilePath } from './tile.ts';

export interface TileSource {
  /**
   * The bytes at a path below the log's prefix (`checkpoint`, `cosigned`, `policy`, `log.vkey` or a tile's path), undefined if there is nothing.
   * @throws LogFault UNREACHABLE if that cannot be found out
   */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** Files of a log that are no tiles. */
const NAMED: ReadonlySet<string> = new Set(['checkpoint', 'cosigned', 'policy', 'log.vkey']);
const REQUEST_MS = 30_000;

/** Refuses what is no path of a log, so that no path leads out of it. */
function check(path: string): void {
  if (!NAMED.has(path) && parseTilePath(path) === undefined)
    throw new LogFault('MALFORMED', `A log has nothing at ${JSON.stringify(path)}.`, { path });
}

/** A log in a directory. */
export function directorySource(directory: string): TileSource {
  return {
    async read(path) {
      check(path);
      try {
        return await readFile(join(directory, path));
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw new LogFault('UNREACHABLE', `${path} could not be read: ${(error as Error).message}`, { path });
      }
    },
  };
}

/** ENOTDIR too: `000.p/1` below a file named `000.p`. */
export function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/**
 * A log behind a URL prefix such as `https://log.example.org/2026/`.
 * @param fetching `fetch`, or what stands for it
 */
export function httpSource(prefix: string, fetching: typeof fetch = fetch): TileSource {
  const base = prefix.endsWith('/') ? prefix : `${prefix}/`;
  return {
    async read(path) {
      check(path);
      const unreachable = (why: string) =>
        new LogFault('UNREACHABLE', `${path} could not be fetched from ${base}: ${why}`, { path });
      try {
        const response = await fetching(new URL(path, base), { signal: AbortSignal.timeout(REQUEST_MS) });
        // Gone is what a pruned log may answer; what that means is for the reader to say.
        if (response.status === 404 || response.status === 410) return undefined;
        if (!response.ok) throw unreachable(`status ${response.status}`);
        return await bounded(response, () => unreachable(`it has more than ${MAX_BUNDLE} bytes`));
      } catch (error) {
        throw error instanceof LogFault ? error : unreachable((error as Error).message);
      }
    },
  };
}

/** The body, given up as soon as it is longer than any file of a log can be (counted after decompression). */
async function bounded(response: Response, tooLong: () => LogFault): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MAX_BUNDLE) throw tooLong();
    parts.push(part);
  }
  return Buffer.concat(parts);
}
