/** Asking about recalls, and acting in them, through GraphQL. */
import { Fault } from '../prov/fault.ts';
import { answerOf, type Target } from './target.ts';

const COUNTS = 'counts { items open acknowledged resolved waived overdue }';

const HEAD = `iri shortName state reason recalled dueDate itemKind foundAtRecord { value } generatedAtTime
    endedBy { action reason at by { label } }`;

const LIST = `query Recalls($filter: ElementFilter, $after: String) {
  recalls(filter: $filter, sort: { by: TIME, descending: true }, first: 50, after: $after) {
    nodes {
      ${HEAD}
      progress(since: false) { ${COUNTS} }
    }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`;

const SHOW = `query Recall($id: ID!, $asOf: Moment) {
  recall(id: $id, asOf: $asOf) {
    ${HEAD}
    progress {
      ${COUNTS}
      newItems foundComplete
      owners { owner { iri label } ${COUNTS} }
      receipt { complete asOf counts { elements shown hidden } frontierCounts { depth size time } }
    }
    entries { action itemCount reason at record by { label } }
  }
}`;

const ITEMS = `query RecallItems($id: ID!, $asOf: Moment, $states: [RecallItemState!], $owner: ID, $new: Boolean, $after: String) {
  recall(id: $id, asOf: $asOf) {
    items(states: $states, owner: $owner, new: $new, first: 200, after: $after) {
      nodes {
        element { iri shortName kind }
        state isNew affected overdue
        exposure { live production }
        serving { state endpoint stage }
        owners { label }
        answer { action reason at record by { label } }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
}`;

const PAYLOAD = `{
    recall { iri shortName state progress { ${COUNTS} newItems } }
    itemCount unseen
    receipt { number digest recordedAt }
  }`;
const OPEN = `mutation OpenRecall($input: OpenRecallInput!) { openRecall(input: $input) ${PAYLOAD} }`;
const ANSWER = `mutation AnswerRecall($input: AnswerRecallInput!) { answerRecall(input: $input) ${PAYLOAD} }`;
const END = `mutation EndRecall($input: EndRecallInput!) { endRecall(input: $input) ${PAYLOAD} }`;

export interface Counts {
  readonly items: number;
  readonly open: number;
  readonly acknowledged: number;
  readonly resolved: number;
  readonly waived: number;
  readonly overdue: number;
}

interface Labelled {
  readonly label: string;
}

/** An act in a recall. */
export interface Entry {
  readonly action: string;
  readonly reason: string | null;
  readonly at: string | null;
  readonly by: readonly Labelled[];
}

export interface RecallHead {
  readonly iri: string;
  readonly shortName: string;
  readonly state: 'OPEN' | 'CLOSED' | 'WITHDRAWN';
  readonly reason: readonly string[];
  readonly recalled: readonly string[];
  readonly dueDate: string | null;
  readonly itemKind: readonly string[];
  readonly foundAtRecord: { readonly value: string } | null;
  readonly generatedAtTime: string | null;
  readonly endedBy: Entry | null;
}

export interface ListedRecall extends RecallHead {
  readonly progress: { readonly counts: Counts };
}

export interface RecallList {
  readonly recalls: readonly ListedRecall[];
  readonly totalCount: number;
}

export interface ShownItem {
  readonly element: { readonly iri: string; readonly shortName: string; readonly kind: string | null };
  readonly state: 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED' | 'WAIVED';
  readonly isNew: boolean;
  readonly affected: boolean | null;
  readonly overdue: boolean;
  readonly exposure: { readonly live: number; readonly production: number } | null;
  readonly serving: { readonly state: string; readonly endpoint: string | null; readonly stage: string | null } | null;
  readonly owners: readonly Labelled[];
  readonly answer: (Entry & { readonly record: number }) | null;
}

export interface ShownRecall extends RecallHead {
  readonly progress: {
    readonly counts: Counts;
    readonly newItems: number;
    readonly foundComplete: boolean;
    readonly owners: readonly {
      readonly owner: (Labelled & { readonly iri: string }) | null;
      readonly counts: Counts;
    }[];
    readonly receipt: { readonly complete: boolean; readonly asOf: number } | null;
  };
  readonly entries: readonly (Entry & { readonly itemCount: number; readonly record: number })[];
  readonly items: readonly ShownItem[];
  readonly totalItems: number;
}

/** What a mutation did. */
export interface RecallDone {
  readonly recall: Pick<RecallHead, 'iri' | 'shortName' | 'state'> & {
    readonly progress: { readonly counts: Counts; readonly newItems: number };
  };
  readonly itemCount: number;
  /** Affected since the opening, and not answered for with all others. */
  readonly unseen: number;
  readonly receipt: { readonly number: number; readonly digest: string; readonly recordedAt: string } | null;
}

type Input = Readonly<Record<string, unknown>>;

/** The newest recalls, at most so many. */
export async function askRecalls(target: Target, filter: Input, most: number): Promise<RecallList> {
  const recalls: ListedRecall[] = [];
  let after: string | null = null;
  for (;;) {
    const page: { recalls: Page<ListedRecall> } = await answerOf(target, LIST, {
      filter,
      ...(after !== null && { after }),
    });
    recalls.push(...page.recalls.nodes);
    after = page.recalls.pageInfo.endCursor;
    if (!page.recalls.pageInfo.hasNextPage || recalls.length >= most)
      return { recalls, totalCount: page.recalls.totalCount };
  }
}

interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

/** A recall with its items, at most so many. @param narrowed `states`, `owner` and `new` as GraphQL takes them */
export async function askRecall(
  target: Target,
  asked: { readonly id: string; readonly asOf?: string },
  narrowed: Input,
  most: number,
): Promise<ShownRecall> {
  const { recall } = await answerOf<{ recall: Omit<ShownRecall, 'items' | 'totalItems'> }>(target, SHOW, asked);
  const items: ShownItem[] = [];
  let after: string | null = null;
  for (;;) {
    const variables = { ...asked, ...narrowed, ...(after !== null && { after }) };
    const page: { recall: { items: Page<ShownItem> } } = await answerOf(target, ITEMS, variables);
    const { nodes, pageInfo, totalCount } = page.recall.items;
    items.push(...nodes);
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage || items.length >= most) return { ...recall, items, totalItems: totalCount };
  }
}

/** Whether anything is recorded of an agent but that something names it. */
export async function isDescribed(target: Target, id: string): Promise<boolean> {
  const query = 'query Actor($id: ID!) { element(id: $id) { described } }';
  try {
    const { element } = await answerOf<{ element: { described: boolean } }>(target, query, { id });
    return element.described;
  } catch (error) {
    if (error instanceof Fault && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}

export async function openOver(target: Target, input: Input): Promise<RecallDone> {
  return (await answerOf<{ openRecall: RecallDone }>(target, OPEN, { input })).openRecall;
}

export async function answerOver(target: Target, input: Input): Promise<RecallDone> {
  return (await answerOf<{ answerRecall: RecallDone }>(target, ANSWER, { input })).answerRecall;
}

export async function endOver(target: Target, input: Input): Promise<RecallDone> {
  return (await answerOf<{ endRecall: RecallDone }>(target, END, { input })).endRecall;
}
