/** A terminal that keeps what a command writes. */
import { PassThrough, Readable, Writable } from 'node:stream';
import { execute } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

class Kept extends Writable {
  isTTY = false;
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface TestTerminal extends Terminal {
  readonly out: Kept;
  readonly err: Kept;
}

export function testTerminal(
  options: { env?: Record<string, string>; input?: string; tty?: boolean } = {},
): TestTerminal {
  const [out, err] = [new Kept(), new Kept()];
  out.isTTY = err.isTTY = options.tty ?? false;
  const input = options.input === undefined ? new PassThrough().end() : Readable.from([options.input]);
  return { out, err, in: input, env: options.env ?? {} };
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line within this process. */
export async function clew(args: readonly string[], options?: Parameters<typeof testTerminal>[0]): Promise<Outcome> {
  const terminal = testTerminal(options);
  const code = await execute(args, terminal);
  return { code, out: terminal.out.text, err: terminal.err.text };
}
