/**
 * Graphviz's language: https://graphviz.org/doc/info/lang.html. Shapes and colours are the conventions of PROV's own diagrams:
 * https://www.w3.org/2011/prov/wiki/Diagrams. Time goes from left to right, so arrows point left, to the past: names are wider than they are high,
 * and a run with forty parameters is a column that fits on a page.
 */
import type { ProvClass } from '../../prov/relations.ts';
import type { Drawing, DrawnEdge, DrawnNode, Mark } from '../drawing.ts';
import { edgeLine, linesOf, oneLine, shapeOf, wholeLabel } from './words.ts';

type Attributes = Readonly<Record<string, string>>;

const SHAPE: Readonly<Record<ProvClass, Attributes>> = {
  Entity: { shape: 'ellipse', fillcolor: '#FFFC87', color: '#808080' },
  Activity: { shape: 'box', fillcolor: '#9FB1FC', color: '#0000FF' },
  Agent: { shape: 'house', fillcolor: '#FED37F', color: '#808080' },
};
const PLAIN: Attributes = { shape: 'box', fillcolor: '#F2F2F2', color: '#808080' };

const NODE_MARK: Readonly<Record<Mark, Attributes>> = {
  start: { peripheries: '2' },
  good: { color: '#1A7F37', penwidth: '2.5' },
  bad: { color: '#CF222E', penwidth: '3.5' },
  changed: { color: '#BC4C00', penwidth: '2.5', style: 'filled,dashed' },
  dim: { color: '#AFB8C1', fillcolor: '#FFFFFF', fontcolor: '#6E7781', style: 'filled,dotted' },
};
const EDGE_MARK: Readonly<Record<Mark, Attributes>> = {
  start: { penwidth: '2.5' },
  good: { color: '#1A7F37', penwidth: '2.5' },
  bad: { color: '#CF222E', penwidth: '3.5' },
  changed: { color: '#BC4C00', penwidth: '2.5', style: 'dashed' },
  dim: { color: '#AFB8C1', fontcolor: '#6E7781', style: 'dotted' },
};

/** One whose widths Graphviz knows without having it. */
const FONT = 'fontname="Arial"';

/** A drawing as a digraph in DOT. */
export function dotText({ nodes, edges }: Drawing): string {
  const lines = [
    'digraph {',
    `  rankdir=RL; ${FONT};`,
    `  node [style=filled, fontsize=11, ${FONT}];`,
    `  edge [fontsize=9, color="#57606A", ${FONT}];`,
    ...nodes.map(nodeLine),
    ...edges.map(edgeStatement),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function nodeLine(node: DrawnNode): string {
  const shape = shapeOf(node);
  const whole = wholeLabel(node) ?? oneLine(node.label);
  const attributes: Attributes = {
    ...(shape === undefined ? PLAIN : SHAPE[shape]),
    ...(node.mark && NODE_MARK[node.mark]),
    tooltip: escaped(whole),
    label: linesOf(node).map(escaped).join('\\n'),
  };
  return `  ${quotedId(node.id)} [${listed(attributes)}];`;
}

function edgeStatement({ from, to, label, mark }: DrawnEdge): string {
  const said = edgeLine(label, mark);
  const attributes: Attributes = { ...(mark && EDGE_MARK[mark]), ...(said !== '' && { label: escaped(said) }) };
  const list = Object.keys(attributes).length === 0 ? '' : ` [${listed(attributes)}]`;
  return `  ${quotedId(from)} -> ${quotedId(to)}${list};`;
}

function listed(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ');
}

/** Text within a label: a backslash begins an escape (https://graphviz.org/docs/attr-types/escString/), and `&` an entity of HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

/** An identifier knows one escape, that of the quote; a backslash before the closing quote would be taken for it. */
function quotedId(id: string): string {
  return `"${oneLine(id).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
