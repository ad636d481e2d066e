/** What a search found, for people: a table of the hits, counts, and how to go on. */
import { painter, printable, type Terminal } from './terminal.ts';

export interface SearchAnswer {
  readonly edges: readonly {
    readonly node: { readonly shortName: string };
    readonly values: readonly { readonly key: string; readonly values: readonly string[] }[];
    readonly contribution: {
      readonly how: 'UPSTREAM' | 'ATTEMPT' | 'TRIAL' | 'EXPERIMENT';
      readonly depth: number | null;
      readonly shares: { readonly shortName: string } | null;
    } | null;
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
  readonly facets: readonly {
    readonly key: string;
    readonly values: readonly { readonly value: string; readonly count: number }[];
    readonly others: number;
    readonly missing: number;
  }[];
  readonly receipt: {
    readonly complete: boolean;
    readonly asOf: number;
    readonly searched: number;
    readonly absent: readonly string[];
    readonly incomparable: readonly string[];
  };
}

/** Longest text in a cell; the whole of it is in the JSON. */
const CELL = 44;

export function searchText(answer: SearchAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const lines: string[] = [];
  if (answer.edges.length > 0) {
    const [head, ...rows] = tableOf(answer);
    lines.push(paint('bold', head!), ...rows);
  }
  for (const { key, values, others, missing } of answer.facets) {
    const told = values.map(({ value, count }) => `${printable(cut(value))} ${count}`);
    if (others > 0) told.push(`${others} other values`);
    if (missing > 0) told.push(`none ${missing}`);
    lines.push(`${paint('bold', printable(key))}: ${told.join(', ')}`);
  }
  const { searched, asOf, complete, absent, incomparable } = answer.receipt;
  const shown = answer.edges.length < answer.totalCount ? `${answer.edges.length} of ` : '';
  lines.push(paint('dim', `${shown}${answer.totalCount} found among ${searched}, as of record ${asOf}.`));
  if (!complete) lines.push(paint('yellow', 'The lineage was not walked to its end: more runs may have contributed.'));
  if (incomparable.length > 0) {
    const keys = incomparable.map((key) => printable(cut(key))).join(', ');
    lines.push(paint('yellow', `${keys} has values, and none of them can be compared so.`));
  }
  if (absent.length > 0) {
    const keys = absent.map((key) => printable(cut(key))).join(', ');
    lines.push(paint('yellow', `Nothing that was looked through has a value for ${keys}.`));
  }
  if (answer.pageInfo.hasNextPage) lines.push(paint('dim', `More: --after ${answer.pageInfo.endCursor}`));
  return `${lines.join('\n')}\n`;
}

function tableOf({ edges }: SearchAnswer): string[] {
  const contributing = edges[0]!.contribution !== null;
  const head = ['element', ...(contributing ? ['contributed'] : []), ...edges[0]!.values.map(({ key }) => key)];
  const rows = edges.map(({ node, values, contribution }) => [
    node.shortName,
    ...(contribution ? [contributionText(contribution)] : []),
    ...values.map((column) => column.values.join(', ')),
  ]);
  // An element's name is what one copies: it is never cut.
  const table = [head, ...rows].map((cells) =>
    cells.map((cell, i) => printable(i === 0 ? cell : cut(cell)).replace(/\s/g, ' ')),
  );
  const widths = head.map((_, i) => Math.max(...table.map((cells) => cells[i]!.length)));
  return table.map((cells) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

function contributionText({ how, depth, shares }: NonNullable<SearchAnswer['edges'][number]['contribution']>): string {
  const by = shares ? ` of ${shares.shortName}` : '';
  switch (how) {
    case 'UPSTREAM':
      return `upstream, ${depth} ${depth === 1 ? 'hop' : 'hops'}`;
    case 'ATTEMPT':
      return 'failed attempt';
    case 'TRIAL':
      return `trial${by}`;
    case 'EXPERIMENT':
      return `same experiment`;
  }
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= CELL ? text : `${characters.slice(0, CELL - 1).join('')}…`;
}
