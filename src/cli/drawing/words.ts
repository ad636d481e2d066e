/** What is written on nodes and edges, whatever the form of the drawing. */
import type { ProvClass } from '../../prov/relations.ts';
import type { DrawnNode, Mark } from '../drawing.ts';
import { printable } from '../terminal.ts';

/** Longest line of a label, in code points; a drawing of whole IRIs cannot be read. */
const LONGEST = 56;
const SIGN: Readonly<Record<Mark, string>> = { start: '▶ ', good: '✓ ', bad: '✗ ', changed: '≠ ', dim: '' };

/** The lines of a node: its kind, its label with the sign of its mark, its note. None is empty, unless the label is. */
export function linesOf({ kind, label, mark, note }: DrawnNode): string[] {
  const sign = mark === undefined ? '' : SIGN[mark];
  return [...(kind ? [clipped(kind)] : []), `${sign}${clipped(label)}`, ...(note ? [clipped(note)] : [])];
}

/** What an edge says, with the sign of its mark. */
export function edgeLine(label: string | undefined, mark: Mark | undefined): string {
  return `${mark === undefined || mark === 'start' ? '' : SIGN[mark]}${clipped(label ?? '')}`.trim();
}

/** The label whole, if it is clipped in the drawing. */
export function wholeLabel({ label }: DrawnNode): string | undefined {
  const whole = oneLine(label);
  return clipped(label) === whole ? undefined : whole;
}

/** The class that gives the shape: an agent that is an entity too is drawn as an agent. */
export function shapeOf({ classes = [] }: DrawnNode): ProvClass | undefined {
  return (['Agent', 'Activity', 'Entity'] as const).find((name) => classes.includes(name));
}

/** One line without control characters, clipped in the middle: names that begin alike often differ in how they end. */
function clipped(text: string): string {
  const points = [...oneLine(text)];
  if (points.length <= LONGEST) return points.join('');
  const kept = LONGEST - 1;
  const head = Math.ceil(kept * 0.6);
  return `${points.slice(0, head).join('')}…${points.slice(head - kept).join('')}`;
}

/** Text that every format can hold: no line ends, no control characters, nothing that is no character (https://www.w3.org/TR/xml/#charsets). */
export function oneLine(text: string): string {
  return printable(text.toWellFormed().replace(/\s+/gu, ' ').trim()).replace(/[\ufffe\uffff]/gu, '\ufffd');
}
