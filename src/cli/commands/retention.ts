import { Command } from 'commander';
import { applyRetention, expiredRecords, type RetentionReport } from '../../lineage/retain.ts';
import { openContext } from '../../open.ts';
import { actorOf } from '../actor.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { addJson, addSettings, settingsOf } from '../options.ts';
import type { Run } from '../run.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Periods come from recorded clew:RetentionPolicy entities, class by class; without one, technical documentation is kept for ten
years and the access audit for one. A legal hold is above every period.

Examples:
  clew retention                                    what has expired
  clew retention --apply --actor software:steward   removes it, as recorded acts`;

interface Options {
  readonly apply?: boolean;
  readonly actor?: string;
  readonly json?: boolean;
}

/** `clew retention`: which records have outlived their period, and their removal. */
export function retentionCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('retention')
    .description('list the records whose retention period is over; with --apply, remove their content')
    .option('--apply', 'remove what has expired and is not held')
    .option('--actor <iri>', 'with --apply: who asks for it')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(() => retention(terminal, options)));
  addJson(command);
  return addSettings(command, ['data', 'store', 'modules']);
}

async function retention(terminal: Terminal, { apply = false, actor, json, ...options }: Options): Promise<ExitCode> {
  const context = await openContext({ ...settingsOf(options, terminal), mustExist: true });
  try {
    const report = await expiredRecords(context.store);
    const by = actor === undefined ? {} : { actor: actorOf(actor) };
    const receipts = apply ? await applyRetention(context, report, by) : [];
    const removed = receipts.flatMap((receipt) => receipt.removed);
    const answer = { ...report, removed, recordedAs: receipts.map(({ number, digest }) => ({ number, digest })) };
    await write(terminal.out, json ? `${JSON.stringify(answer, undefined, 2)}\n` : reportText(report, removed));
    return EXIT.ok;
  } finally {
    await context.close();
  }
}

function reportText({ periods, expired }: RetentionReport, removed: readonly number[]): string {
  const lines = Object.entries(periods).map(([name, period]) => `  ${name}: ${period}`);
  const due = expired.map(
    ({ number, retentionClass, expiredAt, hold }) =>
      `  ${number}  ${retentionClass}  ${expiredAt}${hold === undefined ? '' : `  held by ${hold}`}`,
  );
  return `${[
    'periods in force:',
    ...lines,
    due.length === 0 ? 'nothing has expired' : `expired (${due.length}):`,
    ...due,
    ...(removed.length === 0 ? [] : [`removed the content of ${removed.length} records`]),
  ].join('\n')}\n`;
}
