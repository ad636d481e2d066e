/** Entry of the `clew` command; `bin/clew.js` calls it once it knows that this Node will do. */
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { execute } from './program.ts';
import type { Terminal } from './terminal.ts';

export async function main(args: readonly string[]): Promise<void> {
  process.exitCode = await execute(args, new Standard());
  // A command that ended shall not seem to go on because a service does not answer: what is left to send is on disk.
  if (args[0] === 'run') process.exit();
}

/** The process's own streams, opened when they are asked for: opening one makes the descriptor non-blocking for a wrapped command, too. */
class Standard implements Terminal {
  readonly env = process.env;
  #out: Terminal['out'] | undefined;

  get out(): Terminal['out'] {
    // A reader that stops early (`clew export | head`) is no error.
    this.#out ??= process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
    return this.#out;
  }

  get err(): Terminal['err'] {
    return process.stderr;
  }

  get in(): Terminal['in'] {
    return process.stdin;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2));
}
