/** Programs of other people that judge logs, built from Go modules into a folder that is not committed. */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const SOURCE = join(import.meta.dirname, 'go');
const BIN = join(SOURCE, '.bin');
const BUILD_MS = 240_000;
const FSCK = 'github.com/transparency-dev/tessera/cmd/fsck@v1.0.4';

/** Why there is no oracle here. */
export class NotRun extends Error {}

/** @throws NotRun, or any other error when CI asks for it not to be left out */
function absent(what: string, error: unknown): Error {
  const why = `not run: ${what} (${(error as Error).message.split('\n')[0]})`;
  return process.env['CI'] === 'true' ? new Error(why) : new NotRun(why);
}

export interface Verdict {
  readonly ok: boolean;
  readonly error?: string;
  readonly verified?: readonly string[];
}

/** A running judge; see `go/main.go` for what it can be asked. */
export class Oracle {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    this.#answers = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
    process.stderr.pipe(globalThis.process.stderr);
  }

  /** @throws NotRun */
  static async start(): Promise<Oracle> {
    const program = join(BIN, 'oracle');
    try {
      await execute('go', ['build', '-o', program, '.'], { cwd: SOURCE, timeout: BUILD_MS });
    } catch (error) {
      throw absent('golang.org/x/mod/sumdb needs Go and its modules', error);
    }
    return new Oracle(spawn(program, { stdio: 'pipe' }));
  }

  /** Verdicts in the order of the questions; byte arrays in questions become base64. */
  async ask(questions: readonly object[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    this.#process.stdin.write(questions.map((question) => `${JSON.stringify(question, inBase64)}\n`).join(''));
    while (verdicts.length < questions.length) {
      const { value, done } = await this.#answers.next();
      if (done === true) throw new Error('The oracle ended before it answered.');
      verdicts.push(JSON.parse(value) as Verdict);
    }
    return verdicts;
  }

  stop(): void {
    this.#process.stdin.end();
  }
}

/** As Go's encoding/json reads []byte. Buffers come here as what their toJSON makes of them. */
function inBase64(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  const made = value as { type?: unknown; data?: unknown } | null;
  return made?.type === 'Buffer' ? Buffer.from(made.data as number[]).toString('base64') : value;
}

/** Installs Tessera's checker. @throws NotRun */
export async function installFsck(): Promise<void> {
  try {
    await mkdir(BIN, { recursive: true });
    await execute('go', ['install', FSCK], { env: { ...process.env, GOBIN: BIN }, timeout: BUILD_MS });
  } catch (error) {
    throw absent('tessera fsck needs Go and its modules', error);
  }
}

/**
 * What Tessera's checker says of a directory. Its exit code is 0 on every corruption and it may hang, so only its line of success counts:
 * https://github.com/transparency-dev/tessera/pull/878
 */
export async function fsck(directory: string, vkey: string): Promise<boolean> {
  const key = `${directory}.vkey`;
  await writeFile(key, vkey);
  const args = ['--N=4', '--ui=false', `--storage_url=${pathToFileURL(directory).href}/`, `--public_key=${key}`];
  try {
    const { stdout, stderr } = await execute(join(BIN, 'fsck'), args, { timeout: 60_000, killSignal: 'SIGKILL' });
    return `${stdout}${stderr}`.includes("Successfully fsck'd");
  } catch (error) {
    // Killed after its time, or an exit code after all: no success.
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    if (stdout === undefined || stderr === undefined) throw error;
    return false;
  }
}
