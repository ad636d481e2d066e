/** What a question about drift is about: a model version, the deployment that serves it, and the windows in which that was watched. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import { dateTime, instant } from '../../prov/time.ts';
import { Closure, closureOver, statesOfAll } from '../closure.ts';
import type { LineageCode } from '../codes.ts';
import { withinLimit } from '../limits.ts';
import { resolveName } from '../name.ts';
import type { Reading } from '../reading.ts';
import { receiptAtDepth } from '../receipts.ts';
import { trace, type TraceReceipt } from '../trace.ts';

export interface SubjectRequest {
  readonly of: string;
  readonly window?: string | undefined;
  readonly since?: string | undefined;
  readonly asOf?: string | number | undefined;
  readonly limit?: number | undefined;
}

export interface Subject {
  readonly model?: Iri;
  readonly deployment?: Iri;
  /** Windows of the deployment up to the one asked for, by time. */
  readonly windows: readonly Iri[];
  /** Everything upstream of what was asked for. */
  readonly upstream: Closure;
  /** Windows with the profiles and checks that are derived from them, the runs that watched them, and the code that these used. */
  readonly watched: Closure;
  readonly receipts: readonly TraceReceipt[];
}

/**
 * Finds them, within one snapshot.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT (neither of these kinds; a window of another deployment; no window from `since` on), ILLEGAL_TIME, LIMIT
 */
export async function subjectOf(reading: Reading, request: SubjectRequest): Promise<Subject> {
  const { asOf, limit } = request;
  const upstream = await closureOver(reading, { of: [request.of], direction: 'upstream', asOf, limit });
  const { subject } = upstream;
  const at = asOf === undefined ? undefined : upstream.receipt.asOf;
  const window = request.window === undefined ? undefined : await resolveName(reading, request.window, at);
  const asked = window ?? (upstream.isA(subject, 'MonitoringWindow') ? subject : undefined);
  const { deployments, receipts } = await deploymentsOf(reading, upstream, request);
  if (deployments.length === 0) {
    const watched = new Closure([subject], upstream.receipt, new Map(), reading.vocabulary);
    const model = modelOf(upstream, undefined);
    return { ...(model && { model }), windows: [], upstream, watched, receipts: [upstream.receipt, ...receipts] };
  }
  const down = await trace(reading, {
    of: deployments,
    direction: 'downstream',
    relations: ['wasDerivedFrom'],
    depth: 3,
    asOf,
    limit,
  });
  const watched = await withRuns(reading, down.reached(), down.start, down.receipt, at);
  const chosen = chosenWindows(watched, asked, request.since);
  const deployment = chosen.deployment ?? deployments[0]!;
  const model = modelOf(upstream, watched.related(deployment, 'wasDerivedFrom')[0]?.iri);
  return {
    ...(model && { model }),
    deployment,
    windows: chosen.windows,
    upstream,
    watched,
    receipts: [upstream.receipt, ...receipts, receiptAtDepth(down.receipt)],
  };
}

async function deploymentsOf(
  reading: Reading,
  upstream: Closure,
  { asOf, limit }: SubjectRequest,
): Promise<{ readonly deployments: readonly Iri[]; readonly receipts: readonly TraceReceipt[] }> {
  const { subject } = upstream;
  if (upstream.isA(subject, 'Deployment')) return { deployments: [subject], receipts: [] };
  if (upstream.isA(subject, 'MonitoringWindow')) {
    const of = upstream.related(subject, 'wasDerivedFrom', { kind: 'Deployment' });
    return { deployments: of.map(({ iri }) => iri), receipts: [] };
  }
  if (!upstream.isA(subject, 'ModelVersion')) {
    throw refused(
      `${shortName(subject)} is ${upstream.kind(subject) ?? 'of no kind'}; drift is asked of a deployment, a model version or a monitoring window.`,
    );
  }
  const { elements, receipt } = await trace(reading, {
    of: [subject],
    direction: 'downstream',
    relations: ['wasDerivedFrom'],
    kinds: ['Deployment'],
    depth: 1,
    asOf,
    limit,
  });
  return { deployments: elements.map(({ iri }) => iri), receipts: [receiptAtDepth(receipt)] };
}

