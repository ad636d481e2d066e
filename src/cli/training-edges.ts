/** The bins of a model's training profile, asked of a history column by column. */
import { answerOf, type Target } from './target.ts';

const PROFILES = `query TrainingProfiles($of: ID!) { drift(of: $of) { trainingProfiles { iri } } }`;

const COLUMNS = `query ProfiledColumns($id: ID!, $after: String) {
  dataProfile(id: $id) {
    columns(first: 200, after: $after) { nodes { name histogram { value } } pageInfo { hasNextPage endCursor } }
  }
}`;

interface Columns {
  readonly dataProfile: {
    readonly columns: {
      readonly nodes: readonly {
        readonly name: string | null;
        readonly histogram: { readonly value: string } | null;
      }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  } | null;
}

/** Bin edges by column of what the model version of a deployment learned from; empty if nothing is profiled. */
export async function trainingEdges(target: Target, deployment: string): Promise<Map<string, readonly number[]>> {
  const { drift } = await answerOf<{ drift: { trainingProfiles: readonly { iri: string }[] } }>(target, PROFILES, {
    of: deployment,
  });
  const edges = new Map<string, readonly number[]>();
  for (const { iri } of drift.trainingProfiles) {
    let after: string | null = null;
    do {
      const { dataProfile }: Columns = await answerOf<Columns>(target, COLUMNS, { id: iri, after });
      for (const { name, histogram } of dataProfile!.columns.nodes) {
        if (name === null || !histogram || edges.has(name)) continue;
        edges.set(name, (JSON.parse(histogram.value) as { edges: string[] }).edges.map(Number));
      }
      after = dataProfile!.columns.pageInfo.hasNextPage ? dataProfile!.columns.pageInfo.endCursor : null;
    } while (after !== null);
  }
  return edges;
}
