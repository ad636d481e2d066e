/** Runs the launcher as a child process that cannot outlive this one. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { classPath } from './classpath.ts';

export interface LaunchOptions {
  /** Where the data is kept; without it a temporary folder, deleted when the server stops. */
  readonly data?: string | undefined;
  /** TCP port on 127.0.0.1; 0 or nothing: a free one. */
  readonly port?: number | undefined;
  /** Password of user `neo4j`, at least 8 characters; without it a random one. */
  readonly password?: string | undefined;
  /** Java heap, as `-Xmx` takes it. Default `1500m`. */
  readonly heap?: string | undefined;
}

export interface LaunchedNeo4j {
  /** `bolt://127.0.0.1:N`, without credentials. */
  readonly address: string;
  readonly user: 'neo4j';
  readonly password: string;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  /** Ends the process as a crash would; with `data` given, the next start on that folder recovers. */
  kill(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Milliseconds for a start; on a loaded two-core machine it takes about ten seconds. */
const START_TIMEOUT = 120_000;
/** Milliseconds for an orderly stop before the process is killed. */
const STOP_TIMEOUT = 20_000;

/** Starts Neo4j Community and waits until it answers. @throws Error with the server's last words, when Java or a jar is missing or the port is taken. */
export async function launchNeo4j(options: LaunchOptions = {}): Promise<LaunchedNeo4j> {
  const password = options.password ?? randomBytes(12).toString('hex');
  const child = spawn(
    'java',
    [
      `-Xmx${options.heap ?? '1500m'}`,
      '-cp',
      await classPath(),
      join(import.meta.dirname, 'Launcher.java'),
      options.data ?? '',
      String(options.port ?? 0),
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, LAUNCHER_PASSWORD: password } },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await started(child);
  const kill = () => {
    child.kill('SIGKILL');
    return ended;
  };
  return { address: `bolt://127.0.0.1:${port}`, user: 'neo4j', password, ended, stop: () => stop(child, ended), kill };
}

/** The port from the line "READY PORT". */
async function started(child: Child): Promise<number> {
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  const port = new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('READY ')) resolve(Number(line.slice('READY '.length)));
      else said = `${said}${line}\n`.slice(-4000);
    });
    child.once('error', (fault) => reject(new Error('Java 17 or newer could not be started', { cause: fault })));
    child.once('close', () => reject(new Error(`Neo4j ended while starting: ${causes(said)}`)));
    setTimeout(() => reject(new Error(`Neo4j did not answer within ${START_TIMEOUT / 1000} s`)), START_TIMEOUT).unref();
  });
  try {
    return await port;
  } catch (fault) {
    child.kill('SIGKILL');
    throw fault;
  }
}

/** The innermost causes of a Java stack trace, else the last lines. */
function causes(said: string): string {
  const lines = said.split('\n').filter((line) => line.startsWith('Caused by: '));
  return (lines.at(-1) ?? said.trim().split('\n').slice(-3).join('; ')).slice(0, 500);
}

async function stop(child: Child, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return ended;
  child.stdin.end();
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  clearTimeout(late);
  await ended;
}
