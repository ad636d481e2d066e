/** Asking another program: nothing of it is trusted to end, to be short or to be there. */
import { spawn } from 'node:child_process';

export interface AskOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /** Most bytes of output taken; more is an answer that cannot be used. Default 16 MiB. */
  readonly maxBytes?: number;
  /** Told each part of the output instead of keeping it. */
  readonly take?: (part: Buffer) => void;
}

export type Answer =
  | { readonly kind: 'answer'; readonly output: Buffer }
  /** The program is not there. */
  | { readonly kind: 'absent' }
  /** It ran, and not well; one sentence without a full stop. */
  | { readonly kind: 'failed'; readonly why: string };

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_ERROR = 2_000;

/** Runs a program without a shell, without input, in a group of its own, and takes what it writes. */
export function ask(program: string, args: readonly string[], options: AskOptions): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C at a terminal is meant for the wrapped command, and must not cut off what is asked meanwhile.
    detached: true,
  });
  const parts: Buffer[] = [];
  let size = 0;
  let error = '';
  const give = (answer: Answer) => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
    child.stdout.destroy();
    child.stderr.destroy();
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    resolve(answer);
  };
  const stop = () => give({ kind: 'failed', why: 'it was stopped' });
  const timer = setTimeout(
    () => give({ kind: 'failed', why: `it gave no answer within ${options.timeout} ms` }),
    options.timeout,
  );
  options.signal?.addEventListener('abort', stop);
  child.on('error', (cause: NodeJS.ErrnoException) =>
    give(cause.code === 'ENOENT' ? { kind: 'absent' } : { kind: 'failed', why: cause.message }),
  );
  child.stdout.on('data', (part: Buffer) => {
    if (options.take) return options.take(part);
    size += part.length;
    if (size > (options.maxBytes ?? MAX_BYTES)) give({ kind: 'failed', why: 'its answer is too long' });
    else parts.push(part);
  });
  child.stderr.on('data', (part: Buffer) => {
    if (error.length < MAX_ERROR) error += part.toString('utf8');
  });
  child.on('close', (code, signal) => {
    if (code === 0) return give({ kind: 'answer', output: Buffer.concat(parts) });
    const line = error.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
    give({ kind: 'failed', why: `it ended with ${signal ?? `exit code ${code}`}${line === '' ? '' : `: ${line}`}` });
  });
  return promise;
}
