/** Answers that are graphs as drawings: one description of nodes and edges, written as DOT, as a Mermaid flowchart or as SVG. */
import { Option, type Command } from 'commander';
import { Fault } from '../prov/fault.ts';
import { LIMITS } from '../lineage/limits.ts';
import type { LineageCode } from '../lineage/codes.ts';
import type { ProvClass } from '../prov/relations.ts';
import { dotText } from './drawing/dot.ts';
import { mermaidText } from './drawing/mermaid.ts';

/** What stands out about a node or an edge; every mark is told by a sign or a line as well as by its colour. */
export type Mark = 'start' | 'good' | 'bad' | 'changed' | 'dim';

export interface DrawnNode {
  /** Tells nodes apart; an IRI, as a rule. */
  readonly id: string;
  readonly label: string;
  /** Kind of the vocabulary, written above the label. */
  readonly kind?: string | null | undefined;
  /** PROV classes of what it stands for (`classes` of an element): they give shape and colour; without any, a grey box. */
  readonly classes?: readonly ProvClass[];
  readonly mark?: Mark;
  /** A line below the label. */
  readonly note?: string;
}

export interface DrawnEdge {
  /** `id` of a node. */
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  readonly mark?: Mark;
}

export interface Drawing {
  /** In the order in which they are to be written, each `id` once. */
  readonly nodes: readonly DrawnNode[];
  /** Between nodes of the drawing, from the influenced to the influencer. */
  readonly edges: readonly DrawnEdge[];
}

/** The flags of {@link addDrawing} as commander gives them. */
export interface DrawingOptions {
  readonly dot?: boolean;
  readonly mermaid?: boolean;
  readonly svg?: boolean;
}

/** Adds `--dot`, `--mermaid` and `--svg`, at most one of which may be given, and not with `--json`. */
export function addDrawing(command: Command): Command {
  return command
    .addOption(new Option('--dot', 'print it as a drawing for Graphviz').conflicts(['mermaid', 'svg', 'json']))
    .addOption(new Option('--mermaid', 'print it as a Mermaid flowchart').conflicts(['svg', 'json']))
    .addOption(new Option('--svg', 'print it drawn, as SVG').conflicts(['json']));
}

/** Whether one of the flags was given. */
export function wantsDrawing({ dot, mermaid, svg }: DrawingOptions): boolean {
  return Boolean(dot ?? mermaid ?? svg);
}

/**
 * The drawing as text in the form whose flag was given; undefined if none was.
 * @throws Fault LIMIT if there is more than can be laid out as SVG in reasonable time
 * @throws Error if an edge leads to a node that is not there
 */
export async function drawingText(options: DrawingOptions, drawing: Drawing): Promise<string | undefined> {
  if (!wantsDrawing(options)) return undefined;
  refuseLooseEdges(drawing);
  if (options.dot) return dotText(drawing);
  if (options.mermaid) return mermaidText(drawing);
  const size = drawing.nodes.length + drawing.edges.length;
  if (size > LIMITS.drawn) {
    throw new Fault<LineageCode>(
      'LIMIT',
      `The drawing has ${drawing.nodes.length} nodes and ${drawing.edges.length} edges; the limit for SVG is ${LIMITS.drawn} of both together.`,
      {
        hint: 'Ask for less (--depth, --kind, --relation), grouped by kind where the command has --group, or for --dot, which is not laid out here.',
        details: { limit: 'drawn', maximum: LIMITS.drawn, given: size },
      },
    );
  }
  // Graphviz is over a megabyte of WebAssembly: loaded by those who draw.
  const { svgText } = await import('./drawing/svg.ts');
  return svgText(drawing);
}

function refuseLooseEdges({ nodes, edges }: Drawing): void {
  const ids = new Set(nodes.map((node) => node.id));
  const loose = edges.find(({ from, to }) => !ids.has(from) || !ids.has(to));
  if (loose) throw new Error(`The edge from ${loose.from} to ${loose.to} has an end that is not drawn.`);
}
