/** Asks a history how two elements differ, over GraphQL, page by page. */
import type { ProvClass } from '../prov/relations.ts';
import { RECEIPT, type LineageReceipt } from './receipt-line.ts';
import { answerOf, type Target } from './target.ts';

export interface Named {
  readonly iri: string;
  readonly shortName: string;
  readonly kind: string | null;
  readonly classes: readonly ProvClass[];
}

export interface Ends {
  readonly left: Named | null;
  readonly right: Named | null;
}

export interface Step extends Ends {
  readonly relation: string;
  readonly against: boolean;
  readonly role: string | null;
}

interface Magnitude {
  readonly delta: number;
  readonly relative: number | null;
}

export interface ChangeAnswer extends Ends {
  readonly id: string;
  readonly class: string;
  readonly what: 'ADDED' | 'REMOVED' | 'CHANGED';
  readonly aspect: string;
  readonly place: string;
  readonly text: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly magnitude: Magnitude | null;
  readonly path: readonly Step[];
  readonly distance: number;
  readonly origin: string | null;
  readonly origins: readonly string[];
}

export interface DivergenceAnswer extends Ends {
  readonly kind: string | null;
  readonly place: string;
  readonly path: readonly Step[];
  readonly distance: number;
  readonly asFarAsWalked: boolean;
  readonly changes: readonly { readonly id: string; readonly class: string; readonly text: string }[];
}

export interface OutcomeAnswer extends Ends {
  readonly metric: string;
  readonly slice: string | null;
  readonly dataset: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly magnitude: Magnitude | null;
  readonly higherIsBetter: boolean | null;
  readonly comparable: boolean;
  readonly because: readonly { readonly id: string; readonly place: string; readonly text: string }[];
}

export interface ComparisonAnswer {
  readonly left: Named;
  readonly right: Named;
  readonly kind: string;
  readonly equal: boolean;
  readonly changes: readonly ChangeAnswer[];
  readonly divergent: readonly DivergenceAnswer[];
  readonly divergentCount: number;
  readonly outcomes: readonly OutcomeAnswer[];
  readonly outcomeCount: number;
  readonly pairs: number;
  readonly folded: {
    readonly count: number;
    readonly elements: number;
    readonly notCompared: number;
    readonly kinds: readonly { readonly kind: string; readonly count: number }[];
    readonly pairs: readonly { readonly left: Named; readonly right: Named; readonly path: readonly Step[] }[];
  };
  readonly onlyLeft: readonly { readonly element: Named }[];
  readonly onlyLeftCount: number;
  readonly onlyRight: readonly { readonly element: Named }[];
  readonly onlyRightCount: number;
  readonly receipt: {
    readonly complete: boolean;
    readonly asOf: number;
    readonly unaligned: number;
    readonly evaluationFrontier: number;
    readonly left: LineageReceipt;
    readonly right: LineageReceipt;
  };
}

const NAMED = '{ iri shortName kind classes }';
const PATH = `path { relation against role left ${NAMED} right ${NAMED} }`;
const RECEIPTS = `receipt { complete asOf unaligned evaluationFrontier left${RECEIPT.slice('receipt'.length)} right${RECEIPT.slice('receipt'.length)} }`;
const CHANGES = `changes(after: $after) {
      nodes {
        id class what aspect place before after text magnitude { before after delta relative }
        left ${NAMED} right ${NAMED} ${PATH} distance origin origins
      }
      pageInfo { hasNextPage endCursor }
    }`;

const QUERY = `query Compare($left: ID!, $right: ID!, $asOf: Moment, $limit: Int, $after: String) {
  comparison(left: $left, right: $right, asOf: $asOf, limit: $limit) {
    left ${NAMED} right ${NAMED} kind equal
    ${CHANGES}
    divergent { left ${NAMED} right ${NAMED} kind place ${PATH} distance asFarAsWalked changes { id class text } }
    divergentCount
    outcomes {
      metric slice dataset left ${NAMED} right ${NAMED} before after magnitude { before after delta relative }
      higherIsBetter comparable because { id place text }
    }
    outcomeCount pairs
    folded { count elements notCompared kinds { kind count } pairs { left ${NAMED} right ${NAMED} ${PATH} } }
    onlyLeft { element ${NAMED} } onlyLeftCount onlyRight { element ${NAMED} } onlyRightCount
    ${RECEIPTS}
  }
}`;

const MORE = `query MoreChanges($left: ID!, $right: ID!, $asOf: Moment, $limit: Int, $after: String) {
  comparison(left: $left, right: $right, asOf: $asOf, limit: $limit) { ${CHANGES} }
}`;

interface Page {
  readonly changes: {
    readonly nodes: readonly ChangeAnswer[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export interface ComparisonQuestion {
  readonly left: string;
  readonly right: string;
  readonly asOf?: string | undefined;
  readonly limit?: number | undefined;
}

/** The whole answer: later pages of changes are asked as of the record that the first one was, so that they fit together. */
export async function askComparison(target: Target, question: ComparisonQuestion): Promise<ComparisonAnswer> {
  const given = Object.fromEntries(Object.entries(question).filter(([, value]) => value !== undefined));
  type First = Omit<ComparisonAnswer, 'changes'> & Page;
  const { comparison } = await answerOf<{ comparison: First }>(target, QUERY, given);
  const changes = [...comparison.changes.nodes];
  for (let page: Page = comparison; page.changes.pageInfo.hasNextPage;) {
    const variables = { ...given, asOf: String(comparison.receipt.asOf), after: page.changes.pageInfo.endCursor };
    page = (await answerOf<{ comparison: Page }>(target, MORE, variables)).comparison;
    changes.push(...page.changes.nodes);
  }
  return { ...comparison, changes };
}
