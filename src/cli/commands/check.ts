import { Command } from 'commander';
import { openContext } from '../../open.ts';
import { runCheck, resultsOf, type CheckResult, type Scope } from '../../watch/check.ts';
import { scratchStore } from '../../watch/scratch.ts';
import { backupSecret } from '../backup-secret.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { addJson, addSettings, settingsOf } from '../options.ts';
import type { Run } from '../run.ts';
import { painter, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
A service checks by itself: what is new every few minutes, everything every night, and one backup restored and verified
(CLEW_BACKUPS). The result is a record, a metric (/metrics) and part of /readyz. This command makes one check now.

Exit codes: 0 it holds; 1 it does not; 2 it could not be checked.

Examples:
  clew check --data clew-data                     what is new since the last check
  clew check --data clew-data --all               everything, the graph rebuilt and compared
  CLEW_BACKUPS=/mnt/backup clew check --data clew-data --backup
  clew check --data clew-data --last              what the last checks found`;

interface Options {
  readonly all?: boolean;
  readonly backup?: boolean;
  readonly last?: boolean;
  readonly json?: boolean;
}

/** `clew check`: one self-check now. */
export function checkCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('check')
    .description('check the history of a store as its service does on schedule, and record the result')
    .option('--all', 'everything, not only what is new')
    .option('--backup', 'restore one of the backups in CLEW_BACKUPS and verify it')
    .option('--last', 'only show what the last checks found')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(() => check(terminal, options)));
  addJson(command);
  return addSettings(command, ['data', 'store', 'modules', 'log', 'keyFile']);
}

async function check(terminal: Terminal, options: Options): Promise<ExitCode> {
  const settings = settingsOf(options, terminal);
  const context = await openContext({ ...settings, mustExist: true });
  try {
    const results = options.last
      ? Object.values(await resultsOf(context.store))
      : [
          await runCheck(scopeOf(options), {
            ...context,
            scratch: scratchStore,
            log: settings.log,
            backups: settings.backups,
            backupSecret: await backupSecret(settings),
            now: () => new Date(),
          }),
        ];
    const paint = painter(terminal.out, terminal.env);
    const text = results.map((result) => told(result, paint)).join('') || 'Nothing was checked yet.\n';
    await write(terminal.out, options.json ? `${JSON.stringify(results, undefined, 2)}\n` : text);
    return codeOf(results);
  } finally {
    await context.close();
  }
}

function scopeOf({ all, backup }: Options): Scope {
  return backup ? 'backup' : all ? 'all' : 'tail';
}

function told({ scope, verdict, endedAt, size, problems }: CheckResult, paint: ReturnType<typeof painter>): string {
  const words = { holds: 'holds', 'does-not-hold': 'does not hold', 'not-checked': 'not checked' } as const;
  const line = `${paint(verdict === 'holds' ? 'green' : 'red', words[verdict])}: ${scope}, ${size} records, ${endedAt}\n`;
  return line + problems.map((problem) => `  ${problem}\n`).join('');
}

function codeOf(results: readonly CheckResult[]): ExitCode {
  if (results.some((result) => result.verdict === 'does-not-hold')) return EXIT.no;
  const checked = results.length > 0 && results.every((result) => result.verdict === 'holds');
  return checked ? EXIT.ok : EXIT.error;
}
