/** An answer about leakage, for people. */
import type { ProvClass } from '../prov/relations.ts';
import type { Drawing, DrawnNode } from './drawing.ts';
import { RECEIPT, receiptLine, type LineageReceipt } from './receipt-line.ts';
import { painter, printable, type Style, type Terminal } from './terminal.ts';

const NAMED = 'iri shortName kind classes';
const USE = `data { ${NAMED} } role run { ${NAMED} } evaluation { ${NAMED} } through { ${NAMED} } features { ${NAMED} }`;

export const LEAKAGE_QUERY = `query Leakage($of: ID!, $asOf: Moment, $limit: Int) {
  leakage(of: $of, asOf: $asOf, limit: $limit, first: 200) {
    verdict because pairCount of { ${NAMED} }
    pairs {
      verdict relation because digests training { ${USE} } evaluation { ${USE} }
      shared { ${NAMED} } split { ${NAMED} } gaps { element { ${NAMED} } says }
    }
    ${RECEIPT}
  }
}`;

export type LeakageWord = 'LEAK' | 'UNKNOWN' | 'WARNING' | 'NOTE' | 'CLEAR';

interface Named {
  readonly iri: string;
  readonly shortName: string;
  readonly kind: string | null;
  readonly classes: readonly ProvClass[];
}

interface Use {
  readonly data: Named;
  readonly role: string;
  readonly run: Named | null;
  readonly evaluation: Named | null;
  readonly through: Named | null;
  readonly features: Named | null;
}

interface Pair {
  readonly verdict: LeakageWord;
  readonly because: string;
  readonly digests: readonly string[];
  readonly training: Use;
  readonly evaluation: Use;
  readonly shared: readonly Named[];
  readonly split: Named | null;
  readonly gaps: readonly { readonly element: Named; readonly says: string }[];
}

/** What GraphQL answers. */
export interface LeakageAnswer {
  readonly verdict: LeakageWord;
  readonly because: string;
  readonly of: Named;
  readonly pairs: readonly Pair[];
  readonly pairCount: number;
  readonly receipt: LineageReceipt;
}

const WORDS: Readonly<Record<LeakageWord, readonly [string, Style]>> = {
  LEAK: ['leak', 'red'],
  UNKNOWN: ['unknown', 'yellow'],
  WARNING: ['warning', 'yellow'],
  NOTE: ['no leak', 'green'],
  CLEAR: ['no leak', 'green'],
};

export function leakageText(answer: LeakageAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const [word, colour] = WORDS[answer.verdict];
  const lines = [`${paint(colour, word)}: ${paint('bold', printable(answer.of.shortName))}`];
  if (answer.pairs.length === 0) lines.push(`  ${printable(answer.because)}`);
  for (const pair of answer.pairs) lines.push('', ...pairLines(pair, paint));
  const left = answer.pairCount - answer.pairs.length;
  if (left > 0) lines.push('', paint('dim', `… and ${left} more pairs`));
  lines.push('', receiptLine(answer.receipt, paint));
  return `${lines.join('\n')}\n`;
}

function pairLines(pair: Pair, paint: ReturnType<typeof painter>): string[] {
  const [word, colour] = WORDS[pair.verdict];
  return [
    `${paint(colour, word)}  ${useText(pair.training)}  ×  ${useText(pair.evaluation)}`,
    `  ${printable(pair.because)}`,
    ...(pair.shared.length === 0
      ? []
      : [paint('dim', `  shared: ${pair.shared.map((one) => printable(one.shortName)).join(', ')}`)]),
    ...pair.digests.slice(0, 3).map((digest) => paint('dim', `  ${printable(digest)}`)),
    ...pair.gaps.map(({ element, says }) => `  ${printable(element.shortName)}: ${printable(says)}`),
  ];
}

function useText({ data, role, evaluation, through, features }: Use): string {
  const more = [
    ...(features ? [features.shortName] : []),
    ...(evaluation ? [`of ${evaluation.shortName}`] : []),
    ...(through ? [`through ${through.shortName}`] : []),
  ];
  return printable([`${data.shortName} (${role}${more.length > 0 ? ` ${more.join(' ')}` : ''})`].join(''));
}

/** The data on both sides with what they share. */
export function leakageDrawing({ of, pairs }: LeakageAnswer): Drawing {
  const nodes = new Map<string, DrawnNode>();
  const edges = new Map<string, Drawing['edges'][number]>();
  const add = ({ iri, shortName, kind, classes }: Named, more: Partial<DrawnNode> = {}) =>
    nodes.set(iri, { id: iri, label: shortName, kind, classes, ...nodes.get(iri), ...more });
  const link = (from: Named, to: Named, label: string) => {
    if (from.iri !== to.iri) edges.set(`${from.iri} ${to.iri} ${label}`, { from: from.iri, to: to.iri, label });
  };
  add(of, { mark: 'start' });
  for (const { verdict, training, evaluation, shared, split } of pairs) {
    const mark = verdict === 'LEAK' ? 'bad' : verdict === 'WARNING' ? 'changed' : undefined;
    for (const { data, role, evaluation: computed, through, run, features } of [training, evaluation]) {
      const by = features ?? through ?? computed ?? run ?? of;
      add(by);
      add(data, mark && nodes.get(data.iri)?.mark !== 'bad' ? { mark } : {});
      link(by, data, role);
      link(of, by, through ? 'builds upon' : 'see');
    }
    for (const one of shared) {
      add(one);
      if (split) {
        add(split);
        link(training.data, split, 'wasGeneratedBy');
        link(evaluation.data, split, 'wasGeneratedBy');
        link(split, one, 'used');
      } else {
        link(training.data, one, 'shares');
        link(evaluation.data, one, 'shares');
      }
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}
