/**
 * A small process that makes things durable and says so, for `strace.ts` to strike: `node durable-writer.ts sqlite|tiles PATH`.
 *
 * It says `ready`, waits for a line on stdin, then works. Every acknowledgement goes to stdout as a line of JSON at once, by `writev`, which is not
 * among the calls that are struck. It ends with 0 if everything was acknowledged and closed, else with 2.
 */
import { once } from 'node:events';
import { writevSync } from 'node:fs';
import { Fault } from '../../src/prov/fault.ts';
import { storeWork } from './store-work.ts';
import { tileWork } from './tile-work.ts';

/** Tells the harness; durable by then is what `said` claims. */
export type Acknowledge = (said: object) => void;

const WORK: Readonly<Record<string, (path: string) => Promise<(acknowledge: Acknowledge) => Promise<void>>>> = {
  sqlite: storeWork,
  tiles: tileWork,
};

function say(line: string): void {
  // Two buffers: one alone would go by `write`.
  writevSync(1, [Buffer.from(line), Buffer.from('\n')]);
}

async function main(what: string, path: string): Promise<void> {
  const work = await WORK[what]!(path);
  say('ready');
  await once(process.stdin, 'data');
  await work((said) => say(JSON.stringify(said)));
  // Standard input would keep the process.
  process.stdin.destroy();
}

main(process.argv[2]!, process.argv[3]!).catch((error: unknown) => {
  say(`failed ${error instanceof Fault ? error.code : String(error)}`);
  process.exit(2);
});
