import { createHash } from 'node:crypto';
import { lstatSync, readlinkSync } from 'node:fs';
import type { DigestCache } from './cache.ts';
import { stateOf } from './file-state.ts';
import { hashFiles } from './hashing.ts';
import { pathText } from './unreadable.ts';

/** Untracked files beyond these count by name and size only, which is said: data that lies about in a checkout is no code. */
export const MAX_UNTRACKED_FILES = 5_000;
export const MAX_UNTRACKED_BYTES = 64 * 1024 * 1024;

interface Untracked {
  readonly path: Buffer;
  readonly size: bigint;
  /** `f<sha256>`, `l<sha256 of the target>`, or `s<size>` for one that is not read. */
  mark: string;
}

/**
 * A digest over names and contents of untracked files.
 * @param paths relative to `root`, as git gives them
 */
export async function untrackedDigest(
  root: string,
  paths: readonly Buffer[],
  options: { readonly cache?: DigestCache | undefined; readonly signal?: AbortSignal | undefined },
): Promise<{ readonly digest: string; readonly gaps: readonly string[] }> {
  const base = Buffer.from(`${root}/`);
  const gaps: string[] = [];
  const files: Untracked[] = [];
  const jobs: { readonly file: Untracked; readonly path: Buffer; readonly size: number }[] = [];
  let [count, bytes, skipped] = [0, 0n, 0];
  for (const path of [...paths].sort(Buffer.compare)) {
    const at = Buffer.concat([base, path]);
    const stats = lstatSync(at, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) continue;
    const file: Untracked = { path, size: stats.size, mark: `s${stats.size}` };
    files.push(file);
    if (stats.isSymbolicLink()) file.mark = `l${sha256(readlinkSync(at, { encoding: 'buffer' }))}`;
    if (!stats.isFile()) continue;
    const known = options.cache?.get(stateOf(stats));
    if (known) file.mark = `f${known.digest}`;
    else if (++count > MAX_UNTRACKED_FILES || bytes + stats.size > BigInt(MAX_UNTRACKED_BYTES)) skipped++;
    else {
      bytes += stats.size;
      jobs.push({ file, path: at, size: Number(stats.size) });
    }
  }
  await hashFiles(
    jobs,
    (index, outcome) => {
      const { file } = jobs[index]!;
      if ('digest' in outcome) {
        file.mark = `f${outcome.digest}`;
        options.cache?.set(outcome.state, outcome, outcome.begun);
      } else gaps.push(`The untracked file ${pathText(file.path)} could not be read.`);
    },
    { signal: options.signal },
  );
  if (skipped > 0) gaps.push(`${skipped} untracked files count by name and size only: they are too many or too large.`);
  const sum = createHash('sha256');
  for (const { path, mark } of files) sum.update(path).update(`\0${mark}\0`);
  return { digest: sum.digest('hex'), gaps };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
