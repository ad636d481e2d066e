/** An MLflow tracking server on a free port of 127.0.0.1. */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A start takes seconds; on a machine that is busy with other tests, minutes. */
const LONGEST_START = 180_000;

export interface Server {
  readonly url: string;
  stop(): void;
}

/** Starts a server that keeps everything, its log too, in the folder, and waits until it answers. */
export async function startServer(bin: string, folder: string): Promise<Server> {
  const port = await freePort();
  const log = await open(join(folder, 'server.log'), 'w');
  const server = spawn(
    join(bin, 'python'),
    [
      ...['-m', 'mlflow', 'server'],
      ...['--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`],
      ...['--artifacts-destination', join(folder, 'artifacts')],
    ],
    // A group of its own: the server starts workers, and all of them have to go.
    { cwd: folder, detached: true, stdio: ['ignore', log.fd, log.fd], env: quiet(folder) },
  );
  await log.close();
  const failed = new Promise<never>((_resolve, reject) => server.once('error', reject));
  const stop = () => {
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGTERM');
  };
  const url = `http://127.0.0.1:${port}`;
  for (let waited = 0; waited < LONGEST_START; waited += 250) {
    if (server.exitCode !== null) break;
    if (await Promise.race([answers(url), failed])) return { url, stop };
    await pause(250);
  }
  stop();
  throw new Error(`The tracking server did not start; see ${join(folder, 'server.log')}`);
}

/** The environment variables for everything that runs in the virtual environment. */
export function quiet(folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: folder,
    GIT_PYTHON_REFRESH: 'quiet',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    DO_NOT_TRACK: 'true',
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
