import { Command } from 'commander';
import { compact } from '../../prov/namespaces.ts';
import { warner } from '../complain.ts';
import { addDrawing, drawingText, type Drawing, type DrawingOptions } from '../drawing.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { notAnswered } from '../fault.ts';
import { addJson, addSettings, moment, oneOf, settingsOf, TARGET, wholeNumber } from '../options.ts';
import { receiptLine } from '../receipt-line.ts';
import {
  askRestrictions,
  type ConflictAnswer,
  type RestrictionsAnswer,
  type SourceAnswer,
} from '../restrictions-over.ts';
import type { Run } from '../run.ts';
import { openTarget } from '../target.ts';
import { painter, printable, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Ends with 1 if there is a conflict, disputed ones included; open questions alone are none. With 2 if none was found and not all was followed: that
cannot be told, as is nothing of a name that is not known. This compares what is recorded and is no legal advice.

Examples:
  clew licences model:churn@production
  clew licences deployment:acme/churn-eu/2026-11-09 --use commercial
  clew licences --json                     every deployment in service`;

const USES = ['commercial', 'noncommercial'] as const;

interface Options extends DrawingOptions {
  readonly use?: (typeof USES)[number];
  readonly asOf?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

/** `clew licences`: licences, purposes and consent of everything upstream, and where they conflict with what is done. */
export function licencesCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('licences')
    .description(
      'show licences, purposes and consent of everything upstream, and where they conflict with what is done',
    )
    .argument('[id...]', 'model versions, deployments or data, by any name; without any, all deployments in service')
    .option(
      '--use <use>',
      `how it is meant to be used where nothing recorded says so: ${USES.join(', ')}`,
      oneOf('--use', USES),
    )
    .option('--as-of <moment>', 'as it was at a record number or a time', moment('--as-of'))
    .option('--limit <n>', 'most elements to visit', wholeNumber('--limit'))
    .addHelpText('after', EXAMPLES)
    .action((ids: string[], options: Options) => run(() => licences(terminal, ids, options)));
  addDrawing(command);
  addJson(command);
  return addSettings(command, TARGET);
}

async function licences(terminal: Terminal, ids: readonly string[], options: Options): Promise<ExitCode> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const { use, asOf, limit } = options;
    const answer = await askRestrictions(target, {
      ...(ids.length > 0 && { of: ids }),
      ...(use !== undefined && { use: use.toUpperCase() }),
      ...(asOf !== undefined && { asOf }),
      ...(limit !== undefined && { limit }),
    });
    const drawn = options.json ? undefined : await drawingText(options, drawingOf(answer));
    const text = options.json ? `${JSON.stringify(answer, undefined, 2)}\n` : (drawn ?? report(answer, terminal));
    await write(terminal.out, text);
    if (answer.conflictCount > 0) return EXIT.no;
    return isWhole(answer) ? EXIT.ok : EXIT.error;
  } catch (error) {
    throw notAnswered(error);
  } finally {
    await target.close();
  }
}

/** Whether all was followed: else that there is no conflict cannot be told. */
function isWhole({ exhaustive, receipt }: RestrictionsAnswer): boolean {
  return exhaustive && receipt.complete;
}

/** The ways from each restriction to where it conflicts. */
function drawingOf({ of, conflicts }: RestrictionsAnswer): Drawing {
  const nodes = new Map<string, Drawing['nodes'][number]>();
  const edges = new Map<string, Drawing['edges'][number]>();
  const add = ({ iri, shortName, kind, classes }: RestrictionsAnswer['of'][number], more: object = {}) =>
    nodes.set(iri, { ...nodes.get(iri), id: iri, label: shortName, kind, classes, ...more });
  for (const each of of) add(each, { mark: 'start' });
  for (const { path, at, restriction, meets } of conflicts) {
    path.forEach((each, i) => {
      add(each, i === 0 ? { note: restriction } : {});
      const before = path[i - 1];
      if (before) edges.set(`${each.iri} ${before.iri}`, { from: each.iri, to: before.iri });
    });
    add(at, { mark: 'bad', note: meets });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

type Paint = ReturnType<typeof painter>;

function report(answer: RestrictionsAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const { of, conflicts, conflictCount, openQuestions, openCount, sources, sourceCount } = answer;
  const lines = [
    paint('bold', of.map(({ shortName }) => printable(shortName)).join(', ')),
    conflictCount > 0
      ? paint('red', counted(conflictCount, 'conflict'))
      : isWhole(answer)
        ? paint('green', 'no conflict')
        : paint('yellow', 'cannot tell: no conflict was found, and not all was followed'),
  ];
  for (const conflict of conflicts) lines.push(...conflictLines(conflict, paint));
  if (openCount > 0) lines.push('', paint('yellow', counted(openCount, 'open question')));
  for (const { at, question } of openQuestions) lines.push(`  ${printable(at.shortName)}: ${printable(question)}`);
  if (sourceCount > 0) lines.push('', paint('bold', 'upstream'));
  for (const source of sources) lines.push(sourceLine(source, paint));
  const left = [conflictCount - conflicts.length, openCount - openQuestions.length, sourceCount - sources.length];
  if (left.some((count) => count > 0))
    lines.push(paint('dim', `… and ${left[0]} conflicts, ${left[1]} questions and ${left[2]} sources more`));
  if (!answer.exhaustive) lines.push(paint('yellow', 'not all was followed: conflicts may be missing'));
  lines.push(
    '',
    receiptLine(answer.receipt, paint),
    paint('dim', 'What is recorded was compared; this is no legal advice.'),
  );
  return `${lines.join('\n')}\n`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function conflictLines(conflict: ConflictAnswer, paint: Paint): string[] {
  const { certainty, rule, at, message, path, sources } = conflict;
  const word = certainty === 'DEFINITE' ? paint('red', 'definite') : paint('yellow', 'disputed');
  const others = sources.length > 1 ? `, and ${sources.length - 1} more with the same` : '';
  return [
    `  ${word} ${paint('dim', rule.toLowerCase().replaceAll('_', ' '))}  ${paint('bold', printable(at.shortName))}`,
    `    ${printable(message)}`,
    paint('dim', `    ${path.map(({ shortName }) => printable(shortName)).join(' → ')}${others}`),
  ];
}

function sourceLine(source: SourceAnswer, paint: Paint): string {
  const { element, isMaterial } = source;
  const facts = [
    ...source.licences.map(compact),
    ...source.policies.map((policy) => `policy ${compact(policy)}`),
    ...source.purposes.map((purpose) => `for ${compact(purpose)}`),
    ...source.legalBases.map((basis) => `by ${compact(basis)}`),
    ...(source.containsPersonalData === null
      ? []
      : [source.containsPersonalData ? 'personal data' : 'no personal data']),
    ...(source.confidentiality === null ? [] : [source.confidentiality]),
    ...(source.consentExpires === null ? [] : [`consent until ${source.consentExpires}`]),
    ...(source.consentWithdrawnAt === null ? [] : [`consent withdrawn ${source.consentWithdrawnAt}`]),
    ...(source.origin === null ? [] : [source.origin]),
    ...source.consentConstraints,
  ];
  const how = isMaterial ? '' : paint('dim', ' (means)');
  return `  ${paint('cyan', element.kind ?? 'resource')} ${printable(element.shortName)}${how}: ${facts.map(printable).join('; ')}`;
}
