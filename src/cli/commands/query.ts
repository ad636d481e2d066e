import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { faultOf } from '../../client/http.ts';
import { Fault } from '../../prov/fault.ts';
import { complain, warner } from '../complain.ts';
import { EXIT, exitOf } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { readInput } from '../input.ts';
import { addJson, addSettings, settingsOf, TARGET } from '../options.ts';
import type { Run } from '../run.ts';
import { openTarget } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  clew query '{ modelVersion(id: "model:churn@production") { version digest } }'
  clew query --file lineage.graphql --variables '{"id": "model:churn@7"}'
  echo '{ datasets { totalCount } }' | clew query -`;

interface Options {
  readonly file?: string;
  readonly variables?: string;
  readonly json?: boolean;
}

/** `clew query`: GraphQL in, its JSON answer out. */
export function queryCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('query')
    .description('ask a GraphQL question and print the answer as JSON')
    .argument('[text]', 'the query; - reads it from standard input')
    .option('--file <file>', 'read the query from a file')
    .option('--variables <json>', 'variables as a JSON object; @FILE reads it from a file')
    .addHelpText('after', EXAMPLES)
    .action((text: string | undefined, options: Options) => run(() => ask(terminal, text, options)));
  addJson(command, 'print the answer on one line');
  return addSettings(command, TARGET);
}

async function ask(terminal: Terminal, text: string | undefined, options: Options): Promise<0 | 1 | 2> {
  const query = await queryText(terminal, text, options.file);
  const variables = options.variables === undefined ? undefined : await variablesOf(options.variables);
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const answer = await target.ask(query, variables);
    await write(terminal.out, `${JSON.stringify(answer, undefined, options.json ? undefined : 2)}\n`);
    const fault = faultOf(answer);
    if (!fault) return EXIT.ok;
    complain(terminal, fault, options.json === true);
    return exitOf(fault);
  } finally {
    await target.close();
  }
}

async function queryText(terminal: Terminal, text: string | undefined, file: string | undefined): Promise<string> {
  if (file !== undefined && text !== undefined) {
    throw new Fault<CliCode>('BAD_USAGE', 'The query is given twice: as text and as --file.');
  }
  if (file !== undefined) return (await readInput(terminal, file)).text;
  if (text === undefined) {
    throw new Fault<CliCode>('BAD_USAGE', 'There is no query.', {
      hint: 'Give it as text, as --file, or - to read it.',
    });
  }
  return text === '-' ? (await readInput(terminal, '-')).text : text;
}

async function variablesOf(given: string): Promise<Record<string, unknown>> {
  const text = given.startsWith('@') ? await readFile(given.slice(1), 'utf8') : given;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Fault<CliCode>('BAD_USAGE', `--variables is not JSON: ${(cause as Error).message}.`, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Fault<CliCode>('BAD_USAGE', '--variables must be a JSON object.', {
    hint: `Write {"id": "model:churn@7"}.`,
  });
}
