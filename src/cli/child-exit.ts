/** Ends as a wrapped command ended, for whoever started us. */
import { constants } from 'node:os';
import type { Outcome } from '../session/launch.ts';

/** Signals that write a core file: ours would say nothing of the command. https://man7.org/linux/man-pages/man7/signal.7.html */
const DUMPING: ReadonlySet<string> = new Set([
  ...['SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS'],
  ...['SIGFPE', 'SIGSEGV', 'SIGXCPU', 'SIGXFSZ', 'SIGSYS'],
]);

/**
 * The command's exit code. One that a signal ended ends us by the same signal, so that a shell sees what it would have seen; where that does not end
 * us, or would write a core file, 128 and the signal's number, as shells have it.
 */
export function exitAs({ exitCode, signal, signals }: Pick<Outcome, 'exitCode' | 'signal' | 'signals'>): number {
  signals.release();
  if (signal === undefined) return exitCode ?? 0;
  if (!DUMPING.has(signal)) process.kill(process.pid, signal);
  return 128 + constants.signals[signal];
}
