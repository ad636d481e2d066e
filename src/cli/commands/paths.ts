import { Command } from 'commander';
import { warner } from '../complain.ts';
import { addDrawing, drawingText, wantsDrawing, type DrawingOptions } from '../drawing.ts';
import { pathsDrawing } from '../drawing/paths.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { addJson, addSettings, oneOf, settingsOf, TARGET, wholeNumber } from '../options.ts';
import { pathsText, type PathAnswer, type PathsAnswer } from '../paths-text.ts';
import { RECEIPT } from '../receipt-line.ts';
import type { Run } from '../run.ts';
import { answerOf, openTarget, type Target } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';
import { addWalk, walkVariables, type WalkOptions } from '../walk-options.ts';

const EXAMPLES = `
Of all paths that are as short as the shortest, the first 10 are shown; their number is always told. Exit code 1: there is none;
2: none was found, and the walk was cut before it could tell (--limit).

Examples:
  clew paths model:churn@7 dataset:acme/transactions@2026-10-raw
  clew paths model:churn@7 person:acme/ada --k 5
  clew paths model:churn@7 model:churn@6 --direction either --relation used wasGeneratedBy
  clew paths model:churn@7 dataset:acme/transactions@2026-10-raw --all --svg > paths.svg`;

const ELEMENT = '{ iri shortName kind classes }';
const QUERY = `query Paths($from: ID!, $to: ID!, $direction: PathDirection!, $k: Int, $depth: Int, $relations: [RelationName!],
  $roles: [String!], $asOf: Moment, $validAt: DateTime, $limit: Int, $first: Int!, $after: String) {
  paths(from: $from, to: $to, direction: $direction, k: $k, depth: $depth, relations: $relations,
    roles: $roles, asOf: $asOf, validAt: $validAt, limit: $limit, first: $first, after: $after) {
    from ${ELEMENT} to ${ELEMENT} length count exact
    nodes { length elements ${ELEMENT} steps { relations { name from { iri } to { iri } roles time } } }
    pageInfo { hasNextPage endCursor }
    ${RECEIPT}
  }
}`;

const WAYS = ['upstream', 'downstream', 'both', 'either'] as const;

/** Paths shown without --all. */
const FEW = 10;
const PAGE = 200;

/** Paths that --all lists: more are nothing that anybody reads, and may be more than there are atoms. */
const MOST = 2_000;

interface Options extends WalkOptions, DrawingOptions {
  readonly direction: (typeof WAYS)[number];
  readonly k?: number;
  readonly all?: boolean;
  readonly depth?: number;
  readonly json?: boolean;
}

interface Page extends Omit<PathsAnswer, 'paths'> {
  readonly nodes: readonly PathAnswer[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** `clew paths`: by which ways one element leads to another. */
export function pathsCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('paths')
    .description('show by which ways one element leads to another: the shortest paths, and how many there are')
    .argument('<from>', 'IRI, short name, alias or foreign identifier')
    .argument('<to>', 'likewise')
    .option(
      '--direction <way>',
      `${WAYS.join(', ')}; both: all steps the one way or all the other, either: each step as it likes`,
      oneOf('--direction', WAYS),
      'both',
    )
    .option('--k <n>', 'the n shortest paths that visit no element twice', wholeNumber('--k'))
    .option('--all', `list all of the shortest paths, up to ${MOST}`)
    .option('--depth <n>', 'longest path, in hops', wholeNumber('--depth'));
  addDrawing(addJson(addWalk(command)));
  command
    .addHelpText('after', EXAMPLES)
    .action((from: string, to: string, options: Options) => run(() => show(terminal, from, to, options)));
  return addSettings(command, TARGET);
}

async function show(terminal: Terminal, from: string, to: string, options: Options): Promise<ExitCode> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const answer = await ask(target, from, to, options);
    await write(terminal.out, await told(answer, terminal, options));
    if (answer.paths.length > 0) return EXIT.ok;
    // Of a walk that was cut nobody knows.
    return answer.exact ? EXIT.no : EXIT.error;
  } finally {
    await target.close();
  }
}

async function told(answer: PathsAnswer, terminal: Terminal, options: Options): Promise<string> {
  if (options.json) return `${JSON.stringify(answer, undefined, 2)}\n`;
  return wantsDrawing(options) ? (await drawingText(options, pathsDrawing(answer)))! : pathsText(answer, terminal);
}

async function ask(target: Target, from: string, to: string, options: Options): Promise<PathsAnswer> {
  const { direction, k, all, depth } = options;
  const paths: PathAnswer[] = [];
  let asked: Record<string, unknown> = {
    from,
    to,
    direction: direction.toUpperCase(),
    first: all ? PAGE : FEW,
    ...(k !== undefined && { k }),
    ...(depth !== undefined && { depth }),
    ...walkVariables(options),
  };
  for (;;) {
    const { nodes, pageInfo, ...answer } = (await answerOf<{ paths: Page }>(target, QUERY, asked)).paths;
    paths.push(...nodes);
    if (!all || !pageInfo.hasNextPage || paths.length >= MOST) return { ...answer, paths };
    asked = { ...asked, after: pageInfo.endCursor };
  }
}
