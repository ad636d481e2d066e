import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import type { Settings } from '../../settings.ts';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { addJson, addSettings, settingsOf, TARGET, wholeNumber } from '../options.ts';
import { proofsOver, type Proofs } from '../proofs-over.ts';
import type { Run } from '../run.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  clew prove 42 --out record-42.tlog-proof        the proof that record 42 is in the log
  clew prove sha256:9f2c… --size 1000             in the log as it was when 1,000 records were signed
  clew prove --consistency 1000 5000              that the log of 5,000 records begins with that of 1,000`;

interface Options {
  readonly consistency?: boolean;
  readonly size?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** `clew prove`: proofs that anybody can check offline. */
export function proveCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('prove')
    .description('prove that a record is in the log, or that the log only grew')
    .argument('[what...]', 'number or digest of a record; with --consistency two sizes of the log')
    .option('--consistency', 'prove that the log of the first size is the beginning of that of the second')
    .option('--size <n>', 'in the checkpoint of this size; the newest if left out', wholeNumber('--size'))
    .option('--out <file>', 'write the proof to a file')
    .addHelpText('after', EXAMPLES)
    .action((what: string[], options: Options) => run(() => prove(terminal, what, options)));
  addJson(command);
  return addSettings(command, [...TARGET, 'log', 'logKey', 'logOrigin']);
}

async function prove(terminal: Terminal, what: readonly string[], options: Options): Promise<0> {
  const ask = question(what, options);
  const proofs = await openProofs(settingsOf(options, terminal), warner(terminal));
  try {
    const proof = await ask(proofs);
    if (options.out === undefined) await write(terminal.out, proof);
    else await save(options.out, proof);
    return EXIT.ok;
  } finally {
    await proofs.close();
  }
}

/** @throws Fault BAD_USAGE */
function question(what: readonly string[], { consistency, size, json }: Options): (proofs: Proofs) => Promise<string> {
  const [first, second] = what;
  if (consistency) {
    if (first === undefined || second === undefined || what.length !== 2 || size !== undefined) {
      throw usage('--consistency takes two sizes of the log: clew prove --consistency 1000 5000.');
    }
    const number = wholeNumber('A size');
    const sizes = [number(first), number(second)] as const;
    return async (proofs) => `${JSON.stringify(await proofs.consistency(...sizes), undefined, json ? undefined : 2)}\n`;
  }
  if (first === undefined || what.length !== 1) throw usage('Name one record, by number or digest.');
  return async (proofs) => {
    const proof = await proofs.inclusion(first, size);
    return json ? `${JSON.stringify({ record: first, proof })}\n` : proof;
  };
}

async function openProofs(settings: Settings, warn: (message: string) => void): Promise<Proofs> {
  if (settings.url !== undefined) return proofsOver(settings, warn);
  // Stores and verbs are only loaded by those who need them.
  const { proofsIn } = await import('../proofs-in.ts');
  return proofsIn(settings);
}

async function save(file: string, proof: string): Promise<void> {
  try {
    await writeFile(file, proof);
  } catch (cause) {
    throw new Fault<CliCode>('FILE', `${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

function usage(message: string): Fault<CliCode> {
  return new Fault<CliCode>('BAD_USAGE', message);
}
