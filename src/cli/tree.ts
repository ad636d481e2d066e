/** A lineage answer as a tree of text. */
import type { ProvClass } from '../prov/relations.ts';
import { recalledBy, type MaybeRecalled } from './recalled.ts';
import { receiptLine, type LineageReceipt } from './receipt-line.ts';
import { roleName } from './role.ts';
import { painter, printable, type Terminal } from './terminal.ts';

export interface ReachedElement {
  readonly depth: number;
  /** Which way it was reached. */
  readonly direction: 'UPSTREAM' | 'DOWNSTREAM' | 'BOTH';
  readonly node: MaybeRecalled & {
    readonly iri: string;
    readonly shortName: string;
    readonly kind: string | null;
    readonly classes: readonly ProvClass[];
  };
}

export interface ReachedRelation {
  readonly name: string;
  readonly from: { readonly iri: string };
  readonly to: { readonly iri: string };
  readonly roles: readonly string[];
}

export interface LineageAnswer {
  readonly direction: 'upstream' | 'downstream' | 'both';
  readonly elements: readonly ReachedElement[];
  readonly relations: readonly ReachedRelation[];
  readonly receipt: LineageReceipt;
}

type Way = 'upstream' | 'downstream';
type Paint = ReturnType<typeof painter>;

interface Branch {
  readonly relation: ReachedRelation;
  readonly far: string;
}

/** The whole text: the tree (each way its own), then the receipt in words. Every element is opened once; elsewhere it says so. */
export function treeText(answer: LineageAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const byIri = new Map(answer.elements.map((e) => [e.node.iri, e]));
  const ways: readonly Way[] = answer.direction === 'both' ? ['upstream', 'downstream'] : [answer.direction];
  const lines: string[] = [];
  for (const way of ways) {
    const branches = branchesOf(answer.relations, byIri, way);
    const shown = new Set<string>();
    if (ways.length > 1) lines.push(paint('dim', way));
    for (const start of answer.elements.filter((e) => e.depth === 0)) {
      lines.push(label(start, paint));
      grow(start.node.iri, '', { branches, byIri, shown, lines, paint });
    }
    // With a filter the start, or the elements between may be left out: what hangs on nothing shown is listed by itself.
    const other = way === 'upstream' ? 'DOWNSTREAM' : 'UPSTREAM';
    const loose = answer.elements.filter((e) => !shown.has(e.node.iri) && e.depth > 0 && e.direction !== other);
    lines.push(
      ...loose.map((e) => `${paint('dim', `${e.depth} ${e.depth === 1 ? 'hop' : 'hops'}`)}  ${label(e, paint)}`),
    );
  }
  lines.push('', receiptLine(answer.receipt, paint, notesOf(answer)));
  return `${lines.join('\n')}\n`;
}

function branchesOf(
  relations: readonly ReachedRelation[],
  byIri: ReadonlyMap<string, ReachedElement>,
  way: Way,
): Map<string, Branch[]> {
  const out = new Map<string, Branch[]>();
  for (const relation of relations) {
    const [near, far] =
      way === 'upstream' ? [relation.from.iri, relation.to.iri] : [relation.to.iri, relation.from.iri];
    if (!byIri.has(near) || !byIri.has(far)) continue;
    const list = out.get(near);
    if (list) list.push({ relation, far });
    else out.set(near, [{ relation, far }]);
  }
  return out;
}

interface Growing {
  readonly branches: ReadonlyMap<string, readonly Branch[]>;
  readonly byIri: ReadonlyMap<string, ReachedElement>;
  readonly shown: Set<string>;
  readonly lines: string[];
  readonly paint: Paint;
}

/** Iterative: a chain of thousands of hops is as deep as the answer. */
function grow(root: string, indent: string, tree: Growing): void {
  tree.shown.add(root);
  const open: { readonly indent: string; readonly left: Branch[] }[] = [
    { indent, left: [...(tree.branches.get(root) ?? [])] },
  ];
  for (let level = open.at(-1); level; level = open.at(-1)) {
    const branch = level.left.shift();
    if (!branch) {
      open.pop();
      continue;
    }
    const last = level.left.length === 0;
    const element = tree.byIri.get(branch.far)!;
    const children = tree.branches.get(branch.far) ?? [];
    const again = tree.shown.has(branch.far);
    const note = again && children.length > 0 ? tree.paint('dim', ' (shown above)') : '';
    tree.lines.push(
      `${level.indent}${last ? '└─' : '├─'} ${relationLabel(branch.relation, tree.paint)} ${label(element, tree.paint)}${note}`,
    );
    if (again) continue;
    tree.shown.add(branch.far);
    open.push({ indent: `${level.indent}${last ? '   ' : '│  '}`, left: [...children] });
  }
}

function relationLabel(relation: ReachedRelation, paint: Paint): string {
  const role = relation.roles.length > 0 ? ` (${relation.roles.map(roleName).join(', ')})` : '';
  return paint('dim', `${relation.name}${role}`);
}

function label({ node }: ReachedElement, paint: Paint): string {
  const recalled = recalledBy(node);
  const mark = recalled === undefined ? '' : ` ${paint('red', printable(recalled))}`;
  return `${node.kind ? `${paint('cyan', node.kind)} ` : ''}${printable(node.shortName)}${mark}`;
}

function notesOf({ elements, receipt: { counts } }: LineageAnswer): string[] {
  const notes = [];
  if (counts.shown !== counts.elements) notes.push(`${counts.shown} of those asked for`);
  if (elements.length < counts.shown) notes.push(`the nearest ${elements.length} shown; --json gives all`);
  return notes;
}
