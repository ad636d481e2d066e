/** Entry of the `clew` command; `bin/clew.js` calls it once it knows that this Node will do. */
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { execute } from './program.ts';

export async function main(args: readonly string[]): Promise<void> {
  // A reader that stops early (`clew export | head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.exitCode = await execute(args, {
    out: process.stdout,
    err: process.stderr,
    in: process.stdin,
    env: process.env,
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2));
}
