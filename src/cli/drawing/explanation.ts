/** The suspects on their ways to the model: what an explanation suspects, laid over what it compared. */
import type { DrawnEdge, DrawnNode, Drawing, Mark } from '../drawing.ts';
import type { Ends, Step } from '../comparison-over.ts';
import type { ExplanationAnswer, SuspectAnswer } from '../explanation-over.ts';

/** Suspects that are drawn. */
const MOST = 20;

const MARKS: Readonly<Record<SuspectAnswer['status'], Mark>> = { CONFIRMED: 'bad', SUSPECT: 'changed', CLEARED: 'dim' };

/** The compared pair, every pair between it and a suspect, and the suspects with their probabilities. */
export function explanationDrawing(answer: ExplanationAnswer): Drawing {
  const nodes = new Map<string, DrawnNode>();
  const edges = new Map<string, DrawnEdge>();
  const top: Ends = { left: answer.good.element, right: answer.bad.element };
  nodes.set(idOf(top), { ...nodeOf(top), mark: 'start' });
  const recorded = answer.suspects.filter((s) => s.changes.length > 0).slice(0, MOST);
  for (const suspect of recorded) {
    let from = top;
    for (const step of suspect.path) {
      const id = idOf(step);
      if (!nodes.has(id)) nodes.set(id, nodeOf(step));
      const [a, b] = step.against ? [id, idOf(from)] : [idOf(from), id];
      edges.set(`${a} ${b} ${step.relation}`, { from: a, to: b, label: label(step) });
      from = step;
    }
    const id = idOf(from);
    const node = nodes.get(id)!;
    const note = `${Math.round(suspect.posterior * 100)} %: ${suspect.text}`;
    nodes.set(id, {
      ...node,
      note: node.note === undefined ? note : `${node.note}; ${note}`,
      mark: node.mark ?? MARKS[suspect.status],
    });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function label({ relation, role }: Step): string {
  return role === null ? relation : `${relation} (${role})`;
}

function idOf({ left, right }: Ends): string {
  return `${left?.iri ?? ''} ${right?.iri ?? ''}`;
}

function nodeOf({ left, right }: Ends): DrawnNode {
  const one = (right ?? left)!;
  const both = left !== null && right !== null && left.iri !== right.iri;
  return {
    id: idOf({ left, right }),
    label: both ? `${left.shortName} → ${right.shortName}` : one.shortName,
    kind: one.kind,
    classes: one.classes,
  };
}