function modelOf(upstream: Closure, served: Iri | undefined): Iri | undefined {
  if (upstream.isA(upstream.subject, 'ModelVersion')) return upstream.subject;
  return served ?? upstream.elements.find((iri) => upstream.isA(iri, 'ModelVersion'));
}

/** What a walk downstream reached, and beside it the runs that made it with the code they used. */
async function withRuns(
  reading: Reading,
  reached: ReadonlySet<Iri>,
  starts: readonly Iri[],
  receipt: TraceReceipt,
  asOf: number | undefined,
): Promise<Closure> {
  const states = await statesOfAll(reading, reached, asOf);
  let known = new Closure(starts, receipt, states, reading.vocabulary);
  const watching = known.elements.filter((iri) => known.isA(iri, 'Deployment') || known.isA(iri, 'MonitoringWindow'));
  const runs = watching.flatMap((iri) => known.related(iri, 'wasGeneratedBy').map((run) => run.iri));
  for (const [iri, state] of await statesOfAll(reading, new Set(runs), asOf)) states.set(iri, state);
  known = new Closure(starts, receipt, states, reading.vocabulary);
  const codes = runs.flatMap((run) => known.related(run, 'used', { role: 'preparationCode' }).map((code) => code.iri));
  for (const [iri, state] of await statesOfAll(reading, new Set(codes), asOf)) states.set(iri, state);
  return new Closure(starts, receipt, states, reading.vocabulary);
}

/** The windows of one deployment up to the one asked for; without one, of the deployment that was watched last. */
function chosenWindows(
  watched: Closure,
  asked: Iri | undefined,
  since: string | undefined,
): { readonly deployment?: Iri; readonly windows: readonly Iri[] } {
  const all = watched.elements
    .filter((iri) => watched.isA(iri, 'MonitoringWindow'))
    .map((iri) => ({ iri, time: timeOf(watched, iri) }))
    .sort((a, b) => a.time - b.time || (a.iri < b.iri ? -1 : 1));
  const last = asked === undefined ? all.at(-1) : all.find(({ iri }) => iri === asked);
  if (!last) {
    if (asked === undefined) return { windows: [] };
    throw refused(`${shortName(asked)} is no monitoring window of what was asked for.`);
  }
  const deployment = watched.related(last.iri, 'wasDerivedFrom', { kind: 'Deployment' })[0]!.iri;
  const from =
    since === undefined ? -Infinity : instant(dateTime(/^\d{4}-\d\d-\d\d$/.test(since) ? `${since}T00:00:00Z` : since));
  if (last.time < from) {
    const begins = watched.text(last.iri, `${CLEW}windowStart`);
    throw refused(
      `${asked === undefined ? 'No window begins' : `${shortName(asked)} does not begin`} at or after ${since}; ${begins === undefined ? 'when the last one began is not recorded' : `${asked === undefined ? 'the last one' : 'it'} begins at ${begins}`}.`,
    );
  }
  const windows = all
    .slice(0, all.indexOf(last) + 1)
    .filter(({ iri }) => watched.related(iri, 'wasDerivedFrom').some((link) => link.iri === deployment))
    .filter(({ time }) => time >= from)
    .map(({ iri }) => iri);
  withinLimit('driftWindows', windows.length, 'The number of monitoring windows (fewer with since)');
  return { deployment, windows };
}

function timeOf(watched: Closure, iri: Iri): number {
  const start = watched.text(iri, `${CLEW}windowStart`);
  return start === undefined ? -Infinity : instant(start);
}

function refused(message: string): Fault<LineageCode> {
  return new Fault<LineageCode>('BAD_ARGUMENT', message);
}
