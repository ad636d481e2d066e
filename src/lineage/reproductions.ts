/** Reproductions of a version: the runs that were recorded as making it again, each compared with the run that made it. */
import type { Iri } from '../prov/iri.ts';
import { CLEW } from '../prov/namespaces.ts';
import { isReference } from '../prov/value.ts';
import { closureOver, statesOfAll, type Closure } from './closure.ts';
import { LIMITS } from './limits.ts';
import { resolveMoment } from './moment.ts';
import { resolveName } from './name.ts';
import type { Reading } from './reading.ts';
import { makerOf } from './reproduce/maker.ts';
import { measurementsOf, type Measurement } from './reproduce/measured.ts';
import { metricsOf } from './reproduce/metrics.ts';
import { noiseOf, type Noise } from './reproduce/noise.ts';
import { outputsOf, type Content } from './reproduce/content.ts';

export interface ReproductionsRequest {
  /** A version: a name as `resolveName` takes it. */
  readonly of: string;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
}

/**
 * EQUAL: the version itself has the same content, and all else that could be compared is equal. PARTLY_EQUAL: what could be compared is equal, but the
 * version itself could not be. UNKNOWN: nothing could be compared.
 */
export type ReproductionVerdict = 'EQUAL' | 'PARTLY_EQUAL' | 'DIFFERENT' | 'UNKNOWN';

/** Something that both runs made, or only one of them. */
export interface OutputPair {
  /** What tells them as the same: role and path, or role and name. */
  readonly what: string;
  readonly original?: Iri;
  readonly again?: Iri;
  /** Undefined if a digest is missing. */
  readonly equal?: boolean;
}

/** A metric of both runs, or of evaluations of what they made; or of one side only, which tells no difference. */
export interface MetricPair {
  /** With its slice, and for one of an evaluation with the data: `auc on dataset:d@1`. */
  readonly name: string;
  /** As they were recorded. */
  readonly original?: string;
  readonly again?: string;
  /** New minus old, in the metric's own unit. */
  readonly difference?: number;
  /** The difference as a share of the old value's size; undefined if that is 0. */
  readonly relative?: number;
  /** The difference in standard deviations of the same metric over runs with equal inputs, code and configuration. */
  readonly sigmas?: number;
  /** How many such runs there are; `sigmas` needs three. */
  readonly comparable: number;
}

export interface Reproduction {
  readonly run: Iri;
  readonly verdict: ReproductionVerdict;
  readonly outputs: readonly OutputPair[];
  readonly metrics: readonly MetricPair[];
}

const REPRODUCES = `${CLEW}reproduces` as Iri;

/**
 * By the name of the run; at most as many as a walk may begin from, the original included.
 * @throws Fault NOT_FOUND (the name), AMBIGUOUS, LIMIT; BAD_ARGUMENT
 */
export async function reproductions(reading: Reading, { of, asOf }: ReproductionsRequest): Promise<Reproduction[]> {
  const past = asOf === undefined ? undefined : await resolveMoment(reading.reader, asOf);
  const version = await resolveName(reading, of, past);
  const runs = await runsAgain(reading, version, past);
  if (runs.length === 0) return [];
  const made = await closureOver(reading, {
    of: [version],
    direction: 'upstream',
    depth: 1,
    relations: ['wasGeneratedBy'],
    asOf: past,
  });
  const original = makerOf(made, version);
  if (original === undefined) return runs.map((run) => ({ run, verdict: 'UNKNOWN', outputs: [], metrics: [] }));
  const results = await resultsOf(reading, [original, ...runs], past);
  const pairs = new Map(runs.map((run) => [run, pairOutputs(results, original, run)]));
  const versions = [...pairs.values()].flatMap((outputs) => againOf(outputs, version) ?? []);
  const measured = await measurementsOf(reading, [...new Set([version, ...versions])].sort(), past);
  const found: Reproduction[] = [];
  for (const [run, outputs] of pairs)
    found.push(await compared(reading, { version, original, run, results, measured, past }, outputs));
  return found;
}

/** A property is found by its value in what is there now; whether it was so as of a record, the states tell. */
async function runsAgain(reading: Reading, version: Iri, asOf: number | undefined): Promise<Iri[]> {
  const page = await reading.reader.find({
    properties: [{ predicate: REPRODUCES, is: 'eq', value: version }],
    sort: { by: 'iri', descending: false },
    first: LIMITS.starts - 1,
  });
  const states = await statesOfAll(
    reading,
    page.elements.map(({ iri }) => iri),
    asOf,
  );
  return [...states.values()]
    .filter(({ descriptions }) =>
      descriptions.some((d) => d.attributes[REPRODUCES]?.some((value) => isReference(value) && value.iri === version)),
    )
    .map(({ iri }) => iri)
    .sort();
}

