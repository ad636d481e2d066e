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
import { metricsOf } from './reproduce/metrics.ts';
import { noiseOf, type Noise } from './reproduce/noise.ts';
import { outputsOf, type Content } from './reproduce/content.ts';

export interface ReproductionsRequest {
  /** A version: a name as `resolveName` takes it. */
  readonly of: string;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
}

/** EQUAL: all that could be compared is equal. UNKNOWN: there was nothing that could be. */
export type ReproductionVerdict = 'EQUAL' | 'DIFFERENT' | 'UNKNOWN';

/** Something that both runs made, or only one of them. */
export interface OutputPair {
  /** What tells them as the same: role and path, or role and name. */
  readonly what: string;
  readonly original?: Iri;
  readonly again?: Iri;
  /** Undefined if a digest is missing. */
  readonly equal?: boolean;
}

/** A metric of both runs. */
export interface MetricPair {
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
  const found: Reproduction[] = [];
  for (const run of runs) found.push(await compared(reading, { original, run, results, past }));
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
  readonly original: Iri;
  readonly run: Iri;
  readonly results: Closure;
  readonly past: number | undefined;
}

async function compared(reading: Reading, both: Both): Promise<Reproduction> {
  const { original, run, results, past } = both;
  const outputs = pairOutputs(results, original, run);
  const [before, after] = [metricsOf(results, original), metricsOf(results, run)];
  const noise = before.size === 0 ? new Map<string, Noise>() : await noiseOf(reading, original, run, past);
  const metrics = [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => pairMetric(name, before.get(name), after.get(name), noise.get(name)));
  const isDifferent =
    outputs.some(
      ({ equal, again, original: there }) => equal === false || again === undefined || there === undefined,
    ) ||
    metrics.some(
      ({ difference, original: old, again }) => (difference ?? 0) !== 0 || (difference === undefined && old !== again),
    );
  const isKnown = outputs.some(({ equal }) => equal !== undefined) || metrics.length > 0;
  return { run, verdict: isDifferent ? 'DIFFERENT' : isKnown ? 'EQUAL' : 'UNKNOWN', outputs, metrics };
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
