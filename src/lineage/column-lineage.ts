/** The lineage between columns as datasets usually come about: `wasInfluencedBy` between Columns. */
import type { Iri } from '../prov/iri.ts';
import type { Attributes } from '../prov/statement.ts';
import type { EdgeRow } from '../store/store.ts';
import type { KeptReading } from './kept.ts';
import { hops, LIMITS } from './limits.ts';

const COLUMN = 'Column';

export interface ColumnLineage {
  /** Column → the columns it comes of, with what is said of that; sorted by IRI. */
  readonly columns: ReadonlyMap<Iri, readonly { readonly iri: Iri; readonly attributes: Attributes }[]>;
  readonly receipt: {
    readonly complete: boolean;
    readonly asOf: number;
    readonly frontier: { readonly count: number; readonly first: readonly Iri[] };
  };
}

/** The columns of some dataset versions, sorted by IRI. */
export async function columnsOf({ reader, vocabulary }: KeptReading, versions: readonly Iri[]): Promise<Iri[]> {
  const kinds = vocabulary.withSubKinds(COLUMN);
  const pages = await reader.edges({ of: versions, direction: 'upstream', names: ['hadMember'], kinds });
  return [...new Set([...pages.values()].flatMap(({ edges }) => edges.map(({ to }) => to)))].sort();
}

/**
 * Walks from columns to those they come of, and with `downstream` to those that come of them.
 * @throws Fault BAD_ARGUMENT, LIMIT
 */
export async function columnLineage(
  { reader, vocabulary, size }: KeptReading,
  from: readonly Iri[],
  depth: number,
  downstream: boolean,
): Promise<ColumnLineage> {
  const names = ['wasInfluencedBy'] as const;
  const found = new Set<Iri>();
  const frontier = new Set<Iri>();
  for (const direction of downstream ? (['upstream', 'downstream'] as const) : (['upstream'] as const)) {
    const walk = await reader.reach({
      from,
      direction,
      names,
      depth: hops(depth)!,
      limit: LIMITS.elementsDefault,
      budget: LIMITS.milliseconds,
    });
    for (const { iri, kind } of walk.elements) if (kind === COLUMN) found.add(iri);
    for (const { iri } of walk.frontier) frontier.add(iri);
  }
  const columns = [...found].sort();
  const kinds = vocabulary.withSubKinds(COLUMN);
  const pages = await reader.edges({ of: columns, direction: 'upstream', names, kinds });
  return {
    columns: new Map(columns.map((iri) => [iri, sourcesOf(pages.get(iri)?.edges ?? [], found)])),
    receipt: {
      complete: frontier.size === 0,
      asOf: size - 1,
      frontier: { count: frontier.size, first: [...frontier].sort().slice(0, LIMITS.frontier) },
    },
  };
}

/** One source that several events told of once, with all that they said. */
function sourcesOf(edges: readonly EdgeRow[], within: ReadonlySet<Iri>) {
  const sources = new Map<Iri, Attributes>();
  for (const { to, json } of edges) {
    if (!within.has(to)) continue;
    sources.set(to, { ...sources.get(to), ...(JSON.parse(json) as { attributes: Attributes }).attributes });
  }
  return [...sources].map(([iri, attributes]) => ({ iri, attributes })).sort((a, b) => (a.iri < b.iri ? -1 : 1));
}
