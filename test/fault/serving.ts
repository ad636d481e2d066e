/** The real `clew serve` as a child process that a test may kill at any moment. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** Milliseconds until the service must have said where it is. */
const START_TIMEOUT = 60_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Serving {
  /** Settled once the service listens: `http://127.0.0.1:N`. @throws Error with its last words if it ends before */
  readonly url: Promise<string>;
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it wrote to stderr. */
  said(): string;
  /** Sends a signal and waits until the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<Ended>;
}

/**
 * Starts a service on a free port.
 * @param args settings: `['--data', folder]`, or `['--store', address]` with the password in `env`
 * @param before a command that starts the service in its place, such as `prlimit …` or `unshare …`
 */
export function serve(
  args: readonly string[],
  {
    env = {},
    before = [],
  }: { readonly env?: Readonly<Record<string, string>>; readonly before?: readonly string[] } = {},
): Serving {
  const command = [...before, process.execPath, MAIN, 'serve', ...args, '--port', '0', '--json'];
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let said = '';
  let out = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-20_000)));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const url = new Promise<string>((resolve, reject) => {
    const silent = (): void => reject(new Error(`No service within ${START_TIMEOUT} ms: ${said}`));
    // A process that was busy itself hears of the time before it hears of the address.
    const late = setTimeout(() => setImmediate(silent), START_TIMEOUT);
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (!out.includes('\n')) return;
      clearTimeout(late);
      resolve((JSON.parse(out.slice(0, out.indexOf('\n'))) as { url: string }).url);
    });
    void ended.then(({ code, signal }) => {
      clearTimeout(late);
      reject(new Error(`The service ended at its start (${code ?? signal}): ${said}`));
    }, reject);
  });
  // One that is killed while it starts has nobody waiting for its address.
  url.catch(() => undefined);
  return {
    url,
    pid: child.pid!,
    ended,
    said: () => said,
    kill: (signal = 'SIGKILL') => {
      child.kill(signal);
      return ended;
    },
  };
}
