/** Asking who is affected, page by page. */
import type { ProvClass } from '../prov/relations.ts';
import type { LineageReceipt } from './receipt-line.ts';
import { RECALLS, type MaybeRecalled } from './recalled.ts';
import { answerOf, type Target } from './target.ts';

const QUERY = `query Impact($of: ID!, $kinds: [String!], $asOf: Moment, $at: String, $limit: Int, $first: Int!, $after: String) {
  impact(of: $of, kinds: $kinds, asOf: $asOf, at: $at, limit: $limit, first: $first, after: $after) {
    of { iri shortName kind ${RECALLS} }
    licence package
    startCount
    nodes {
      element { iri shortName kind name ${RECALLS} }
      distance
      exposure { live production }
      onlyByRevision routes
      serving { state since until endpoint stage share }
      path { element { iri shortName kind classes } relation roles }
      owners { iri label }
    }
    pageInfo { hasNextPage endCursor }
    totalCount
    kinds { kind count }
    deployments { total live production }
    at exposureExact
    receipt {
      complete asOf
      counts { elements shown hidden }
      frontier { element { shortName } direction reason }
      frontierCounts { depth size time }
    }
  }
}`;

export interface ImpactQuestion {
  readonly of: string;
  readonly kinds?: readonly string[] | undefined;
  readonly asOf?: string | undefined;
  readonly at?: string | undefined;
  readonly limit?: number | undefined;
}

interface Named {
  readonly iri: string;
  readonly shortName: string;
  readonly kind: string | null;
}

/** An affected element as GraphQL tells it. */
export interface AffectedAnswer {
  readonly element: Named & MaybeRecalled & { readonly name: string | null };
  readonly distance: number;
  readonly exposure: { readonly live: number; readonly production: number };
  readonly onlyByRevision: boolean;
  readonly routes: number;
  readonly serving: {
    readonly state: 'LIVE' | 'ENDPOINT_UNKNOWN' | 'SCHEDULED' | 'ENDED' | 'ROLLED_BACK' | 'FAILED';
    readonly since: string | null;
    readonly until: string | null;
    readonly endpoint: string | null;
    readonly stage: string | null;
    readonly share: number | null;
  } | null;
  readonly path:
    | readonly {
        readonly element: Named & { readonly classes: readonly ProvClass[] };
        readonly relation: string | null;
        readonly roles: readonly string[];
      }[]
    | null;
  readonly owners: readonly { readonly iri: string; readonly label: string }[];
}

export interface ImpactAnswer {
  readonly of: (Named & MaybeRecalled) | null;
  readonly licence: string | null;
  readonly package: string | null;
  readonly startCount: number;
  readonly affected: readonly AffectedAnswer[];
  readonly totalCount: number;
  readonly kinds: readonly { readonly kind: string | null; readonly count: number }[];
  readonly deployments: { readonly total: number; readonly live: number; readonly production: number };
  readonly at: string;
  readonly exposureExact: boolean;
  readonly receipt: LineageReceipt;
}

interface Page extends Omit<ImpactAnswer, 'affected'> {
  readonly nodes: readonly AffectedAnswer[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Elements asked for at a time. */
const PAGE = 100;

/** The answer with the most exposed elements, at most so many. @throws Fault as the service or the store gave it */
export async function askImpact(target: Target, question: ImpactQuestion, most: number): Promise<ImpactAnswer> {
  const affected: AffectedAnswer[] = [];
  let after: string | null = null;
  for (;;) {
    const { asOf, ...asked } = question;
    const variables: Record<string, unknown> = { ...asked, first: PAGE, ...(asOf !== undefined && { asOf }) };
    if (after !== null) variables['after'] = after;
    const { impact }: { impact: Page } = await answerOf<{ impact: Page }>(target, QUERY, variables);
    const { nodes, pageInfo, ...rest } = impact;
    affected.push(...nodes);
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage || affected.length >= most) return { ...rest, affected };
  }
}
