import { Command } from 'commander';
import { migrate } from '../../lineage/migrate.ts';
import { openStore } from '../../open.ts';
import { loadVocabulary } from '../../rdf/vocabulary.ts';
import { EXIT } from '../exit.ts';
import { addJson, addSettings, settingsOf } from '../options.ts';
import { Progress } from '../progress.ts';
import type { Run } from '../run.ts';
import { painter, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
The copy is compared with the original afterwards: counts and hashes of all records, elements and relations must be equal
(exit code 1 if not). A copy that was interrupted goes on where it stopped.

Examples:
  clew migrate --from sqlite:clew-data/clew.db --to neo4j://127.0.0.1:7687
  CLEW_NEO4J_PASSWORD=… clew migrate --from bolt://127.0.0.1:7687 --to sqlite:copy.db --json`;

interface Options {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
}

/** `clew migrate`: a whole history from one store into another, compared at the end. */
export function migrateCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('migrate')
    .description('copy a history from one store to another and check that the two are equal')
    .requiredOption('--from <address>', 'the store to copy: sqlite:FILE, bolt://…, neo4j://…')
    .requiredOption('--to <address>', 'the store to fill; it must be empty or hold the beginning of the same history')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(() => copy(terminal, options)));
  addJson(command);
  return addSettings(command, ['modules']);
}

async function copy(terminal: Terminal, options: Options): Promise<0> {
  const settings = settingsOf(options, terminal);
  const { vocabulary } = await loadVocabulary({ modules: settings.modules });
  const progress = new Progress(terminal);
  const from = await openStore({ ...settings, store: options.from, mustExist: true });
  try {
    const to = await openStore({ ...settings, store: options.to });
    try {
      const done = await migrate(from, to, vocabulary, (step, at, of) =>
        progress.report(step === 'copy' ? 'copied' : 'compared', at, of),
      );
      progress.end();
      const { records, elements, edges, history, graph } = done.digest;
      const paint = painter(terminal.out, terminal.env);
      const text =
        `${paint('green', 'equal')}: ${records} records, ${elements} elements, ${edges} relations (${done.copied} records copied now)\n` +
        `  history ${history}\n  graph   ${graph}\n`;
      await write(terminal.out, options.json ? `${JSON.stringify(done, undefined, 2)}\n` : text);
      return EXIT.ok;
    } finally {
      await to.close();
    }
  } finally {
    progress.end();
    await from.close();
  }
}
