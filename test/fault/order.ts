/**
 * Reads a trace of system calls as a power failure would: at every acknowledgement, what had been written and not synced yet, or renamed into a folder
 * that was not synced yet. SIGKILL cannot show this, because the kernel lives on and writes everything.
 */
import { dirname } from 'node:path';

/** The calls that have to be traced, with `strace -y`, so that descriptors come with their paths. */
export const TRACED = 'openat,pwrite64,write,writev,fsync,fdatasync,rename,mkdir';

/** Files that nobody needs after a power failure: shared memory, files without a name yet, and the database itself, whose newest pages are in the log. */
const EXPENDABLE = /-shm$|\/\.tmp(\/|$)|clew\.db$/;

export interface Order {
  readonly acknowledgements: number;
  /** For each acknowledgement that came too early, what was not durable. */
  readonly early: readonly string[];
}

/**
 * @param trace output of `strace -f -y`
 * @param folder only paths in it count; acknowledgements are `writev` on descriptor 1
 */
export function orderOf(trace: string, folder: string): Order {
  const dirty = new Set<string>();
  const known = new Set<string>();
  const early: string[] = [];
  let acknowledgements = 0;
  const touch = (path: string) => {
    if (path.startsWith(`${folder}/`)) dirty.add(path);
  };
  const name = (path: string) => {
    if (known.has(path) || !path.startsWith(`${folder}/`)) return;
    known.add(path);
    if (!EXPENDABLE.test(path)) touch(`${dirname(path)}/.`);
  };
  for (const { call, text } of completed(trace)) {
    const descriptor = /^\d+<([^>]*)>/.exec(text)?.[1] ?? '';
    const paths = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!);
    if (call === 'writev' && text.startsWith('1<')) {
      acknowledgements++;
      const lost = [...dirty].filter((path) => !EXPENDABLE.test(path)).sort();
      if (lost.length > 0) early.push(`acknowledgement ${acknowledgements}: ${lost.join(', ')}`);
    } else if (call === 'fsync' || call === 'fdatasync') {
      dirty.delete(descriptor);
      dirty.delete(`${descriptor}/.`);
    } else if (call === 'rename') {
      // Bytes that were not synced are not synced under the new name either.
      if (dirty.delete(paths[0]!)) dirty.add(paths[1]!);
      known.delete(paths[1]!);
      name(paths[1]!);
    } else if (call === 'mkdir') name(paths[0]!);
    else if (call === 'openat') {
      if (text.includes('O_CREAT')) name(paths[0]!);
    } else touch(descriptor);
  }
  return { acknowledgements, early };
}

/** Calls that succeeded, in the order in which they ended; those that strace shows in two parts are put together. */
function* completed(trace: string): Generator<{ call: string; text: string }> {
  const begun = new Map<string, string>();
  for (const line of trace.split('\n')) {
    const [, pid, rest] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || rest === undefined) continue;
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(pid, rest.slice(0, -'<unfinished ...>'.length));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed ? `${begun.get(pid) ?? ''}${resumed[1]}` : rest;
    const match = /^(\w+)\((.*)\)\s+= (-?\d+)/.exec(whole);
    if (match && !match[3]!.startsWith('-')) yield { call: match[1]!, text: match[2]! };
  }
}
