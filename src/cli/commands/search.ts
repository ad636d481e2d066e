import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import { addJson, addSettings, settingsOf, TARGET, wholeNumber } from '../options.ts';
import type { Run } from '../run.ts';
import { searchText, type SearchAnswer } from '../search-text.ts';
import { answerOf, openTarget } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  clew search 'params.lr > 0.01 and metrics.auc < 0.8 and status = "failed"'
  clew search 'dataset.digest = "sha256:9f86d0…"' --sort 'metrics.auc desc' --columns params.lr metrics.auc
  clew search 'package.numpy = "2.1.0" and time >= "2026-11-01"' --facets status project owner
  clew search --contributed-to model:churn@7
  clew search 'metrics."val/auc" > 0.9' --kind ModelVersion --json

--kind, --columns, --sort and --facets take all that follows them: write the expression first, or -- before it.
Versions (package.NAME, version) are compared as versions: 2.10 is more than 2.9.

The language: docs/search.md. Nothing found ends with 1, as of grep.`;

const QUERY = `query Search($kinds: [String!], $where: String, $text: String, $contributedTo: ID, $sort: [String!],
    $columns: [String!], $facets: [String!], $facetSize: Int!, $first: Int!, $after: String) {
  search(kinds: $kinds, where: $where, text: $text, contributedTo: $contributedTo, sort: $sort, columns: $columns,
      facets: $facets, facetSize: $facetSize, first: $first, after: $after) {
    edges {
      cursor
      node { iri shortName kind name }
      values { key values }
      contribution { how depth shares { iri shortName } }
    }
    pageInfo { hasNextPage endCursor }
    totalCount
    facets { key values { value count } others missing }
    receipt { complete asOf searched absent incomparable lineage { complete asOf counts { elements } frontierCounts { depth size time } } }
  }
}`;

interface Options {
  readonly kind?: readonly string[];
  readonly text?: string;
  readonly contributedTo?: string;
  readonly sort?: readonly string[];
  readonly columns?: readonly string[];
  readonly facets?: readonly string[];
  readonly facetSize: number;
  readonly first: number;
  readonly after?: string;
  readonly json?: boolean;
}

/** `clew search`: what matches an expression, runs above all, as a table. */
export function searchCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('search')
    .description('find runs (or other kinds) by parameters, metrics, data, packages, code, times and words')
    .argument('[expression]', 'what has to hold; without it, everything matches')
    .option(
      '--kind <kind...>',
      'kinds to look through, sub-kinds included; Entity, Activity or Agent for all of theirs, Element for every kind; runs, if none is given',
    )
    .option('--text <words>', 'words that must all occur in what is said of the element itself')
    .option(
      '--contributed-to <id>',
      'only runs that contributed to this element, failed attempts and other trials included',
    )
    .option('--sort <key...>', 'keys to sort by, each with asc or desc: "metrics.auc desc"; without any, newest first')
    .option('--columns <key...>', 'keys to show; without any, those of the expression')
    .option('--facets <key...>', 'keys whose values to count')
    .option('--facet-size <n>', 'values to tell of each facet', wholeNumber('--facet-size'), 10)
    .option('--first <n>', 'most on one page, up to 200', wholeNumber('--first'), 50)
    .option('--after <cursor>', 'the cursor after which to begin')
    .addHelpText('after', EXAMPLES)
    .action((expression: string | undefined, options: Options) => run(() => search(terminal, expression, options)));
  addJson(command);
  return addSettings(command, TARGET);
}

async function search(terminal: Terminal, where: string | undefined, options: Options): Promise<0 | 1> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const { kind, text, contributedTo, sort, facets, facetSize, first, after } = options;
    const columns = options.columns ?? (options.json ? undefined : await columnsFor(where, sort));
    const given = { kinds: kind, where, text, contributedTo, sort, columns, facets, after };
    const variables = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const { search: answer } = await answerOf<{ search: SearchAnswer }>(target, QUERY, {
      ...variables,
      facetSize,
      first,
    });
    await write(
      terminal.out,
      options.json ? `${JSON.stringify(answer, undefined, 2)}\n` : searchText(answer, terminal),
    );
    return answer.totalCount > 0 ? EXIT.ok : EXIT.no;
  } catch (error) {
    throw options.json ? error : withCaret(swallowed(error, where, options), where);
  } finally {
    await target.close();
  }
}

/** What the question speaks of, beside how and when a run ended. An expression that cannot be read is the service's to refuse. */
async function columnsFor(where: string | undefined, sort: readonly string[] | undefined): Promise<string[]> {
  const { keysWritten } = await import('../../lineage/search/keys-written.ts');
  return [...new Set(['status', 'start_time', ...keysWritten(where ?? '', sort ?? [])])];
}

/** An option that takes several values takes the expression, too, if that is written behind it. */
function swallowed(error: unknown, where: string | undefined, options: Options): unknown {
  if (!(error instanceof Fault) || where !== undefined) return error;
  const { kind = [], columns = [], sort = [], facets = [] } = options;
  const looksSo = (value: string) => /[=<>~]|\s(not|in|i?like|between|is)\s/i.test(value);
  if (![kind, columns, sort, facets].flat().some(looksSo)) return error;
  return new Fault(error.code, error.message, {
    hint: '--kind, --columns, --sort and --facets take all that follows them: write the expression first, or -- before it.',
    ...(error.details && { details: error.details }),
  });
}

/** Lines of an expression wider than this are shown around the place alone. */
const WIDTH = 100;

/** The line of the expression that a fault is about, with a mark below the place. */
function withCaret(error: unknown, where: string | undefined): unknown {
  if (!(error instanceof Fault) || where === undefined || error.details?.['argument'] !== 'where') return error;
  const { line, column } = error.place ?? {};
  if (line === undefined || column === undefined) return error;
  const whole = (where.split('\n')[line - 1] ?? '').replaceAll('\t', ' ');
  const from = column <= WIDTH ? 0 : column - WIDTH / 2;
  const mark = `${' '.repeat(column - 1 - from)}^`;
  return new Fault(error.code, `${error.message}\n  ${whole.slice(from, from + WIDTH)}\n  ${mark}`, {
    ...(error.place && { place: error.place }),
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(error.details && { details: error.details }),
  });
}
