/** Two histories laid over each other: what differs element by element, what is equal counted. */
import type { ComparisonAnswer, Ends, Named, Step } from '../comparison-over.ts';
import type { DrawnEdge, DrawnNode, Drawing, Mark } from '../drawing.ts';

/** Lines of changes that a node carries. */
const MOST_NOTED = 3;

/** The pairs on the ways to every change: changed ones marked, what one side has alone in its own colour; equal parts stand as numbers. */
export function comparisonDrawing(answer: ComparisonAnswer): Drawing {
  const nodes = new Map<string, DrawnNode>();
  const edges = new Map<string, DrawnEdge>();
  const top = { left: answer.left, right: answer.right };
  nodes.set(idOf(top), { ...nodeOf(top), mark: 'start' });
  const follow = (path: readonly Step[]): void => {
    let from: Ends = top;
    for (const step of path) {
      const id = idOf(step);
      if (!nodes.has(id)) nodes.set(id, nodeOf(step));
      addEdge(edges, from, step);
      from = step;
    }
  };
  for (const { path } of answer.changes) follow(path);
  for (const [id, list] of Map.groupBy(answer.changes, (change) => idOf(change.path.at(-1) ?? top))) {
    const node = nodes.get(id)!;
    const own = list.filter(({ origin }) => origin === null);
    const told = (own.length > 0 ? own : list).map(({ text }) => text);
    const note = [
      ...told.slice(0, MOST_NOTED),
      ...(told.length > MOST_NOTED ? [`… ${told.length - MOST_NOTED} more`] : []),
    ];
    const mark: Mark | undefined = node.mark ?? (own.length > 0 ? 'changed' : undefined);
    nodes.set(id, { ...node, note: note.join('; '), ...(mark && { mark }) });
  }
  addEqual(answer, top, nodes, edges);
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function idOf({ left, right }: Ends): string {
  return `${left?.iri ?? ''} ${right?.iri ?? ''}`;
}

function nodeOf({ left, right }: Ends): DrawnNode {
  const one = (right ?? left)!;
  const label = left && right && left.iri !== right.iri ? `${left.shortName} → ${right.shortName}` : one.shortName;
  const mark: Mark | undefined = left && right ? undefined : right ? 'good' : 'bad';
  const note = left && right ? undefined : right ? 'only on the right' : 'only on the left';
  return {
    id: idOf({ left, right }),
    label,
    kind: one.kind,
    classes: one.classes,
    ...(mark && { mark }),
    ...(note && { note }),
  };
}

function addEdge(edges: Map<string, DrawnEdge>, from: Ends, step: Step): void {
  const label = step.role === null ? step.relation : `${step.relation} (${step.role})`;
  const [a, b] = step.against ? [idOf(step), idOf(from)] : [idOf(from), idOf(step)];
  edges.set(`${a} ${b} ${label}`, { from: a, to: b, label });
}

/** Equal parts next to the pair that they belong to, those of one kind as one number. */
function addEqual(
  { folded }: ComparisonAnswer,
  top: Ends,
  nodes: Map<string, DrawnNode>,
  edges: Map<string, DrawnEdge>,
): void {
  const equal = new Map<string, { readonly from: Ends; readonly one: Named; count: number }>();
  for (const { left, path } of folded.pairs) {
    const from = path.at(-2) ?? top;
    if (path.length === 0 || !nodes.has(idOf(from))) continue;
    const id = `${idOf(from)} ${left.kind ?? ''}`;
    const known = equal.get(id);
    if (known) known.count++;
    else equal.set(id, { from, one: left, count: 1 });
  }
  for (const [id, { from, one, count }] of equal) {
    const label = count === 1 ? one.shortName : `${count} × ${one.kind ?? 'element'}`;
    nodes.set(id, {
      id,
      label,
      ...(count === 1 && { kind: one.kind }),
      classes: one.classes,
      mark: 'dim',
      note: 'equal',
    });
    edges.set(id, { from: idOf(from), to: id, mark: 'dim' });
  }
  const unnamed = folded.count - folded.pairs.length;
  if (unnamed > 0) nodes.set('unnamed', { id: 'unnamed', label: `${unnamed} more equal parts`, mark: 'dim' });
}
