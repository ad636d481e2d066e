import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import { warner } from '../complain.ts';
import { addDrawing, drawingText, wantsDrawing, type Drawing, type DrawingOptions } from '../drawing.ts';
import { groupDrawing, lineageDrawing } from '../drawing/lineage.ts';
import { EXIT } from '../exit.ts';
import { groupedText, type GroupedAnswer } from '../grouped.ts';
import {
  addJson,
  addSettings,
  DIRECTIONS,
  oneOf,
  settingsOf,
  TARGET,
  time,
  wholeNumber,
  type DirectionWord,
} from '../options.ts';
import { RECEIPT, type LineageReceipt } from '../receipt-line.ts';
import { RECALLS } from '../recalled.ts';
import type { Run } from '../run.ts';
import { answerOf, openTarget, type Target } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';
import { treeText, type LineageAnswer, type ReachedRelation } from '../tree.ts';
import { addWalk, walkVariables, type WalkOptions } from '../walk-options.ts';

const EXAMPLES = `
Which way the walk goes is said by --relation, --role, --stop-at, --valid-at, --depth and --limit; what of it is shown, by
--kind, --project, --status, --from and --to. The walk ends where the next relation fulfils none of the former: with
--role trainingData it does not leave a model version, which was generated in the role model.

Examples:
  clew lineage model:churn@production
  clew lineage dataset:acme/transactions@2026-10-raw --direction downstream --kind ModelVersion Deployment
  clew lineage model:churn@7 --stop-at DatasetVersion --svg > churn-7.svg
  clew lineage model:churn@7 --group
  clew lineage model:churn@7 --as-of 12 --valid-at 2026-10-31
  clew lineage model:churn@7 --depth 2 --json`;

const PARAMETERS = `$id: ID!, $direction: Direction!, $depth: Int, $kinds: [String!], $project: String, $status: [String!],
  $from: DateTime, $to: DateTime, $relations: [RelationName!], $roles: [String!], $stopAt: [String!], $asOf: Moment, $validAt: DateTime, $limit: Int`;
const ARGUMENTS = `of: [$id], direction: $direction, depth: $depth, kinds: $kinds, project: $project, status: $status,
    from: $from, to: $to, relations: $relations, roles: $roles, stopAt: $stopAt, asOf: $asOf, validAt: $validAt, limit: $limit`;

const QUERY = `query Lineage(${PARAMETERS}, $after: String, $related: Boolean!) {
  lineage(${ARGUMENTS}, first: 50, after: $after) {
    edges { depth direction node { iri shortName kind classes name described ${RECALLS} } }
    pageInfo { hasNextPage endCursor }
    relations @include(if: $related) { name from { iri } to { iri } roles time }
    ${RECEIPT}
  }
}`;

const GROUPED = `query LineageByKind(${PARAMETERS}) {
  lineage(${ARGUMENTS}, first: 0) {
    groups { kind class count depth depths { depth count } }
    groupRelations { from to name count }
    ${RECEIPT}
  }
}`;

/** Elements that the tree shows; beyond, a tree is no longer what a person reads. */
const MOST_SHOWN = 2_000;

interface Page {
  readonly edges: LineageAnswer['elements'][number][];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly relations?: readonly ReachedRelation[];
  readonly receipt: LineageReceipt;
}

interface Options extends WalkOptions, DrawingOptions {
  readonly direction: DirectionWord;
  readonly depth?: number;
  readonly kind?: readonly string[];
  readonly project?: string;
  readonly status?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly stopAt?: readonly string[];
  readonly group?: boolean;
  readonly json?: boolean;
}

