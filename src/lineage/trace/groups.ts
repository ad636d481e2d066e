/** A large answer in few words: what was reached, counted by kind. */
import type { EdgeName } from '../../prov/relations.ts';
import { hasHappened } from '../../store/valid.ts';
import { withinLimit } from '../limits.ts';
import type { Reading } from '../reading.ts';
import type { Trace } from '../trace.ts';

/** All shown elements of one kind. */
export interface Group {
  /** Undefined: of no kind that the vocabulary knows. */
  readonly kind: string | undefined;
  readonly count: number;
  /** How many stand how many hops away, nearest first. */
  readonly depths: readonly { readonly depth: number; readonly count: number }[];
}

/** The relations of one name from elements of one kind to elements of another. */
export interface GroupRelation {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly name: EdgeName;
  readonly count: number;
}

/** Elements whose relations are read in one statement. */
const PAGE = 2_000;

/** What an answer shows, kind by kind: the kind with the nearest element first, then by name. */
export function groupsOf({ elements }: Pick<Trace, 'elements'>): Group[] {
  const groups = new Map<string | undefined, Map<number, number>>();
  for (const { kind, depth } of elements) {
    const depths = groups.get(kind) ?? new Map<number, number>();
    groups.set(kind, depths.set(depth, (depths.get(depth) ?? 0) + 1));
  }
  return [...groups]
    .map(([kind, depths]) => ({
      kind,
      count: [...depths.values()].reduce((sum, count) => sum + count, 0),
      depths: [...depths].map(([depth, count]) => ({ depth, count })).sort((a, b) => a.depth - b.depth),
    }))
    .sort((a, b) => a.depths[0]!.depth - b.depths[0]!.depth || compareKinds(a.kind, b.kind));
}

/**
 * The relations among what an answer shows, counted by the kinds at their ends and by name, in this order.
 * @throws Fault LIMIT if more elements are shown than are read for this
 */
export async function groupRelations({ reader }: Reading, trace: Trace): Promise<GroupRelation[]> {
  withinLimit('grouped', trace.elements.length, 'The number of elements whose relations are counted');
  const { validAt, ...edges } = trace.along;
  const kinds = new Map(trace.elements.map(({ iri, kind }) => [iri, kind]));
  const counted = new Map<string, { -readonly [K in keyof GroupRelation]: GroupRelation[K] }>();
  const iris = [...kinds.keys()];
  for (let i = 0; i < iris.length; i += PAGE) {
    const pages = await reader.edges({ of: iris.slice(i, i + PAGE), direction: 'upstream', ...edges });
    for (const page of pages.values())
      for (const { from, to, name, time } of page.edges) {
        if (!kinds.has(to) || (validAt !== undefined && !hasHappened(time, validAt))) continue;
        add(counted, kinds.get(from), kinds.get(to), name);
      }
  }
  return [...counted.values()].sort(
    (a, b) => compareKinds(a.from, b.from) || compareKinds(a.to, b.to) || (a.name < b.name ? -1 : 1),
  );
}

function add(
  counted: Map<string, { -readonly [K in keyof GroupRelation]: GroupRelation[K] }>,
  from: string | undefined,
  to: string | undefined,
  name: EdgeName,
): void {
  const key = `${from ?? ''} ${to ?? ''} ${name}`;
  const before = counted.get(key);
  if (before) before.count++;
  else counted.set(key, { from, to, name, count: 1 });
}

/** By name; what is of no kind last. */
function compareKinds(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return a < b ? -1 : 1;
}
