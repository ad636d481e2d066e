/** Puts what a walk found into the words of the answer: changes with their places, first divergent ancestors, equal parts, parts without counterpart. */
import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { LIMITS } from '../limits.ts';
import { CHANGE_CLASSES, type Change, type Divergence, type Folded, type Unpaired } from './change.ts';
import { isData } from './classify.ts';
import type { Difference } from './differences.ts';
import type { Elements } from './elements.ts';
import { changeText } from './change-text.ts';
import { displayName } from './logical-name.ts';
import { findOrigins, type Origins } from './origins.ts';
import { oneOf, pathTo, wholeOf, type PairNode } from './pairs.ts';

export interface Told {
  readonly changes: readonly Change[];
  readonly divergent: readonly Divergence[];
  readonly folded: Folded;
  readonly onlyLeft: readonly Unpaired[];
  readonly onlyRight: readonly Unpaired[];
  /** The changes on a pair, as they stand in `changes`. */
  readonly changesOf: (node: PairNode) => readonly Change[];
}

/** All that was reached upstream of the compared elements. */
export interface Reached {
  readonly left: ReadonlySet<Iri>;
  readonly right: ReadonlySet<Iri>;
  /** Whether that is all there is. */
  readonly complete: boolean;
}

/** @param nodes in the order of the walk, the compared pair first */
export function tell(elements: Elements, nodes: readonly PairNode[], reached: Reached): Told {
  const origins = findOrigins(nodes, (node) => !isData(elements.family(oneOf(node))));
  const ids = new Map<Difference, string>();
  const at = new Map<PairNode, string>();
  for (const node of nodes) {
    if (node.differences.length === 0) continue;
    at.set(node, placeOf(elements, node));
    for (const difference of node.differences) ids.set(difference, idOf(node, difference, at.get(node)!));
  }
  const changes = new Map<PairNode, Change[]>();
  for (const [node, place] of at)
    changes.set(
      node,
      node.differences.map((difference) => changeOf(node, difference, place, ids, origins)),
    );
  const all = [...changes.values()].flat();
  return {
    changes: all.sort(byImportance),
    divergent: divergences(elements, nodes, origins, changes),
    folded: folded(elements, nodes, origins, reached),
    onlyLeft: unpaired(elements, nodes, 'left'),
    onlyRight: unpaired(elements, nodes, 'right'),
    changesOf: (node) => changes.get(node) ?? [],
  };
}

function changeOf(
  node: PairNode,
  difference: Difference,
  place: string,
  ids: ReadonlyMap<Difference, string>,
  origins: Origins,
): Change {
  const { comesOut: _, restates: _restates, untold: _untold, on, ...told } = difference;
  const { left, right } = on ?? node;
  const origin = origins.originOf(node, difference);
  return {
    id: ids.get(difference)!,
    ...told,
    place,
    text: changeText(difference),
    ...(left !== undefined && { left }),
    ...(right !== undefined && { right }),
    // Made when asked for: in a long history the ways to all changes would be far larger than the history.
    get path() {
      return pathTo(node);
    },
    distance: node.distance,
    ...(origin && { origin: ids.get(origin)! }),
    origins: origins.originsOf(node, difference).map((one) => ids.get(one)!),
  };
}

/** Elements and words only: nothing that depends on the store, on the order of recording or on what else is compared. */
function idOf(node: PairNode, { what, aspect, before, after, on }: Difference, place: string): string {
  const { left, right } = on ?? node;
  return sha256(JSON.stringify([left, right, what, place, aspect, before, after].map((part) => part ?? null))).slice(
    0,
    12,
  );
}

function byImportance(a: Change, b: Change): number {
  return (
    Number(a.origin !== undefined) - Number(b.origin !== undefined) ||
    a.distance - b.distance ||
    CHANGE_CLASSES.indexOf(a.class) - CHANGE_CLASSES.indexOf(b.class) ||
    compareWords(`${a.place} ${a.aspect} ${a.id}`, `${b.place} ${b.aspect} ${b.id}`)
  );
}

