/** The process that has to end a run, and whether it still can. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the process started, as the system counts; tells it from a later one of the same number. Undefined where that cannot be seen. */
  readonly started?: string | undefined;
}

/** This process as an owner. */
export function thisProcess(): Owner {
  return { host: hostname(), pid: process.pid, started: startOf(process.pid) };
}

/** Whether the process lives; undefined if it is on another machine, where that cannot be seen. */
export function isAlive({ host, pid, started }: Owner): boolean | undefined {
  if (host !== hostname()) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === undefined || startOf(pid) === started;
}

/** The boot and the tick of it at which a process started: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, field 22. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses, which may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended, and only its number is left.
    return fields[0] === 'Z' || fields[19] === undefined ? undefined : `${boot} ${fields[19]}`;
  } catch {
    // No /proc, as outside Linux: the number alone has to do.
    return undefined;
  }
}
