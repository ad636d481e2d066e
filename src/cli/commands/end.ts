import { Command } from 'commander';
import type { Ending } from '../../session/active-run.ts';
import { shortName } from '../../prov/name.ts';
import { complain, warner } from '../complain.ts';
import { EXIT, exitOf } from '../exit.ts';
import { addJson, addSettings, oneOf, wholeNumber } from '../options.ts';
import { resumed, RESUMING, type ResumingOptions } from '../resume-run.ts';
import type { Run } from '../run.ts';
import { painter, printable, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  clew end
  clew end --exit-code $?
  clew end --status failed --error "no convergence"`;

const STATUSES = ['finished', 'failed', 'killed'] as const;

interface Options extends ResumingOptions {
  readonly status?: (typeof STATUSES)[number];
  readonly exitCode?: number;
  readonly error?: string;
  readonly json?: boolean;
}

/** `clew end`: ends a run that `clew start` began, and records it. */
export function endCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('end')
    .description('end the run under way and record it')
    .option('--run <run>', 'the run, as clew start printed it; CLEW_RUN if left out')
    .option(
      '--status <status>',
      `${STATUSES.join(', ')}; told from the exit code if left out`,
      oneOf('--status', STATUSES),
    )
    .option('--exit-code <n>', 'the exit code of what was run: clew end --exit-code $?', wholeNumber('--exit-code'))
    .option('--error <text>', 'what went wrong')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(() => end(terminal, options)));
  addJson(command);
  return addSettings(command, RESUMING);
}

async function end(terminal: Terminal, options: Options): Promise<number> {
  const active = await resumed(terminal, options);
  const { delivered, waits, refused } = await active.end(endingOf(options));
  if (refused) {
    complain(terminal, refused, options.json === true);
    return exitOf(refused);
  }
  if (waits)
    warner(terminal)(`${shortName(active.id)} is kept on disk until clew flush: ${waits.place}: ${waits.reason}`);
  const paint = painter(terminal.out, terminal.env);
  const told = delivered ? `recorded ${shortName(active.id)}` : `kept ${shortName(active.id)}`;
  await write(
    terminal.out,
    options.json
      ? `${JSON.stringify({ run: active.id, record: delivered, waits })}\n`
      : `${paint('green', printable(told))}\n`,
  );
  return EXIT.ok;
}

function endingOf({ status, exitCode, error }: Options): Ending {
  const known = status ?? (exitCode === undefined || exitCode === 0 ? 'finished' : 'failed');
  return {
    status: known,
    ...(exitCode !== undefined && { exitCode }),
    ...(known !== 'finished' && exitCode !== undefined && { errorType: `exit code ${exitCode}` }),
    ...(error !== undefined && { errorMessage: error }),
  };
}
