/** `clew witness`: cosigns the logs of others. */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import { openWitness } from '../../witness/open.ts';
import { serveWitness } from '../../witness/server.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { addJson, wholeNumber } from '../options.ts';
import type { Run } from '../run.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
A witness should be run by other people than the log, on another machine. Give its address and key to whoever runs the log (clew serve --witness).
It makes its key at the first start. It must never lose witness.db, nor go back to an older copy of it: then begin a new witness with a new key.

Examples:
  clew witness --log-vkey "$(curl -s https://models.example/log/log.vkey)"
  clew witness --logs logs.txt --state /var/lib/clew-witness --name witness.example/audit --port 8421`;

interface Options {
  readonly logVkey: readonly string[];
  readonly logs?: string;
  readonly state: string;
  readonly witnessKey?: string;
  readonly name?: string;
  readonly host: string;
  readonly port: number;
  readonly json?: boolean;
}

export function witnessCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('witness')
    .description('cosign the checkpoints of other logs, each only if it continues the one before')
    .option('--log-vkey <key>', 'verifier key of a log to cosign (its /log/log.vkey); may be repeated', collect, [])
    .option('--logs <file>', 'file of such keys, one a line; lines that begin with # are passed over')
    .option('--state <dir>', 'folder of what was cosigned, and of the key', './clew-witness')
    .option('--witness-key <file>', 'private key; made when there is none (default: witness.key in the state folder)')
    .option('--name <name>', 'name of a key that is made, such as witness.example/audit')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on; 0 takes a free one', wholeNumber('--port'), 8421)
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(() => witness(terminal, options)));
  return addJson(command, 'print address, key and logs as one line of JSON');
}

function collect(key: string, before: readonly string[]): readonly string[] {
  return [...before, key];
}

async function witness(terminal: Terminal, options: Options): Promise<ExitCode> {
  const { state, witnessKey, name, host, port, json } = options;
  const logs = [...options.logVkey, ...(options.logs === undefined ? [] : await keysIn(options.logs))];
  if (logs.length === 0) {
    throw new Fault<CliCode>('BAD_USAGE', 'A witness has to know which logs it cosigns.', {
      hint: 'Name their keys with --log-vkey or --logs; a log publishes its own at /log/log.vkey.',
    });
  }
  const opened = await openWitness({ folder: state, keyFile: witnessKey, name, logs });
  try {
    const stopped = untilSignal();
    const report = (error: unknown) =>
      void terminal.err.write(
        `${JSON.stringify({ level: 'error', event: 'witness failed', message: String(error) })}\n`,
      );
    const server = await serveWitness(opened, { host, port, report });
    try {
      const { vkey, origins } = opened;
      const said = json
        ? `${JSON.stringify({ url: server.url, vkey, logs: origins })}\n`
        : `Witness at ${server.url}\nKey        ${vkey}\nCosigns    ${origins.join(', ')}\n\nFor the log: clew serve --witness '${server.url}+${vkey}'\n`;
      await write(terminal.out, said);
      await stopped;
      return EXIT.ok;
    } finally {
      await server.close();
    }
  } finally {
    opened.heads.close();
  }
}

async function keysIn(file: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Fault<CliCode>('BAD_USAGE', `The keys of logs in ${file} cannot be read.`, { cause });
  }
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