function compareWords(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Where a pair stands, run for run the same: `trainingData acme/transactions`, `configuration of clean`. A part stands where its whole does.
 */
export function placeOf(elements: Elements, node: PairNode): string {
  const whole = wholeOf(node);
  const iri = oneOf(whole);
  const family = elements.family(iri);
  const role = whole.from?.step.role;
  const run = runBehind(elements, whole);
  const suffix = run === undefined ? '' : ` of ${run}`;
  if (family === 'Configuration' || family === 'Environment') return `${role ?? family.toLowerCase()}${suffix}`;
  const kind = elements.vocabulary.kind(elements.kind(iri) ?? '')?.label.toLowerCase() ?? 'element';
  const measured = whole.purpose === 'evaluation' && isData(family) ? 'evaluationData' : undefined;
  const sort = family === 'Run' ? 'run' : (role ?? measured ?? kind);
  const name = displayName(elements, iri);
  // What took the place of something of another name is in that place all the same.
  const one = [whole.left, whole.right].every((each) => each === undefined || displayName(elements, each) === name);
  const named = one ? `${sort} ${name}` : sort;
  return `${named}${isData(family) || family === 'ModelVersion' || family === 'Run' ? '' : suffix}`;
}

/** The step that something went into, unless that is the run of the compared pair itself. */
function runBehind(elements: Elements, node: PairNode): string | undefined {
  const runs: PairNode[] = [];
  for (let at = node.from?.node; at; at = at.from?.node) if (elements.family(oneOf(at)) === 'Run') runs.push(at);
  const [nearest] = runs;
  return nearest === undefined || runs.length === 1 ? undefined : displayName(elements, oneOf(nearest));
}

function divergences(
  elements: Elements,
  nodes: readonly PairNode[],
  origins: Origins,
  changes: ReadonlyMap<PairNode, readonly Change[]>,
): Divergence[] {
  const own = new Map<PairNode, string[]>();
  for (const node of nodes)
    for (const change of changes.get(node) ?? [])
      if (change.origin === undefined) own.set(wholeOf(node), [...(own.get(wholeOf(node)) ?? []), change.id]);
  return [...own]
    .filter(([node]) => origins.begins.has(node))
    .map(([node, ids]) => {
      const { left, right } = node.differences.find((d) => d.on)?.on ?? node;
      const kind = elements.kind(oneOf(node));
      return {
        ...(left !== undefined && { left }),
        ...(right !== undefined && { right }),
        ...(kind !== undefined && { kind }),
        place: placeOf(elements, node),
        get path() {
          return pathTo(node);
        },
        distance: node.distance,
        asFarAsWalked: origins.isOpen(node),
        changes: ids,
      };
    })
    .sort(
      (a, b) => a.distance - b.distance || compareWords(`${a.place} ${a.changes[0]}`, `${b.place} ${b.changes[0]}`),
    );
}

/** Equal pairs that a differing pair leads to, or the compared pair itself. What is open is not equal: it was not compared to its end. */
function folded(elements: Elements, nodes: readonly PairNode[], origins: Origins, reached: Reached): Folded {
  const isEqual = (node: PairNode) => !origins.differs(node) && !origins.isOpen(node);
  const roots = nodes.filter(
    (node) =>
      node.left !== undefined &&
      node.right !== undefined &&
      isEqual(node) &&
      (node.from === undefined || !isEqual(node.from.node)),
  );
  const [changed, open, equal] = [new Set<Iri>(), new Set<Iri>(), new Set<Iri>()];
  for (const node of nodes)
    if (node.left !== undefined) (origins.differs(node) ? changed : origins.isOpen(node) ? open : equal).add(node.left);
  const { left, right, complete } = reached;
  const unchanged = left.difference(changed);
  // Of a walk that was cut, only what was looked at is equal, and what both histories have.
  const seen = complete ? unchanged.difference(open) : unchanged.intersection(right.difference(open).union(equal));
  const named = roots
    .map((node) => {
      const kind = elements.kind(node.left!);
      return { node, left: node.left!, right: node.right!, ...(kind !== undefined && { kind }) };
    })
    .sort((a, b) => compareWords(`${a.left} ${a.right}`, `${b.left} ${b.right}`));
  const kinds = Map.groupBy(named, ({ kind }) => kind ?? 'Element');
  return {
    count: roots.length,
    elements: seen.size,
    notCompared: unchanged.size - seen.size,
    kinds: [...kinds]
      .map(([kind, list]) => ({ kind, count: list.length }))
      .sort((a, b) => b.count - a.count || compareWords(a.kind, b.kind)),
    roots: named.slice(0, LIMITS.folded).map(({ node, ...root }) => ({ ...root, path: pathTo(node) })),
  };
}

function unpaired(elements: Elements, nodes: readonly PairNode[], side: 'left' | 'right'): Unpaired[] {
  const other = side === 'left' ? 'right' : 'left';
  return nodes
    .filter((node) => node[side] !== undefined && node[other] === undefined)
    .sort((a, b) => a.distance - b.distance || compareWords(a[side]!, b[side]!))
    .map((node) => {
      const kind = elements.kind(node[side]!);
      return {
        iri: node[side]!,
        ...(kind !== undefined && { kind }),
        get path() {
          return pathTo(node);
        },
      };
    });
}
