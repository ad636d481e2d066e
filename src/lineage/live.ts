/** What descriptions in force amount to: folded bundle by bundle, with the edges that this makes. */
import type { Description } from '../prov/description.ts';
import { edgesOf, impliedClasses } from '../prov/edge.ts';
import type { Iri } from '../prov/iri.ts';
import { fold, type Conflict } from '../prov/merge.ts';
import type { ProvClass } from '../prov/relations.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { edgeRows } from '../store/project.ts';
import type { EdgeRow } from '../store/store.ts';

/** Classes that relations teach about elements. */
export type Implied = Map<Iri, Set<ProvClass>>;

const NO_EDGES: ReadonlyMap<string, EdgeRow> = new Map();

/**
 * Folds descriptions of one subject and lists their edges; an edge that is as it was in `before` keeps its row, the others begin with record `since`.
 * @param conflicts gets the contradictions found
 * @param implied gets the classes that the edges teach
 */
export function foldLive(
  live: Iterable<Description>,
  vocabulary: Vocabulary,
  conflicts: Conflict[] = [],
  since = 0,
  before = NO_EDGES,
  implied?: Implied,
): { folded: Description[]; edges: Map<string, EdgeRow> } {
  const folded: Description[] = [];
  const edges = new Map<string, EdgeRow>();
  for (const group of byBundle(live)) {
    const result = fold(group, vocabulary);
    conflicts.push(...result.conflicts);
    folded.push(result.description);
    for (const row of edgeRows(result.description, since)) {
      const old = before.get(row.key);
      edges.set(row.key, old && old.json === row.json && old.to === row.to ? old : row);
    }
    if (!implied) continue;
    for (const edge of edgesOf(result.description)) {
      const { from, to } = impliedClasses(edge);
      if (from) addTo(implied, edge.from, from);
      if (to) addTo(implied, edge.to, to);
    }
  }
  return { folded, edges };
}

function byBundle(live: Iterable<Description>): Description[][] {
  const list = [...live];
  if (list.length < 2) return list.length === 0 ? [] : [list];
  const groups = Map.groupBy(list, (d) => d.bundle ?? '');
  return [...groups.keys()].sort().map((key) => groups.get(key)!);
}

/** Adds a class to what is implied about an element. */
export function addTo(map: Implied, key: Iri, value: ProvClass): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}
