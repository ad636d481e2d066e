/** Whether one of a set of ancestors is, or has, what was asked to be absent, and how the walk came there. */
import type { Iri } from '../../prov/iri.ts';
import type { EdgeName } from '../../prov/relations.ts';
import { MemberGraph, type Judged } from './gaps.ts';
import type { Member } from './member.ts';
import { meets } from './question.ts';

/** One hop of a witness, from what was influenced to what influenced it. An alternateOf is walked either way. */
export interface Step {
  readonly relation: EdgeName;
  readonly from: Iri;
  readonly to: Iri;
}

/** How an ancestor is what was asked for. */
export type Touch =
  /** It is the element asked for, or a version, file or alternate of it. */
  | { readonly by: 'ELEMENT' }
  /** It has the same content. */
  | { readonly by: 'CONTENT'; readonly digest: string }
  /** It has a value that was asked for. */
  | { readonly by: 'VALUE'; readonly property: Iri; readonly value: string };

export interface Witness {
  readonly element: Iri;
  readonly touch: Touch;
  /** The fewest hops from the element asked about; empty if it is itself what was asked for. */
  readonly path: readonly Step[];
}

export function touchOf(member: Member, { conditions, targets }: Judged): Touch | undefined {
  if (targets.elements.includes(member.iri)) return { by: 'ELEMENT' };
  const digest = member.digests?.find((each) => targets.digests.includes(each));
  if (digest !== undefined) return { by: 'CONTENT', digest };
  for (const condition of conditions) {
    const met = meets(member, condition);
    if (met) return { by: 'VALUE', ...met };
  }
  return undefined;
}

/** The nearest ancestor that was touched; of several at one distance the first by IRI. */
export function witnessIn(graph: MemberGraph, judged: Judged): Witness | undefined {
  const back = reachable(graph, judged.of);
  for (const iri of back.keys()) {
    const touch = touchOf(graph.get(iri)!, judged);
    if (touch) return { element: iri, touch, path: pathTo(iri, back) };
  }
  return undefined;
}

/** Every member that the walk comes to, nearest first, then by IRI, with the hop by which it was come to. */
export function reachable(graph: MemberGraph, of: Iri): Map<Iri, Step | undefined> {
  const back = new Map<Iri, Step | undefined>(graph.get(of) ? [[of, undefined]] : []);
  let hop = [...back.keys()];
  while (hop.length > 0) {
    const next = new Map<Iri, Step>();
    for (const from of hop)
      for (const [relation, to] of leading(graph, from))
        if (!back.has(to) && !next.has(to) && graph.get(to)) next.set(to, { relation, from, to });
    hop = [...next.keys()].sort();
    for (const iri of hop) back.set(iri, next.get(iri));
  }
  return back;
}

/** An alternate of something is the same thing, whichever of the two says so. */
function leading(graph: MemberGraph, from: Iri): (readonly [EdgeName, Iri])[] {
  const back = graph.incoming(from).flatMap((each) => {
    return each.name === 'alternateOf' ? [['alternateOf', each.from.iri] as const] : [];
  });
  return [...graph.get(from)!.edges, ...back];
}

function pathTo(end: Iri, back: ReadonlyMap<Iri, Step | undefined>): Step[] {
  const path: Step[] = [];
  for (let step = back.get(end); step !== undefined; step = back.get(step.from)) path.unshift(step);
  return path;
}