/** What runs made: one walk for all of them. */
function resultsOf(reading: Reading, of: readonly Iri[], asOf: number | undefined): Promise<Closure> {
  return closureOver(reading, { of, direction: 'downstream', depth: 1, relations: ['wasGeneratedBy'], asOf });
}

interface Both {
  readonly version: Iri;
  readonly original: Iri;
  readonly run: Iri;
  readonly results: Closure;
  readonly measured: ReadonlyMap<Iri, ReadonlyMap<string, Measurement>>;
  readonly past: number | undefined;
}

async function compared(reading: Reading, both: Both, outputs: readonly OutputPair[]): Promise<Reproduction> {
  const { version, original, run, results, past } = both;
  const [before, after] = [metricsOf(results, original), metricsOf(results, run)];
  const noise = before.size === 0 ? new Map<string, Noise>() : await noiseOf(reading, original, run, past);
  const metrics = [
    ...pairMetrics(before, after, noise),
    ...pairMetrics(...evaluated(both, againOf(outputs, version)), new Map()),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { run, verdict: verdictOf(version, outputs, metrics), outputs, metrics };
}

/** What the second run made in the place of the version. */
function againOf(outputs: readonly OutputPair[], version: Iri): Iri | undefined {
  return outputs.find(({ original }) => original === version)?.again;
}

/** What was measured of each of both versions by evaluations. One that was made again to the byte is one version, whose evaluations are of both. */
function evaluated({ version, original, run, results, measured }: Both, again: Iri | undefined) {
  const none = new Map<string, string>();
  if (again === undefined || again === version) return [none, none] as const;
  const of = (each: Iri, maker: Iri) => {
    const own = new Set(results.relating(maker, 'wasGeneratedBy', { kind: 'Metric' }).map(({ iri }) => iri));
    const others = [...(measured.get(each) ?? [])].filter(([, { metric }]) => !own.has(metric));
    return new Map(others.map(([name, { value }]) => [name, value]));
  };
  return [of(version, original), of(again, run)] as const;
}

function verdictOf(version: Iri, outputs: readonly OutputPair[], metrics: readonly MetricPair[]): ReproductionVerdict {
  const twice = metrics.filter(({ original, again }) => original !== undefined && again !== undefined);
  const isDifferent =
    outputs.some(({ equal, again, original }) => equal === false || again === undefined || original === undefined) ||
    twice.some(({ difference, original, again }) => (difference === undefined ? original !== again : difference !== 0));
  if (isDifferent) return 'DIFFERENT';
  if (outputs.some(({ original, equal }) => original === version && equal)) return 'EQUAL';
  return outputs.some(({ equal }) => equal) || twice.length > 0 ? 'PARTLY_EQUAL' : 'UNKNOWN';
}

function pairMetrics(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  noise: ReadonlyMap<string, Noise>,
): MetricPair[] {
  return [...new Set([...before.keys(), ...after.keys()])].map((name) =>
    pairMetric(name, before.get(name), after.get(name), noise.get(name)),
  );
}

function pairOutputs(results: Closure, original: Iri, run: Iri): OutputPair[] {
  const of = (maker: Iri) => new Map(outputsOf(results, maker).map((content) => [labelOf(content), content]));
  const [before, after] = [of(original), of(run)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().map((what) => {
    const [there, again] = [before.get(what), after.get(what)];
    const isComparable = there?.digest !== undefined && again?.digest !== undefined;
    return {
      what,
      ...(there && { original: there.iri }),
      ...(again && { again: again.iri }),
      ...(isComparable && { equal: there.digest === again.digest }),
    };
  });
}

function labelOf({ role, path, name }: Content): string {
  return [role ?? 'output', path ?? name ?? ''].join(' ').trim();
}

function pairMetric(name: string, original: string | undefined, again: string | undefined, noise?: Noise): MetricPair {
  const [old, now] = [Number(original), Number(again)];
  const comparable = noise?.runs ?? 0;
  const said = { name, ...(original !== undefined && { original }), ...(again !== undefined && { again }), comparable };
  if (original === undefined || again === undefined || !Number.isFinite(old) || !Number.isFinite(now)) return said;
  const difference = now - old;
  return {
    ...said,
    difference,
    ...(old !== 0 && { relative: difference / Math.abs(old) }),
    ...(noise?.deviation !== undefined && noise.deviation > 0 && { sigmas: difference / noise.deviation }),
  };
}
