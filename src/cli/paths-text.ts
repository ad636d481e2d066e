/** Paths between two elements as text. */
import type { ProvClass } from '../prov/relations.ts';
import { receiptLine, type LineageReceipt } from './receipt-line.ts';
import { roleName } from './role.ts';
import { painter, printable, type Terminal } from './terminal.ts';

export interface PathElement {
  readonly iri: string;
  readonly shortName: string;
  readonly kind: string | null;
  readonly classes: readonly ProvClass[];
}

export interface PathRelation {
  readonly name: string;
  readonly from: { readonly iri: string };
  readonly to: { readonly iri: string };
  readonly roles: readonly string[];
}

export interface PathAnswer {
  readonly length: number;
  readonly elements: readonly PathElement[];
  readonly steps: readonly { readonly relations: readonly PathRelation[] }[];
}

export interface PathsAnswer {
  readonly from: PathElement;
  readonly to: PathElement;
  readonly length: number | null;
  /** Decimal digits. */
  readonly count: string;
  readonly exact: boolean;
  readonly paths: readonly PathAnswer[];
  readonly receipt: LineageReceipt;
}

type Paint = ReturnType<typeof painter>;

/** A block for each path, an element a line with the relations that lead to it; then how many there are, and the receipt. */
export function pathsText(answer: PathsAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const lines: string[] = [];
  for (const path of answer.paths) lines.push(...pathLines(path, paint), '');
  lines.push(summary(answer), receiptLine(answer.receipt, paint));
  return `${lines.join('\n')}\n`;
}

function pathLines({ elements, steps }: PathAnswer, paint: Paint): string[] {
  return elements.map((element, i) => {
    const named = `${element.kind ? `${paint('cyan', element.kind)} ` : ''}${printable(element.shortName)}`;
    if (i === 0) return named;
    const before = elements[i - 1]!.iri;
    return `  ${paint('dim', steps[i - 1]!.relations.map((relation) => arrow(relation, before)).join(', '))} ${named}`;
  });
}

/** `→ used as trainingData`: an arrow to the right goes with the relation, to the past; one to the left against it. */
function arrow({ name, from, roles }: PathRelation, before: string): string {
  const role = roles.length === 0 ? '' : ` as ${roles.map(roleName).join(', ')}`;
  return `${from.iri === before ? '→' : '←'} ${name}${role}`;
}

function summary({ from, to, length, count, exact, paths, receipt }: PathsAnswer): string {
  const ends = `from ${printable(from.shortName)} to ${printable(to.shortName)}`;
  if (length === null) {
    if (!exact) return `No path ${ends} was found.`;
    return `There is no path ${ends}${receipt.complete ? '' : ' within the depth asked for'}.`;
  }
  const [shortest, longest] = [length, paths.at(-1)?.length ?? length];
  const hops = shortest === longest ? `${length} ${length === 1 ? 'hop' : 'hops'}` : `${shortest} to ${longest} hops`;
  const shown = BigInt(paths.length) < BigInt(count) ? `; ${paths.length} shown` : '';
  return `${exact ? '' : 'At least '}${count} ${count === '1' ? 'path' : 'paths'} of ${hops} ${ends}${shown}.`;
}
