/** A graph of numbered nodes as arrays, so that a million edges cost a few megabytes and no recursion follows them. */
export class Digraph {
  readonly from: number[] = [];
  readonly to: number[] = [];

  /** @returns the edge's number */
  add(from: number, to: number): number {
    this.from.push(from);
    return this.to.push(to) - 1;
  }

  /** Edges by the node they leave: those of `n` are `edges[starts[n]]` to `edges[starts[n + 1] - 1]`. */
  outgoing(size: number): { readonly starts: Uint32Array; readonly edges: Uint32Array } {
    const starts = new Uint32Array(size + 1);
    for (const from of this.from) starts[from + 1]!++;
    for (let n = 0; n < size; n++) starts[n + 1]! += starts[n]!;
    const next = starts.slice();
    const edges = new Uint32Array(this.from.length);
    for (let edge = 0; edge < this.from.length; edge++) edges[next[this.from[edge]!]!++] = edge;
    return { starts, edges };
  }
}

/**
 * The strongly connected component of every node, by number, with Tarjan's algorithm kept on a stack of its own: nodes that lie on a cycle together
 * have one number. O(nodes + edges).
 */
export function components(graph: Digraph, size: number): Uint32Array {
  const { starts, edges } = graph.outgoing(size);
  const component = new Uint32Array(size);
  /** Order of discovery, from 1; 0 is not found yet. */
  const found = new Uint32Array(size);
  const low = new Uint32Array(size);
  const next = starts.slice();
  const held: number[] = [];
  const path: number[] = [];
  let [clock, count] = [0, 0];
  const enter = (node: number) => {
    found[node] = low[node] = ++clock;
    held.push(node);
    path.push(node);
  };
  for (let start = 0; start < size; start++) {
    if (found[start] !== 0) continue;
    enter(start);
    while (path.length > 0) {
      const node = path.at(-1)!;
      if (next[node]! < starts[node + 1]!) {
        const to = graph.to[edges[next[node]!++]!]!;
        if (found[to] === 0) enter(to);
        else if (component[to] === 0) low[node] = Math.min(low[node]!, found[to]!);
        continue;
      }
      path.pop();
      const before = path.at(-1);
      if (before !== undefined) low[before] = Math.min(low[before]!, low[node]!);
      if (low[node] !== found[node]) continue;
      // 0 marks a node whose component is not known yet.
      count++;
      for (let member = -1; member !== node;) component[(member = held.pop()!)] = count;
    }
  }
  return component;
}

/** The fewest edges that lead from one node to another within their component. */
export function pathWithin(
  graph: Digraph,
  { starts, edges }: ReturnType<Digraph['outgoing']>,
  component: Uint32Array,
  from: number,
  to: number,
): number[] {
  const by = new Map<number, number>([[from, -1]]);
  const queue = [from];
  for (let i = 0; i < queue.length && !by.has(to); i++) {
    const node = queue[i]!;
    for (let e = starts[node]!; e < starts[node + 1]!; e++) {
      const edge = edges[e]!;
      const next = graph.to[edge]!;
      if (component[next] !== component[node] || by.has(next)) continue;
      by.set(next, edge);
      queue.push(next);
    }
  }
  const path: number[] = [];
  for (let node = to; node !== from; node = graph.from[path.at(-1)!]!) path.push(by.get(node)!);
  return path.reverse();
}
