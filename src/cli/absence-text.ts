/** An answer about absence, for people. */
import type { ProvClass } from '../prov/relations.ts';
import type { DrawnNode, Drawing } from './drawing.ts';
import { painter, printable, type Terminal } from './terminal.ts';

interface Named {
  readonly iri: string;
  readonly shortName: string;
  readonly kind?: string | null;
  readonly classes?: readonly ProvClass[];
}

/** What GraphQL answers. */
export interface AbsenceAnswer {
  readonly verdict: 'YES' | 'NO' | 'UNKNOWN';
  readonly of: Named;
  readonly witness: {
    readonly element: Named;
    readonly by: 'ELEMENT' | 'CONTENT' | 'VALUE';
    readonly digest: string | null;
    readonly property: string | null;
    readonly value: string | null;
    readonly path: readonly { readonly relation: string; readonly from: Named; readonly to: Named }[];
  } | null;
  readonly open: readonly {
    readonly reason: string;
    readonly element: Named | null;
    readonly record: number | null;
    readonly says: string;
  }[];
  readonly openCount: number;
  readonly notes: readonly string[];
  readonly receipt: {
    readonly complete: boolean;
    readonly asOf: number;
    readonly counts: { readonly elements: number };
  };
  readonly proof?: {
    readonly digest: string;
    readonly accepted: readonly string[];
    readonly checkpoint?: string;
  } | null;
}

/** @param file where the proof was written, if it was */
export function absenceText(answer: AbsenceAnswer, terminal: Terminal, file: string | undefined): string {
  const paint = painter(terminal.out, terminal.env);
  const { verdict, receipt, proof } = answer;
  const of = printable(answer.of.shortName);
  const counted = `${receipt.counts.elements} elements as of record ${receipt.asOf}`;
  const lines =
    verdict === 'YES'
      ? [`${paint('green', 'never touched')}: ${of}, by what is recorded of ${counted}.`]
      : verdict === 'NO'
        ? [`${paint('red', 'touched')}: ${of}`, ...witnessLines(answer.witness!)]
        : [`${paint('yellow', 'unknown')}: ${of}, by what is recorded of ${counted}.`, ...openLines(answer)];
  lines.push(...answer.notes.map((note) => paint('dim', `  note: ${printable(note)}`)));
  if (proof && file !== undefined) {
    const signed =
      proof.checkpoint === undefined ? 'no signed checkpoint of that record' : 'with its signed checkpoint';
    const accepted = proof.accepted.length === 0 ? '' : `, accepting ${proof.accepted.join(', ')}`;
    lines.push(`Proof in ${printable(file)} (${proof.digest}), ${signed}${accepted}.`);
  }
  return `${lines.join('\n')}\n`;
}

function witnessLines({ element, by, digest, property, value, path }: NonNullable<AbsenceAnswer['witness']>): string[] {
  const why = {
    ELEMENT: 'is what must not be touched, or a version, file or alternate of it',
    CONTENT: `has the same content, ${digest}`,
    VALUE: `has ${property} ${printable(value ?? '')}`,
  };
  return [
    ...path.map(({ relation, from, to }) => `  ${told(from)} ${relation} ${told(to)}`),
    `  ${told(element)} ${why[by]}.`,
  ];
}

function openLines({ open, openCount }: AbsenceAnswer): string[] {
  const lines = open.map(({ reason, element, record, says }) => {
    return `  ${reason.padEnd(15)} ${element ? told(element) : `record ${record}`}: ${printable(says)}`;
  });
  return openCount > open.length ? [...lines, `  … and ${openCount - open.length} more`] : lines;
}

function told({ shortName, kind }: Named): string {
  return `${kind ? `${kind} ` : ''}${printable(shortName)}`;
}

/** The way to what was touched; without one, the element alone. */
export function absenceDrawing({ of, witness, open }: AbsenceAnswer): Drawing {
  const nodes = new Map<string, DrawnNode>();
  const put = (named: Named, mark?: 'start' | 'bad' | 'changed', note?: string) =>
    nodes.set(named.iri, {
      id: named.iri,
      label: named.shortName,
      kind: named.kind,
      ...(named.classes && { classes: named.classes }),
      ...(mark && { mark }),
      ...(note !== undefined && { note }),
    });
  for (const { from, to } of witness?.path ?? []) for (const end of [from, to]) put(end);
  for (const { element, reason } of open) if (element) put(element, 'changed', reason);
  put(of, 'start');
  if (witness) put(witness.element, 'bad', witness.value ?? witness.digest ?? 'not to be touched');
  const edges = (witness?.path ?? []).map(({ relation, from, to }) => ({
    from: from.iri,
    to: to.iri,
    label: relation,
  }));
  return { nodes: [...nodes.values()], edges };
}
