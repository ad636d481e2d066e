import { Command } from 'commander';
import { warner } from '../complain.ts';
import { addDrawing, drawingText, type Drawing, type DrawingOptions } from '../drawing.ts';
import { EXIT } from '../exit.ts';
import { askImpact, type AffectedAnswer, type ImpactAnswer } from '../impact-over.ts';
import { addJson, addSettings, moment, settingsOf, TARGET, wholeNumber } from '../options.ts';
import { recalledBy } from '../recalled.ts';
import { receiptLine } from '../receipt-line.ts';
import { roleName } from '../role.ts';
import type { Run } from '../run.ts';
import { openTarget } from '../target.ts';
import { painter, printable, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Deployments in service come first, production before the rest; then everything by the deployments in service that hang on it.

Examples:
  clew impact dataset:acme/transactions@2026-10-raw
  clew impact pkg:pypi/torch@2.5.1 --kind Deployment ModelVersion
  clew impact pkg:pypi/torch
  clew impact CC-BY-NC-4.0 --json`;

/** Affected elements that the table shows; --json has all. */
const MOST_SHOWN = 200;
/** Affected elements whose ways are drawn, the most exposed first. */
const MOST_DRAWN = 100;

interface Options extends DrawingOptions {
  readonly kind?: readonly string[];
  readonly asOf?: string;
  readonly at?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

/** `clew impact`: what came of something bad, down to the deployments in service. */
export function impactCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('impact')
    .description(
      'show who is affected: everything that came of something, ranked by the deployments in service that hang on it',
    )
    .argument(
      '<id>',
      'an element by any name (dataset version, feature, package with or without version), or a licence that elements carry',
    )
    .option('--kind <kind...>', 'show only these kinds; the walk goes through every kind')
    .option('--as-of <moment>', 'as it was known at a record number or a time', moment('--as-of'))
    .option('--at <time>', 'when a deployment has to be in service; without it, now')
    .option('--limit <n>', 'most elements to visit', wholeNumber('--limit'))
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: Options) => run(() => impact(terminal, id, options)));
  addDrawing(command);
  addJson(command);
  return addSettings(command, TARGET);
}

async function impact(terminal: Terminal, id: string, options: Options): Promise<0> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const { kind, asOf, at, limit } = options;
    const answer = await askImpact(
      target,
      { of: id, kinds: kind, asOf, at, limit },
      options.json ? Infinity : MOST_SHOWN,
    );
    const text = options.json ? `${JSON.stringify(answer, undefined, 2)}\n` : await shown(answer, options, terminal);
    await write(terminal.out, text);
    return EXIT.ok;
  } finally {
    await target.close();
  }
}

async function shown(answer: ImpactAnswer, options: Options, terminal: Terminal): Promise<string> {
  return (await drawingText(options, drawingOf(answer))) ?? table(answer, terminal);
}

/** The ways from what is bad to the most exposed, deployments in service marked. */
function drawingOf({ affected }: ImpactAnswer): Drawing {
  const nodes = new Map<string, Drawing['nodes'][number]>();
  const edges = new Map<string, Drawing['edges'][number]>();
  for (const { path, serving } of affected.slice(0, MOST_DRAWN)) {
    path?.forEach(({ element, relation, roles }, i) => {
      const { iri, shortName, kind, classes } = element;
      const last = i === path.length - 1;
      const live = last && serving?.state === 'LIVE';
      const node = { id: iri, label: shortName, kind, classes };
      if (live)
        nodes.set(iri, {
          ...node,
          mark: 'bad',
          note: `in service${serving.stage === null ? '' : `: ${serving.stage}`}`,
        });
      else if (!nodes.has(iri)) nodes.set(iri, { ...node, ...(i === 0 && { mark: 'start' as const }) });
      const before = path[i - 1];
      if (before === undefined || relation === null) return;
      const label = roles.length > 0 ? `${relation} (${roles.map(roleName).join(', ')})` : relation;
      edges.set(`${iri} ${before.element.iri} ${label}`, { from: iri, to: before.element.iri, label });
    });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function table(answer: ImpactAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const { totalCount, affected, kinds, receipt } = answer;
  const what = printable(answer.of?.shortName ?? answer.package ?? answer.licence ?? '');
  const from = foundOn(answer);
  const lines = [
    `${paint('bold', what)}${from}: ${headline(answer)}`,
    ...(answer.of ? [recalledBy(answer.of)] : []).flatMap((line) =>
      line === undefined ? [] : [paint('red', printable(line))],
    ),
    paint('dim', kinds.map(({ kind, count }) => `${count} ${kind ?? 'of no kind'}`).join(', ')),
  ];
  const live = affected.filter(({ serving }) => serving?.state === 'LIVE' || serving?.state === 'ENDPOINT_UNKNOWN');
  if (live.length > 0) lines.push('', paint('bold', 'in service'));
  for (const each of live) lines.push(...liveLines(each, paint));
  const others = affected.filter((each) => !live.includes(each));
  if (others.length > 0) lines.push('', paint('bold', live.length > 0 ? 'also affected' : 'affected'));
  const width = Math.min(60, Math.max(0, ...others.map(({ element }) => element.shortName.length)));
  for (const each of others) lines.push(otherLine(each, width, paint));
  const hidden = totalCount - affected.length;
  if (hidden > 0) lines.push(paint('dim', `  … and ${hidden} more: --json gives all`));
  if (!receipt.complete)
    lines.push('The walk was cut: every number is a lower bound, and what was not looked at may serve.');
  else if (!answer.exposureExact)
    lines.push('Too many deployments to follow each back: the numbers in service are lower bounds.');
  lines.push('', receiptLine(receipt, paint));
  return `${lines.join('\n')}\n`;
}

type Paint = ReturnType<typeof painter>;

function foundOn({ of, startCount, ...answer }: ImpactAnswer): string {
  if (answer.package !== null) return `, in ${startCount} recorded ${startCount === 1 ? 'version' : 'versions'}`;
  return startCount > 1 || of === null ? `, found on ${startCount} elements` : '';
}

/** Of a walk that was cut, what it found is the least there is. */
function headline({ totalCount, deployments, receipt }: ImpactAnswer): string {
  if (receipt.complete) return `${totalCount} affected, ${serviceText(deployments)}`;
  const service = deployments.live === 0 ? 'none seen in service' : `at least ${serviceText(deployments)}`;
  return `at least ${totalCount} affected, ${service}; not all was looked at`;
}

function serviceText({ live, production }: ImpactAnswer['deployments']): string {
  if (live === 0) return 'no deployment in service';
  return `${live} ${live === 1 ? 'deployment' : 'deployments'} in service${production > 0 ? `, ${production} in production` : ''}`;
}

function liveLines({ element, serving, path, owners, onlyByRevision }: AffectedAnswer, paint: Paint): string[] {
  const facts = [
    ...(serving?.state === 'LIVE' ? [] : ['endpoint not recorded']),
    ...(serving?.stage ? [serving.stage] : []),
    ...(serving?.since ? [`since ${serving.since}`] : []),
    ...(typeof serving?.share === 'number' ? [`${Math.round(serving.share * 1000) / 10} % of traffic`] : []),
    ...(onlyByRevision ? ['only by a revision'] : []),
    ...recallFact(element),
    told(owners),
  ];
  const way = path?.map((step) => printable(step.element.shortName)).join(' → ');
  return [
    `  ${paint('red', printable(element.shortName))}  ${facts.join(', ')}`,
    ...(serving?.endpoint ? [`    ${printable(serving.endpoint)}`] : []),
    ...(way === undefined ? [] : [paint('dim', `    ${way}`)]),
  ];
}

function otherLine(
  { element, distance, exposure, serving, owners, onlyByRevision }: AffectedAnswer,
  width: number,
  paint: Paint,
): string {
  const facts = [
    `${distance} ${distance === 1 ? 'hop' : 'hops'}`,
    ...(exposure.live > 0 ? [`${exposure.live} in service`] : []),
    ...(serving ? [STATE[serving.state] + (serving.until ? ` ${serving.until}` : '')] : []),
    ...(onlyByRevision ? ['only by a revision'] : []),
    ...recallFact(element),
    ...(owners.length > 0 ? [told(owners)] : []),
  ];
  const kind = (element.kind ?? 'resource').padEnd(16);
  return `  ${paint('cyan', kind)} ${printable(element.shortName).padEnd(width)}  ${paint('dim', facts.join(', '))}`;
}

const STATE: Readonly<Record<NonNullable<AffectedAnswer['serving']>['state'], string>> = {
  LIVE: 'in service',
  ENDPOINT_UNKNOWN: 'endpoint not recorded',
  SCHEDULED: 'not in service yet',
  ENDED: 'ended',
  ROLLED_BACK: 'rolled back',
  FAILED: 'failed',
};

function recallFact(element: AffectedAnswer['element']): string[] {
  const recalled = recalledBy(element);
  return recalled === undefined ? [] : [printable(recalled)];
}

function told(owners: AffectedAnswer['owners']): string {
  return owners.length === 0 ? 'no owner recorded' : `tell ${owners.map((owner) => printable(owner.label)).join(', ')}`;
}
