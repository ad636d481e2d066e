import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import {
  addJson,
  addSettings,
  DIRECTIONS,
  oneOf,
  settingsOf,
  TARGET,
  wholeNumber,
  type DirectionWord,
} from '../options.ts';
import type { Run } from '../run.ts';
import { answerOf, openTarget, type Target } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';
import { treeText, type LineageAnswer, type LineageReceipt, type ReachedRelation } from '../tree.ts';

const EXAMPLES = `
Examples:
  clew lineage model:churn@production
  clew lineage dataset:acme/transactions@2026-10-raw --direction downstream --kind ModelVersion Deployment
  clew lineage model:churn@7 --depth 2 --json`;

const QUERY = `query Lineage($id: ID!, $direction: Direction!, $depth: Int, $kinds: [String!], $asOf: Moment, $after: String, $related: Boolean!) {
  lineage(of: [$id], direction: $direction, depth: $depth, kinds: $kinds, asOf: $asOf, first: 50, after: $after) {
    edges { depth node { iri shortName kind name described } }
    pageInfo { hasNextPage endCursor }
    relations @include(if: $related) { name from { iri } to { iri } roles time }
    receipt {
      complete asOf
      counts { elements shown hidden }
      frontier { element { shortName } direction reason }
      frontierCounts { depth size time }
    }
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

interface Options {
  readonly direction: DirectionWord;
  readonly depth?: number;
  readonly kind?: readonly string[];
  readonly asOf?: string;
  readonly json?: boolean;
}

/** `clew lineage`: what an element came from, or what came of it, as a tree with a receipt. */
export function lineageCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('lineage')
    .description('show what an element came from (upstream) or what came of it (downstream), as a tree')
    .argument('<id>', 'IRI, short name, alias or foreign identifier')
    .option('--direction <way>', DIRECTIONS.join(', '), oneOf('--direction', DIRECTIONS), 'upstream')
    .option('--depth <n>', 'hops to follow; without it, as far as the graph goes', wholeNumber('--depth'))
    .option('--kind <kind...>', 'show only these kinds; the walk goes through every kind')
    .option('--as-of <moment>', 'as it was at a record number or a time')
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: Options) => run(() => lineage(terminal, id, options)));
  addJson(command);
  return addSettings(command, TARGET);
}

async function lineage(terminal: Terminal, id: string, options: Options): Promise<0> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const answer = await walk(target, id, options);
    const text = options.json ? `${JSON.stringify(answer, undefined, 2)}\n` : treeText(answer, terminal);
    await write(terminal.out, text);
    return EXIT.ok;
  } finally {
    await target.close();
  }
}

/** An element with very many relations is listed without them: the service refuses to cut a list short. */
async function ask(target: Target, variables: Readonly<Record<string, unknown>>): Promise<Page> {
  try {
    return (await answerOf<{ lineage: Page }>(target, QUERY, { ...variables, related: true })).lineage;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'LIMIT') throw error;
    return (await answerOf<{ lineage: Page }>(target, QUERY, { ...variables, related: false })).lineage;
  }
}

/** Follows the pages; every later page is asked as of the record the first one was, so that they fit together. */
async function walk(target: Target, id: string, options: Options): Promise<LineageAnswer> {
  const elements: LineageAnswer['elements'][number][] = [];
  const relations: ReachedRelation[] = [];
  let after: string | null = null;
  let asOf = options.asOf;
  for (;;) {
    const variables = {
      id,
      direction: options.direction.toUpperCase(),
      ...(options.depth !== undefined && { depth: options.depth }),
      ...(options.kind !== undefined && { kinds: options.kind }),
      ...(asOf !== undefined && { asOf }),
      ...(after !== null && { after }),
    };
    const page: Page = await ask(target, variables);
    elements.push(...page.edges);
    relations.push(...(page.relations ?? []));
    after = page.pageInfo.endCursor;
    asOf = String(page.receipt.asOf);
    if (!page.pageInfo.hasNextPage || (!options.json && elements.length >= MOST_SHOWN)) {
      return { direction: options.direction, elements, relations, receipt: page.receipt };
    }
  }
}
