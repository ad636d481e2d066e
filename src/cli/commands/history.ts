import { Command } from 'commander';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import { historyText, type HistoryAnswer, type HistoryEntry } from '../history-text.ts';
import { addJson, addSettings, moment, settingsOf, TARGET, wholeNumber } from '../options.ts';
import type { Run } from '../run.ts';
import { answerOf, openTarget, type Target } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  clew history model:churn@production
  clew history run:acme/train-7 --first 5
  clew history dataset:acme/transactions@2026-10-train --as-of 2026-11-05 --json`;

const RELATION = '{ name to { shortName } roles time }';
const QUERY = `query History($id: ID!, $asOf: Moment, $first: Int!, $after: String) {
  history(id: $id, asOf: $asOf, first: $first, after: $after) {
    element { iri shortName kind }
    nodes {
      record {
        number digest recordedAt actor { shortName } source { name digest } revises replacedBy
        removed { by { number } at reason }
      }
      says changed addedTypes removedTypes
      properties { iri name label bundle before { value language } after { value language } }
      relations { before ${RELATION} after ${RELATION} }
    }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`;

/** Most entries on one page of the service. */
const PAGE = 50;

interface Options {
  readonly asOf?: string;
  readonly first: number;
  readonly json?: boolean;
}

interface Page extends Omit<HistoryAnswer, 'entries'> {
  readonly nodes: readonly HistoryEntry[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** `clew history`: the records that speak of an element, who made them and what changed with each. */
export function historyCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('history')
    .description('show the records that speak of an element, newest first: who, when, and what changed')
    .argument('<id>', 'IRI, short name (dataset:x@1), alias (model:x@production) or foreign identifier')
    .option('--as-of <moment>', 'only up to a record number or a time', moment('--as-of'))
    .option('--first <n>', 'most records to show', wholeNumber('--first'), 20)
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: Options) => run(() => tell(terminal, id, options)));
  addJson(command);
  return addSettings(command, TARGET);
}

async function tell(terminal: Terminal, id: string, options: Options): Promise<0> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const answer = await ask(target, id, options);
    const text = options.json ? `${JSON.stringify(answer, undefined, 2)}\n` : historyText(answer, terminal);
    await write(terminal.out, text);
    return EXIT.ok;
  } finally {
    await target.close();
  }
}

async function ask(target: Target, id: string, { asOf, first }: Options): Promise<HistoryAnswer> {
  const entries: HistoryEntry[] = [];
  let after: string | null = null;
  for (;;) {
    const variables: Record<string, unknown> = {
      id,
      first: Math.min(PAGE, first - entries.length),
      ...(asOf !== undefined && { asOf }),
      ...(after !== null && { after }),
    };
    const { history } = await answerOf<{ history: Page }>(target, QUERY, variables);
    entries.push(...history.nodes);
    after = history.pageInfo.endCursor;
    if (!history.pageInfo.hasNextPage || entries.length >= first)
      return { element: history.element, entries, totalCount: history.totalCount };
  }
}