/** `clew lineage`: what an element came from, or what came of it, as a tree, a drawing or counted by kind, with a receipt. */
export function lineageCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('lineage')
    .description('show what an element came from (upstream) or what came of it (downstream), as a tree')
    .argument('<id>', 'IRI, short name, alias or foreign identifier')
    .option('--direction <way>', DIRECTIONS.join(', '), oneOf('--direction', DIRECTIONS), 'upstream')
    .option('--depth <n>', 'hops to follow; without it, as far as the graph goes', wholeNumber('--depth'))
    .option(
      '--stop-at <kind...>',
      'end at elements of these kinds: they are shown, and the walk does not go beyond them',
    )
    .option('--kind <kind...>', 'show only these kinds; the walk goes through every kind')
    .option('--project <name>', 'show only what belongs to this project')
    .option('--status <status...>', 'show only what has one of these statuses')
    .option('--from <time>', 'show only what began or was generated at this time or later', time('--from'))
    .option('--to <time>', 'show only what began or was generated before this time', time('--to'))
    .option('--group', 'count by kind instead of showing each element');
  addDrawing(addJson(addWalk(command)));
  command
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: Options) => run(() => lineage(terminal, id, options)));
  return addSettings(command, TARGET);
}

async function lineage(terminal: Terminal, id: string, options: Options): Promise<0> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    await write(terminal.out, await (options.group ? grouped : each)(terminal, target, id, options));
    return EXIT.ok;
  } finally {
    await target.close();
  }
}

async function each(terminal: Terminal, target: Target, id: string, options: Options): Promise<string> {
  const answer = await walk(target, id, options);
  return said(options, answer, lineageDrawing, () => treeText(answer, terminal));
}

async function grouped(terminal: Terminal, target: Target, id: string, options: Options): Promise<string> {
  const { lineage: answer } = await answerOf<{ lineage: GroupedAnswer }>(target, GROUPED, variablesOf(id, options));
  return said(options, answer, groupDrawing, () => groupedText(answer, terminal));
}

/** An answer in the form asked for. */
async function said<A>(
  options: Options,
  answer: A,
  drawn: (answer: A) => Drawing,
  text: () => string,
): Promise<string> {
  if (options.json) return `${JSON.stringify(answer, undefined, 2)}\n`;
  return wantsDrawing(options) ? (await drawingText(options, drawn(answer)))! : text();
}

function variablesOf(id: string, options: Options): Record<string, unknown> {
  const { direction, depth, kind, project, status, from, to, stopAt } = options;
  return {
    id,
    direction: direction.toUpperCase(),
    ...(depth !== undefined && { depth }),
    ...(kind !== undefined && { kinds: kind }),
    ...(project !== undefined && { project }),
    ...(status !== undefined && { status }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(stopAt !== undefined && { stopAt }),
    ...walkVariables(options),
  };
}

/** An element with very many relations is listed without them, unless it is to be drawn: the service refuses to cut a list short. */
async function ask(target: Target, variables: Readonly<Record<string, unknown>>, drawn: boolean): Promise<Page> {
  try {
    return (await answerOf<{ lineage: Page }>(target, QUERY, { ...variables, related: true })).lineage;
  } catch (error) {
    if (drawn || !(error instanceof Fault) || error.code !== 'LIMIT') throw error;
    return (await answerOf<{ lineage: Page }>(target, QUERY, { ...variables, related: false })).lineage;
  }
}

/** Follows the pages; every later page is asked as of the record the first one was, so that they fit together. */
async function walk(target: Target, id: string, options: Options): Promise<LineageAnswer> {
  const elements: LineageAnswer['elements'][number][] = [];
  const relations: ReachedRelation[] = [];
  const whole = options.json || wantsDrawing(options);
  let asked: Record<string, unknown> = variablesOf(id, options);
  for (;;) {
    const page: Page = await ask(target, asked, wantsDrawing(options));
    elements.push(...page.edges);
    relations.push(...(page.relations ?? []));
    if (!page.pageInfo.hasNextPage || (!whole && elements.length >= MOST_SHOWN)) {
      return { direction: options.direction, elements, relations, receipt: page.receipt };
    }
    asked = { ...asked, asOf: String(page.receipt.asOf), after: page.pageInfo.endCursor };
  }
}
