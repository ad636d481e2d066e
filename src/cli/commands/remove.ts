import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import type { Context } from '../../lineage/context.ts';
import { planRemoval, remove, type RemovalPlan } from '../../lineage/remove.ts';
import { openContext } from '../../open.ts';
import { Fault } from '../../prov/fault.ts';
import { shortName } from '../../prov/name.ts';
import { actorOf } from '../actor.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { addJson, addSettings, settingsOf } from '../options.ts';
import type { Run } from '../run.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
What the records say is destroyed, with who said it, its source and the salt of its log entry; a tombstone stays, and every proof.
An element stands for every record that describes it: a record is removed as a whole, with all else that it says.

Examples:
  clew remove 1204 --dry-run
  clew remove run:9cfb --reason "request for erasure" --basis "GDPR Art. 17(1)(b)" --actor person:ada --approved-by person:grace`;

interface Options {
  readonly reason?: string;
  readonly basis?: string;
  readonly actor?: string;
  readonly approvedBy?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `clew remove`: the content of records, for good, as a recorded act. */
export function removeCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('remove')
    .description('remove the content of records for good; that it was done is recorded')
    .argument('<target...>', 'records by number or digest; elements: every record that describes them')
    .option('--reason <text>', 'why')
    .option('--basis <text>', 'the rule that asks for it or allows it')
    .option('--actor <iri>', 'who asks for it')
    .option('--approved-by <iri>', 'who approved it: somebody else')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only say what would go, and what would stay')
    .addHelpText('after', EXAMPLES)
    .action((targets: string[], options: Options) => run(() => removing(terminal, targets, options)));
  addJson(command);
  return addSettings(command, ['data', 'store', 'modules']);
}

async function removing(terminal: Terminal, targets: readonly string[], options: Options): Promise<ExitCode> {
  if (!options.dryRun && options.reason === undefined) {
    throw new Fault<CliCode>('BAD_USAGE', 'A removal needs --reason.', { hint: 'Or look first, with --dry-run.' });
  }
  const context = await openContext({ ...settingsOf(options, terminal), mustExist: true });
  try {
    const plan = await planRemoval(context, targets);
    if (options.dryRun) {
      await write(terminal.out, options.json ? `${JSON.stringify(plan, undefined, 2)}\n` : planText(plan));
      return plan.held.length > 0 ? EXIT.no : EXIT.ok;
    }
    if (!options.yes && !(await agreed(terminal, plan))) {
      terminal.err.write('clew: nothing was removed.\n');
      return EXIT.no;
    }
    return await done(terminal, context, targets, options);
  } finally {
    await context.close();
  }
}

async function done(
  terminal: Terminal,
  context: Context,
  targets: readonly string[],
  { reason = '', basis, actor, approvedBy, json }: Options,
): Promise<ExitCode> {
  const receipt = await remove(context, {
    targets,
    reason,
    legalBasis: basis,
    actor: actor === undefined ? undefined : actorOf(actor),
    approvedBy: approvedBy === undefined ? undefined : actorOf(approvedBy),
  });
  const { removed, number, digest } = receipt;
  const text = `removed the content of ${counted(removed.length)}: ${removed.join(', ')}\n  recorded as ${number} ${digest}\n`;
  await write(terminal.out, json ? `${JSON.stringify(receipt, undefined, 2)}\n` : text);
  return EXIT.ok;
}

function planText({ records, gone, stays, revisedBy, held }: RemovalPlan): string {
  const lines = records.map(({ number, recordedAt, digest }) => `  ${number}  ${recordedAt}  ${digest}`);
  return `${[
    `would remove the content of ${counted(records.length)}:`,
    ...lines,
    ...listed('elements that nobody would mention any more', gone.map(shortName)),
    ...listed('other records say the same of, which stays', stays.map(shortName)),
    ...listed(
      'later records whose bytes go on holding a removed digest',
      revisedBy.map(({ number, digest }) => `${number} (${digest})`),
    ),
    ...listed(
      'kept by a legal hold: the removal would be refused',
      held.map(
        ({ number, hold, reason }) => `${number} by ${shortName(hold)}${reason === undefined ? '' : `: ${reason}`}`,
      ),
    ),
  ].join('\n')}\n`;
}

/** Most items of a list that are shown to a person; --json has all. */
const SHOWN = 20;

function listed(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length > SHOWN ? [`  and ${items.length - SHOWN} more (--json lists all)`] : [];
  return [`${title} (${items.length}):`, ...items.slice(0, SHOWN).map((item) => `  ${item}`), ...more];
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'record' : 'records'}`;
}

/** What cannot be undone is done without a question only when told so. @throws Fault BAD_USAGE where nobody can be asked */
async function agreed(terminal: Terminal, plan: RemovalPlan): Promise<boolean> {
  const { in: input, err } = terminal;
  if (input.isTTY !== true) {
    throw new Fault<CliCode>('BAD_USAGE', 'A removal cannot be undone, and there is nobody to ask.', {
      hint: 'Look with --dry-run, then give --yes.',
    });
  }
  err.write(planText(plan));
  const asking = createInterface({ input, output: err });
  try {
    return (await asking.question('Remove for good? Type yes: ')).trim() === 'yes';
  } finally {
    asking.close();
  }
}
