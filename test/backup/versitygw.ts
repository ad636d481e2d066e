/** A real S3-compatible server for tests: Versity's gateway, built by Go into a folder that git ignores. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const VERSION = 'v1.8.0';
const FOLDER = fileURLToPath(new URL(`../../.cache/versitygw-${VERSION}`, import.meta.url));
const BINARY = join(FOLDER, 'versitygw');
/** Building takes two minutes on two cores, once. */
export const BUILD_TIMEOUT = 600_000;

export interface S3Server {
  readonly endpoint: string;
  readonly credentials: { readonly AWS_ACCESS_KEY_ID: string; readonly AWS_SECRET_ACCESS_KEY: string };
  stop(): Promise<void>;
}

/** @throws Error if it can neither be found nor built */
export async function startS3(): Promise<S3Server> {
  if (!existsSync(BINARY)) {
    const module = `github.com/versity/versitygw/cmd/versitygw@${VERSION}`;
    const env = { ...process.env, GOBIN: FOLDER };
    await promisify(execFile)('go', ['install', module], { env, timeout: BUILD_TIMEOUT });
  }
  const data = mkdtempSync(join(tmpdir(), 'clew-s3-'));
  for (const folder of ['buckets', 'metadata', 'versions']) mkdirSync(join(data, folder));
  const port = await freePort();
  const credentials = { AWS_ACCESS_KEY_ID: 'clew-test', AWS_SECRET_ACCESS_KEY: 'not-a-secret' };
  const child = spawn(
    BINARY,
    [
      ...['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', join(data, 'metadata')],
      ...['--versioning-dir', join(data, 'versions'), join(data, 'buckets')],
    ],
    {
      env: {
        ROOT_ACCESS_KEY_ID: credentials.AWS_ACCESS_KEY_ID,
        ROOT_SECRET_ACCESS_KEY: credentials.AWS_SECRET_ACCESS_KEY,
      },
      stdio: 'ignore',
    },
  );
  const stop = async () => {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await listening(port, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint: `http://127.0.0.1:${port}`, credentials, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(port: number, ended: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !ended(); attempt++) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await sleep(50);
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`The S3 server does not listen on port ${port}.`);
}
