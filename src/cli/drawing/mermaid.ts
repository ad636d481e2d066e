/** Mermaid's flowcharts: https://mermaid.js.org/syntax/flowchart.html. GitHub and many editors draw them where they stand in a text. */
import type { ProvClass } from '../../prov/relations.ts';
import type { Drawing, DrawnNode, Mark } from '../drawing.ts';
import { edgeLine, linesOf, shapeOf, wholeLabel } from './words.ts';

/** Mermaid has no house; its nearest shape is the trapezoid that stands on its longer side. */
const SHAPE: Readonly<Record<ProvClass | 'plain', readonly [open: string, close: string]>> = {
  Entity: ['([', '])'],
  Activity: ['[', ']'],
  Agent: ['[/', '\\]'],
  plain: ['[', ']'],
};

const CLASS: Readonly<Record<ProvClass | 'plain' | Mark, string>> = {
  Entity: 'fill:#FFFC87,stroke:#808080,color:#000',
  Activity: 'fill:#9FB1FC,stroke:#0000FF,color:#000',
  Agent: 'fill:#FED37F,stroke:#808080,color:#000',
  plain: 'fill:#F2F2F2,stroke:#808080,color:#000',
  start: 'stroke-width:4px',
  good: 'stroke:#1A7F37,stroke-width:3px',
  bad: 'stroke:#CF222E,stroke-width:5px',
  changed: 'stroke:#BC4C00,stroke-width:3px,stroke-dasharray:6 3',
  dim: 'fill:#FFF,stroke:#AFB8C1,color:#6E7781,stroke-dasharray:2 2',
};

const ARROW: Readonly<Record<Mark | 'plain', string>> = {
  plain: '-->',
  start: '==>',
  good: '==>',
  bad: '==>',
  changed: '==>',
  dim: '-.->',
};

/** A drawing as a flowchart whose arrows point left, to the past. Nodes are named n0, n1, …: Mermaid has words that no node may be called. */
export function mermaidText({ nodes, edges }: Drawing): string {
  const name = new Map(nodes.map((node, i) => [node.id, `n${i}`]));
  const used = new Set(nodes.flatMap((node) => classesOf(node)));
  const lines = ['flowchart RL'];
  for (const node of nodes) {
    const [open, close] = SHAPE[shapeOf(node) ?? 'plain'];
    const text = linesOf(node).map(escaped).join('<br/>');
    const whole = wholeLabel(node);
    if (whole !== undefined) lines.push(`  %% ${name.get(node.id)} is ${escaped(whole)}`);
    lines.push(`  ${name.get(node.id)}${open}"${text}"${close}`);
  }
  for (const { from, to, label, mark } of edges) {
    const said = edgeLine(label, mark);
    const text = said === '' ? '' : `|"${escaped(said)}"|`;
    lines.push(`  ${name.get(from)} ${ARROW[mark ?? 'plain']}${text} ${name.get(to)}`);
  }
  for (const [word, style] of Object.entries(CLASS)) {
    if (!used.has(word)) continue;
    const members = nodes.filter((node) => classesOf(node).includes(word)).map((node) => name.get(node.id));
    lines.push(`  classDef ${classWord(word)} ${style}`, `  class ${members.join(',')} ${classWord(word)}`);
  }
  return `${lines.join('\n')}\n`;
}

function classesOf(node: DrawnNode): string[] {
  return [shapeOf(node) ?? 'plain', ...(node.mark ? [node.mark] : [])];
}

/** Apart from Mermaid's own words. */
function classWord(word: string): string {
  return `is${word[0]!.toUpperCase()}${word.slice(1)}`;
}

/**
 * What Mermaid makes of a label beyond showing it: lines with `style` or `classDef`, a colon and an entity lose a semicolon; addresses become links,
 * which it refuses; numbers, dashes and underscores begin Markdown's lists and stresses. In these every sign is written as its number.
 */
const TAKEN = /style|classDef|:\/\/|www\.|@.*\.|^\s*(?:\d+[.)]|[-+])\s|(?:^|\W)_|_(?:\W|$)/;

/** Text within quotes: signs that mean something there as `#` and their number. */
function escaped(text: string): string {
  const signs = TAKEN.test(text) ? /[^\p{L}\p{N}\p{M} …▶✓✗≠×]/gu : /[^\p{L}\p{N}\p{M} .,:@()/=+_…▶✓✗≠×-]/gu;
  return text.replace(signs, (sign) => `#${sign.codePointAt(0)};`);
}
