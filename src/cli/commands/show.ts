import { Command } from 'commander';
import { Fault } from '../../prov/fault.ts';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import { addJson, addSettings, moment, settingsOf, TARGET } from '../options.ts';
import { roleName } from '../role.ts';
import type { Run } from '../run.ts';
import { answerOf, openTarget } from '../target.ts';
import { painter, printable, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  clew show model:churn@production
  clew show mlflow:run/9cfb0a9d --json
  clew show dataset:acme/transactions@2026-10-train --as-of 2026-11-05`;

const QUERY = `query Show($id: ID!, $asOf: Moment) {
  element(id: $id, asOf: $asOf) {
    iri shortName kind types name label described
    properties { iri name label values { value datatype language } bundle }
    conflicts { property values }
    recalls { isRecalled state recall { shortName state reason } }
    relations(first: 200) {
      totalCount
      edges { direction node { name roles time } other { shortName kind name } }
    }
    records(first: 20) {
      nodes { record { number digest recordedAt actor { shortName } source { name digest } replacedBy } }
      pageInfo { hasNextPage }
    }
  }
}`;

interface Shown {
  readonly iri: string;
  readonly shortName: string;
  readonly kind: string | null;
  readonly types: readonly string[];
  readonly described: boolean;
  readonly properties: readonly {
    readonly iri: string;
    readonly name: string | null;
    readonly values: readonly { readonly value: string; readonly language: string | null }[];
  }[];
  readonly conflicts: readonly { readonly property: string; readonly values: readonly string[] }[];
  readonly recalls: readonly {
    readonly isRecalled: boolean;
    readonly state: string | null;
    readonly recall: { readonly shortName: string; readonly state: string; readonly reason: readonly string[] };
  }[];
  readonly relations: {
    readonly totalCount: number;
    readonly edges: readonly {
      readonly direction: 'UPSTREAM' | 'DOWNSTREAM';
      readonly node: { readonly name: string; readonly roles: readonly string[]; readonly time: string | null };
      readonly other: { readonly shortName: string; readonly kind: string | null } | null;
    }[];
  };
  readonly records: {
    readonly nodes: readonly {
      readonly record: {
        readonly number: number;
        readonly recordedAt: string;
        readonly actor: { readonly shortName: string } | null;
        readonly source: { readonly name: string | null } | null;
        readonly replacedBy: number | null;
      };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean };
  };
}

interface Options {
  readonly asOf?: string;
  readonly json?: boolean;
}

/** `clew show`: one element, what is said of it, what it is related to and who said so. */
export function showCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('show')
    .description('show one element: its properties, relations and records')
    .argument('<id>', 'IRI, short name (dataset:x@1), alias (model:x@production) or foreign identifier')
    .option('--as-of <moment>', 'as it was at a record number or a time', moment('--as-of'))
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: Options) => run(() => show(terminal, id, options)));
  addJson(command);
  return addSettings(command, TARGET);
}

async function show(terminal: Terminal, id: string, options: Options): Promise<0> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const variables = { id, ...(options.asOf !== undefined && { asOf: options.asOf }) };
    const { element } = await answerOf<{ element: Shown | null }>(target, QUERY, variables);
    if (!element) throw new Fault('NOT_FOUND', `Nothing is known as ${JSON.stringify(id)}.`);
    await write(terminal.out, options.json ? `${JSON.stringify(element, undefined, 2)}\n` : text(element, terminal));
    return EXIT.ok;
  } finally {
    await target.close();
  }
}

function text(element: Shown, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const lines = [`${paint('bold', printable(element.shortName))}  ${paint('cyan', element.kind ?? 'resource')}`];
  if (element.shortName !== element.iri) lines.push(paint('dim', printable(element.iri)));
  if (!element.described) lines.push(paint('yellow', 'Only referred to: nobody has described it.'));
  for (const { isRecalled, state, recall } of element.recalls) {
    const how = isRecalled ? 'recalled' : `affected by a recall, ${state?.toLowerCase()}`;
    const why = `${printable(recall.shortName)} (${recall.state.toLowerCase()}): ${printable(recall.reason.join(' '))}`;
    lines.push(`${paint(isRecalled ? 'red' : 'yellow', how)}: ${why}`);
  }
  const width = Math.min(28, Math.max(0, ...element.properties.map((p) => (p.name ?? p.iri).length)));
  for (const property of element.properties) {
    const values = property.values.map((v) => (v.language ? `${v.value} (${v.language})` : v.value)).map(printable);
    lines.push(`  ${paint('dim', printable(property.name ?? property.iri).padEnd(width))}  ${values.join(', ')}`);
  }
  for (const { property, values } of element.conflicts) {
    lines.push(`  ${paint('red', `conflict in ${printable(property)}`)}: ${values.map(printable).join(' / ')}`);
  }
  lines.push(...relationLines(element, paint));
  lines.push(paint('bold', 'records'));
  for (const { record } of element.records.nodes) {
    const who = record.actor ? ` by ${printable(record.actor.shortName)}` : '';
    const from = record.source?.name ? ` from ${printable(record.source.name)}` : '';
    const replaced = record.replacedBy === null ? '' : `, replaced by ${record.replacedBy}`;
    lines.push(`  ${record.number}  ${record.recordedAt}${who}${from}${replaced}`);
  }
  if (element.records.pageInfo.hasNextPage) lines.push('  … and older ones');
  return `${lines.join('\n')}\n`;
}

function relationLines({ relations }: Shown, paint: ReturnType<typeof painter>): string[] {
  if (relations.totalCount === 0) return [];
  const lines = [paint('bold', 'relations')];
  for (const { direction, node, other } of relations.edges) {
    const arrow = direction === 'UPSTREAM' ? '→' : '←';
    const role = node.roles.length > 0 ? ` as ${node.roles.map(roleName).join(', ')}` : '';
    const kind = other?.kind ? `${paint('cyan', other.kind)} ` : '';
    const end = other ? printable(other.shortName) : paint('dim', `left unsaid${node.time ? `, at ${node.time}` : ''}`);
    lines.push(`  ${arrow} ${node.name}${role}  ${kind}${end}`);
  }
  const left = relations.totalCount - relations.edges.length;
  if (left > 0) lines.push(`  … and ${left} more: ask clew query, page by page`);
  return lines;
}
