/** The `clew` command: its sub-commands, one file each under `commands/`, and what they all share. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { complain, warnOfVariables } from './complain.ts';
import { EXIT, exitOf } from './exit.ts';
import type { Run } from './run.ts';
import { colours, type Terminal } from './terminal.ts';

type Add = (terminal: Terminal, run: Run) => Command;

/** Loaded when wanted: a command that only asks a service does not wait for stores, schema and readers to load. */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  run: async () => (await import('./commands/run.ts')).runCommandLine,
  start: async () => (await import('./commands/start.ts')).startCommand,
  'log-param': async () => (await import('./commands/log.ts')).logParamCommand,
  'log-metric': async () => (await import('./commands/log.ts')).logMetricCommand,
  'log-input': async () => (await import('./commands/log.ts')).logInputCommand,
  'log-output': async () => (await import('./commands/log.ts')).logOutputCommand,
  end: async () => (await import('./commands/end.ts')).endCommand,
  flush: async () => (await import('./commands/flush.ts')).flushCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  convert: async () => (await import('./commands/convert.ts')).convertCommand,
  validate: async () => (await import('./commands/validate.ts')).validateCommand,
  query: async () => (await import('./commands/query.ts')).queryCommand,
  search: async () => (await import('./commands/search.ts')).searchCommand,
  show: async () => (await import('./commands/show.ts')).showCommand,
  lineage: async () => (await import('./commands/lineage.ts')).lineageCommand,
  compare: async () => (await import('./commands/compare.ts')).compareCommand,
  paths: async () => (await import('./commands/paths.ts')).pathsCommand,
  history: async () => (await import('./commands/history.ts')).historyCommand,
  impact: async () => (await import('./commands/impact.ts')).impactCommand,
  licences: async () => (await import('./commands/licences.ts')).licencesCommand,
  recall: async () => (await import('./commands/recall.ts')).recallCommand,
  drift: async () => (await import('./commands/drift.ts')).driftCommand,
  leakage: async () => (await import('./commands/leakage.ts')).leakageCommand,
  profile: async () => (await import('./commands/profile.ts')).profileCommand,
  absence: async () => (await import('./commands/absence.ts')).absenceCommand,
  reproduce: async () => (await import('./commands/reproduce.ts')).reproduceCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  sign: async () => (await import('./commands/sign.ts')).signCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  prove: async () => (await import('./commands/prove.ts')).proveCommand,
  witness: async () => (await import('./commands/witness.ts')).witnessCommand,
  backup: async () => (await import('./commands/backup.ts')).backupCommand,
  restore: async () => (await import('./commands/restore.ts')).restoreCommand,
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand,
  remove: async () => (await import('./commands/remove.ts')).removeCommand,
  retention: async () => (await import('./commands/retention.ts')).retentionCommand,
};

const AFTER = `
Exit codes:
  0  done; the answer is yes, valid, found
  1  done; the answer is no: not valid, not found, not the same, refused by a rule
  2  not done: bad usage, unreadable input, a store or service that does not answer

clew run ends as the command that it runs.

Commands that import, export or ask (show, lineage, paths, history, search, compare and the like) speak to a running service
(--url, CLEW_URL) or open a store themselves (--data DIR, --store ADDRESS). Recording commands (run, start, end, flush) open the
store in --data unless a service is named. NO_COLOR turns colours off; they are never used outside a terminal.
Settings: docs/settings.md`;

/** The version in package.json, which stands one folder above both `src/` and `dist/`. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * Builds the command tree; `run` is called with what a command has to do.
 * @param wanted the names of the commands that are needed; all if left out
 */
export async function buildProgram(
  terminal: Terminal,
  run: Run,
  wanted: readonly string[] = Object.keys(COMMANDS),
): Promise<Command> {
  const program = new Command('clew')
    .description('Auditable provenance for machine learning: record, ask, export, check.')
    .version(version(), '-v, --version')
    .helpCommand('help [command]', 'show help for a command')
    .showSuggestionAfterError(true)
    .addHelpText('after', AFTER)
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.err.write(text),
      getOutHasColors: () => colours(terminal.out, terminal.env),
      getErrHasColors: () => colours(terminal.err, terminal.env),
      outputError: (text, write) => write(text.replace(/^error: /, 'clew: ')),
    })
    .exitOverride();
  for (const name of wanted) {
    const add = await COMMANDS[name]!();
    program.addCommand(asChild(add(terminal, run), program));
  }
  return program;
}

/** The command that the line begins with, if it is one of ours; for help, or a mistyped name, all are needed. */
function wantedBy([first = '']: readonly string[]): readonly string[] | undefined {
  if (first === '--version' || first === '-v') return [];
  return Object.hasOwn(COMMANDS, first) ? [first] : undefined;
}

/** Commander gives sub-commands made apart none of their parent's ways. */
function asChild(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent).exitOverride();
  for (const child of command.commands) asChild(child, command);
  return command;
}

/** Runs one command line and returns its exit code. Never throws. */
export async function execute(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.ok;
  const json = (args.includes('--') ? args.slice(0, args.indexOf('--')) : args).includes('--json');
  const run: Run = async (job) => {
    code = await job();
  };
  try {
    warnOfVariables(terminal, json);
    const program = await buildProgram(terminal, run, wantedBy(args));
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return EXIT.error;
    }
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has printed its message already; help and version end this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error;
    complain(terminal, error, json);
    return exitOf(error);
  }
}
