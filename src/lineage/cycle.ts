import type { Iri } from '../prov/iri.ts';
import type { EdgeName } from '../prov/relations.ts';
import type { EdgeRow } from '../store/store.ts';
import type { Workspace } from './workspace.ts';

/**
 * Relations whose arrows lead strictly to something earlier or more general: derivations
 * (https://www.w3.org/TR/prov-constraints/#derivation-generation-generation-ordering) and specialization (…#specialization-irreflexive, transitive).
 */
const STRICT: ReadonlySet<EdgeName> = new Set<EdgeName>([
  'wasDerivedFrom',
  'wasRevisionOf',
  'wasQuotedFrom',
  'hadPrimarySource',
  'specializationOf',
]);

/** Most elements walked to look for a cycle through what is stored. */
const LIMIT = 1_000_000;
/** Milliseconds. */
const BUDGET = 30_000;

/**
 * A cycle that these new edges close, as the elements on it, first one repeated at the end; undefined if there is none. Edges among new elements
 * are checked in memory; the store is asked only for elements that it knew and from which something derives.
 */
export async function findCycle(space: Workspace, newEdges: readonly EdgeRow[]): Promise<readonly Iri[] | undefined> {
  const strict = newEdges.filter((edge) => STRICT.has(edge.name));
  if (strict.length === 0) return undefined;
  const self = strict.find((edge) => edge.from === edge.to);
  if (self) return [self.from, self.to];
  const local = localEdges(space, strict);
  const inMemory = cycleAmong(local);
  if (inMemory) return inMemory;
  const suspects = [...new Set(strict.map((e) => e.from))].filter((iri) => space.isStored(iri));
  if (suspects.length === 0) return undefined;
  const inbound = await space.reader.edges({ of: suspects, direction: 'downstream', names: [...STRICT], first: 1 });
  for (const iri of suspects) {
    if ((inbound.get(iri)?.edges.length ?? 0) === 0) continue;
    if (await leadsTo(space, local, local.get(iri) ?? [], iri))
      return [iri, ...(local.get(iri) ?? []).slice(0, 1), iri];
  }
  return undefined;
}

/** Strict edges of this record, and those that earlier records of the same transaction added wherever a walk from here can meet them. */
function localEdges(space: Workspace, strict: readonly EdgeRow[]): Map<Iri, Iri[]> {
  const out = new Map<Iri, Iri[]>();
  for (const edge of strict) {
    const list = out.get(edge.from);
    if (list) list.push(edge.to);
    else out.set(edge.from, [edge.to]);
  }
  const open = strict.map((edge) => edge.to);
  for (let iri = open.pop(); iri !== undefined; iri = open.pop()) {
    if (out.has(iri)) continue;
    const staged = stagedFrom(space, iri);
    out.set(iri, staged);
    open.push(...staged);
  }
  return out;
}

function stagedFrom(space: Workspace, iri: Iri): Iri[] {
  return [...space.stagedEdges(iri)].filter((edge) => STRICT.has(edge.name)).map((edge) => edge.to);
}

/** Depth-first, iterative: white, grey (on the path), black. */
function cycleAmong(edges: ReadonlyMap<Iri, readonly Iri[]>): Iri[] | undefined {
  const done = new Set<Iri>();
  for (const start of edges.keys()) {
    const path: Iri[] = [start];
    const onPath = new Set<Iri>(path);
    const open: Iterator<Iri>[] = [(edges.get(start) ?? [])[Symbol.iterator]()];
    while (open.length > 0) {
      const { value, done: finished } = open.at(-1)!.next();
      if (finished) {
        open.pop();
        const left = path.pop()!;
        onPath.delete(left);
        done.add(left);
      } else if (onPath.has(value)) {
        return [...path.slice(path.indexOf(value)), value];
      } else if (!done.has(value)) {
        path.push(value);
        onPath.add(value);
        open.push((edges.get(value) ?? [])[Symbol.iterator]());
      }
    }
  }
  return undefined;
}

/** Whether a walk upstream from `starts`, over stored and staged edges, comes to `target`. */
async function leadsTo(
  space: Workspace,
  local: ReadonlyMap<Iri, readonly Iri[]>,
  starts: readonly Iri[],
  target: Iri,
): Promise<boolean> {
  const seen = new Set<Iri>();
  let open: readonly Iri[] = starts;
  while (open.length > 0) {
    const { elements } = await space.reader.reach({
      from: open,
      direction: 'upstream',
      names: [...STRICT],
      limit: LIMIT,
      budget: BUDGET,
    });
    const reached = new Set([...open, ...elements.map((e) => e.iri)]);
    if (reached.has(target)) return true;
    const next: Iri[] = [];
    for (const iri of reached) {
      if (seen.has(iri)) continue;
      seen.add(iri);
      for (const to of local.get(iri) ?? stagedFrom(space, iri)) if (!seen.has(to) && !reached.has(to)) next.push(to);
    }
    open = next;
  }
  return false;
}
