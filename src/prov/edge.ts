import { relationKey, type Description, type Relation } from './description.ts';
import type { Iri } from './iri.ts';
import { RELATIONS, type EdgeName, type ProvClass } from './relations.ts';

/** One hop of the graph, from influencee to influencer: *upstream* goes from `from` to `to`. */
export interface Edge {
  readonly key: string;
  readonly name: EdgeName;
  readonly from: Iri;
  readonly to: Iri;
  readonly relation: Relation;
  readonly bundle?: Iri;
}

/**
 * The hops a description's relations make. A relation without object but with a starter (`wasStartedBy(a2, -, a1)`) leads to the starter; an
 * association with a plan also leads to the plan; a relation with neither (`wasGeneratedBy(e, -, t)`) leads nowhere and stays in the description.
 */
export function edgesOf(description: Description): readonly Edge[] {
  let edges = known.get(description);
  if (!edges) known.set(description, (edges = makeEdges(description)));
  return edges;
}

/** Descriptions are immutable, and recording asks for the edges of one several times; a key costs a SHA-256. */
const known = new WeakMap<Description, readonly Edge[]>();

function makeEdges(description: Description): Edge[] {
  const out: Edge[] = [];
  const where = description.bundle === undefined ? {} : { bundle: description.bundle };
  for (const relation of description.relations) {
    const key = relationKey(description.id, relation, description.bundle);
    const to = relation.object ?? relation.activity;
    if (to !== undefined) out.push({ key, name: relation.relation, from: description.id, to, relation, ...where });
    if (relation.plan !== undefined) {
      out.push({ key: `${key}p`, name: 'hadPlan', from: description.id, to: relation.plan, relation, ...where });
    }
  }
  return out;
}

/** What a relation says about the class of its ends: https://www.w3.org/TR/prov-constraints/#typing-constraints (50). */
export function impliedClasses(edge: Edge): { from: ProvClass | undefined; to: ProvClass | undefined } {
  if (edge.name === 'hadPlan') return { from: 'Activity', to: 'Entity' };
  const { domain, range } = RELATIONS[edge.name];
  return { from: domain, to: edge.relation.object === undefined ? 'Activity' : range };
}
