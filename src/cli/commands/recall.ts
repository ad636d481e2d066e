import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import { warner } from '../complain.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { addJson, addSettings, moment, oneOf, settingsOf, TARGET } from '../options.ts';
import { answerOver, askRecall, askRecalls, endOver, isDescribed, openOver } from '../recall-over.ts';
import { doneText, listText, recallText } from '../recall-text.ts';
import type { Run } from '../run.ts';
import { openTarget, type Target } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Every step is a record of its own: none changes another, and all of it can be asked as of an earlier record.

Examples:
  clew recall open dataset:acme/transactions@2026-10-raw --reason "amounts in the wrong currency" --due 2026-12-01 --actor person:acme/ada
  clew recall show recall:8f21c4a09be3d517
  clew recall acknowledge recall:8f21c4a09be3d517 --all --actor person:acme/bruno
  clew recall resolve recall:8f21c4a09be3d517 model:churn@7 --reason "retrained as model:churn@9"
  clew recall close recall:8f21c4a09be3d517
  clew recall list --json`;

/** Recalls and items that text shows; --json has all. */
const MOST_SHOWN = 200;

interface Common {
  readonly json?: boolean;
  readonly actor?: string;
  readonly reason?: string;
}

/** `clew recall`: marks something bad and follows up on all that came of it. */
export function recallCommand(terminal: Terminal, run: Run): Command {
  const ways = [opening, listing, showing, ...ANSWERS.map(answering), ...ENDINGS.map(ending)];
  const command = new Command('recall')
    .description('mark something bad, and follow up on everything that came of it')
    .addHelpText('after', EXAMPLES);
  for (const way of ways) {
    const child = way(terminal, run);
    addJson(child);
    command.addCommand(addSettings(child, TARGET));
  }
  return command;
}

type Way = (terminal: Terminal, run: Run) => Command;

/** Runs one way on the history that the options name, and prints what it gives. */
async function on(
  terminal: Terminal,
  options: Common,
  work: (target: Target) => Promise<{ readonly answer: unknown; readonly text: string }>,
): Promise<ExitCode> {
  const warn = warner(terminal);
  const target = await openTarget(settingsOf(options, terminal), { warn });
  try {
    const { answer, text } = await work(target);
    if (options.actor !== undefined && !(await isDescribed(target, options.actor)))
      warn(`Nothing is recorded of ${options.actor} but that it is named here: is it spelt right?`);
    await write(terminal.out, options.json ? `${JSON.stringify(answer, undefined, 2)}\n` : text);
    return EXIT.ok;
  } finally {
    await target.close();
  }
}

interface OpenOptions extends Common {
  readonly id?: string;
  readonly kind?: readonly string[];
  readonly due?: string;
}

const opening: Way = (terminal, run) =>
  new Command('open')
    .description('open a recall: what is affected now is kept with it as its items')
    .argument('<id>', 'what is bad: an element by any name, or a licence that elements carry')
    .requiredOption('--reason <text>', 'what is bad about it')
    .option('--id <name>', 'name of the recall, recall:…; without it, one is made')
    .option(
      '--kind <kind...>',
      'kinds that have to be answered for; without it, every affected entity that is no part of another',
    )
    .option('--due <day>', 'the last day for answers, such as 2026-12-31')
    .option('--actor <id>', 'who opens it')
    .addHelpText(
      'after',
      examples(
        'open dataset:acme/transactions@2026-10-raw --reason "wrong currency" --due 2026-12-01',
        'open CC-BY-NC-4.0 --reason "not for commercial use" --kind Deployment',
      ),
    )
    .action((of: string, options: OpenOptions) =>
      run(() =>
        on(terminal, options, async (target) => {
          const { reason, id, kind, due, actor } = options;
          const answer = await openOver(target, given({ of, reason, id, kinds: kind, due, actor }));
          return { answer, text: doneText(answer, 'opened') };
        }),
      ),
    );

const listing: Way = (terminal, run) =>
  new Command('list')
    .description('list recalls, the newest first')
    .option('--project <name>', 'only those of a project')
    .addHelpText('after', examples('list --project churn'))
    .action((options: Common & { readonly project?: string }) =>
      run(() =>
        on(terminal, options, async (target) => {
          const filter = given({ project: options.project });
          const answer = await askRecalls(target, filter, options.json ? Infinity : MOST_SHOWN);
          return { answer, text: listText(answer, terminal) };
        }),
      ),
    );

interface ShowOptions extends Common {
  readonly state?: string;
  readonly owner?: string;
  readonly new?: boolean;
  readonly asOf?: string;
}

const STATES = ['open', 'acknowledged', 'resolved', 'waived'] as const;

const showing: Way = (terminal, run) =>
  new Command('show')
    .description('show a recall: its items with their state, its owners, its steps')
    .argument('<recall>', 'the recall')
    .option('--state <state>', `only items that are ${STATES.join(', ')}`, oneOf('--state', STATES))
    .option('--owner <id>', 'only items of this owner')
    .option('--new', 'only items that are affected since it was opened')
    .option('--as-of <moment>', 'as it was at a record number or a time', moment('--as-of'))
    .addHelpText(
      'after',
      examples(
        'show recall:8f21c4a09be3d517 --state open --owner person:acme/ada',
        'show recall:8f21c4a09be3d517 --as-of 2026-11-20 --json',
      ),
    )
    .action((id: string, options: ShowOptions) =>
      run(() =>
        on(terminal, options, async (target) => {
          const { state, owner, new: isNew, asOf } = options;
          const narrowed = given({
            states: state === undefined ? undefined : [state.toUpperCase()],
            owner,
            new: isNew,
          });
          const asked = { id, ...(asOf !== undefined && { asOf }) };
          const answer = await askRecall(target, asked, narrowed, options.json ? Infinity : MOST_SHOWN);
          return { answer, text: recallText(answer, terminal) };
        }),
      ),
    );

interface Answer {
  readonly name: string;
  readonly did: string;
  readonly about: string;
  readonly example: readonly string[];
}

const ANSWERS: readonly Answer[] = [
  {
    name: 'acknowledge',
    did: 'acknowledged in',
    about: 'take items of a recall on',
    example: ['acknowledge recall:8f21c4a09be3d517 --owner person:acme/ada --actor person:acme/ada'],
  },
  {
    name: 'resolve',
    did: 'resolved in',
    about: 'say that what was to be done about items is done',
    example: ['resolve recall:8f21c4a09be3d517 model:churn@7 --reason "retrained as model:churn@9"'],
  },
  {
    name: 'waive',
    did: 'waived in',
    about: 'say why nothing is done about items',
    example: ['waive recall:8f21c4a09be3d517 deployment:acme/churn-eu/2026-11-02 --reason "out of service"'],
  },
  {
    name: 'reopen',
    did: 'reopened in',
    about: 'take the answer for items back',
    example: ['reopen recall:8f21c4a09be3d517 model:churn@7 --reason "the new version is as bad"'],
  },
];

interface AnswerOptions extends Common {
  readonly all?: boolean;
  readonly new?: boolean;
  readonly owner?: string;
}

function answering({ name, did, about, example }: Answer): Way {
  return (terminal, run) =>
    new Command(name)
      .description(about)
      .argument('<recall>', 'the recall')
      .argument('[item...]', 'items, by any name')
      .option('--all', 'every item in a state for it that was found when the recall was opened, or answered for before')
      .option('--owner <id>', 'those of these that are of this owner')
      .option('--new', 'with --all or --owner: what is affected since it was opened, too')
      .option('--reason <text>', name === 'acknowledge' ? 'why' : 'why (needed)')
      .option('--actor <id>', 'who answers')
      .addHelpText('after', examples(...example))
      .action((recall: string, items: string[], options: AnswerOptions) =>
        run(() => {
          refuseUnclear(items, options);
          return on(terminal, options, async (target) => {
            const { reason, actor, owner } = options;
            const chosen = items.length > 0 ? { items } : { ownedBy: owner, includeNew: options.new };
            const answer = await answerOver(
              target,
              given({ recall, action: name.toUpperCase(), ...chosen, reason, actor }),
            );
            return { answer, text: doneText(answer, did) };
          });
        }),
      );
}

/** @throws Fault BAD_USAGE unless items are named in exactly one way */
function refuseUnclear(items: readonly string[], { all, owner, new: isNew }: AnswerOptions): void {
  const chosen = items.length > 0;
  const rule = all === true || owner !== undefined;
  if (isNew && !rule)
    throw new Fault<CliCode>('BAD_USAGE', '--new goes with --all or --owner.', {
      hint: 'Items that are named are answered for whether they are new or not.',
    });
  if (chosen !== rule) return;
  throw new Fault<CliCode>('BAD_USAGE', chosen ? 'Give items, or --all or --owner, not both.' : 'For which items?', {
    hint: 'Name items, or give --all or --owner.',
  });
}

const ENDINGS = [
  {
    name: 'close',
    did: 'closed',
    about: 'close a recall whose items are all resolved or waived',
    example: 'close recall:8f21c4a09be3d517 --actor person:acme/ada',
  },
  {
    name: 'withdraw',
    did: 'withdrew',
    about: 'withdraw a recall that was a mistake',
    example: 'withdraw recall:8f21c4a09be3d517 --reason "the feed was right"',
  },
] as const;

function ending({ name, did, about, example }: (typeof ENDINGS)[number]): Way {
  return (terminal, run) =>
    new Command(name)
      .description(about)
      .argument('<recall>', 'the recall')
      .option('--reason <text>', name === 'withdraw' ? 'why (needed)' : 'why')
      .option('--actor <id>', 'who ends it')
      .addHelpText('after', examples(example))
      .action((recall: string, options: Common) =>
        run(() =>
          on(terminal, options, async (target) => {
            const { reason, actor } = options;
            const answer = await endOver(target, given({ recall, how: name.toUpperCase(), reason, actor }));
            return { answer, text: doneText(answer, did) };
          }),
        ),
      );
}

/** Examples under the help of one way. */
function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  clew recall ${line}`)].join('\n');
}

/** What was given, without what was not. */
function given(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
