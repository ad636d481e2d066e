/** The shape every connection has: https://relay.dev/graphql/connections.htm, with `nodes` and `totalCount` beside it. */
export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface Connection<Node, E extends Edge<Node> = Edge<Node>> {
  readonly edges: readonly E[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
  /** Asked for only when the query selects it. */
  readonly totalCount?: () => Promise<number> | number;
}

export interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

export function connection<Node, E extends Edge<Node>>(
  edges: readonly E[],
  page: { more: boolean; after?: string | null | undefined },
  totalCount?: () => Promise<number> | number,
): Connection<Node, E> {
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.more,
      hasPreviousPage: page.after !== undefined && page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    ...(totalCount && { totalCount }),
  };
}
