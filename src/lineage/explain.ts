/** Why a model got worse: what changed between a good and a bad one, ranked by how the metric fared with each change in other runs. */
import type { Iri } from '../prov/iri.ts';
import type { CompiledShapes } from '../shacl/compile.ts';
import { compare } from './compare.ts';
import type { Change } from './compare/change.ts';
import { against, chosenAs } from './explain/against.ts';
import { differences, distinct, divergedText, subjectAmong, type Choice, type Measured } from './explain/choose.ts';
import { factorsOf } from './explain/columns.ts';
import { completenessOf, unrecordedPrior, type Completeness } from './explain/completeness.ts';
import { evidenceOn } from './explain/evidence.ts';
import type { Explanation, MeasuredMetric, Side } from './explain/explanation.ts';
import { givenTo, type Given, type GivenAll } from './explain/factors.ts';
import { familyOf, type Subject } from './explain/family.ts';
import { measurementsOf, type Measurement } from './explain/measurement.ts';
import { noiseOf, type Noise } from './explain/noise.ts';
import { experimentsFor } from './explain/plan.ts';
import { rank, type Weighed } from './explain/rank.ts';
import { accused } from './explain/suspects.ts';
import { completed, historyOf, measuredOtherwise } from './explain/table.ts';
import { dropOf } from './explain/trial.ts';
import { verdictOf } from './explain/verdict.ts';
import { LIMITS } from './limits.ts';
import { resolveMoment } from './moment.ts';
import { resolveName } from './name.ts';
import type { Reading } from './reading.ts';

export interface ExplainRequest {
  /** A model version or a run: names as `resolveName` takes them. */
  readonly bad: string;
  /** Another one; without it, the comparable version before it: the one it revises, else the latest earlier one; the best earlier one if that is no better. */
  readonly good?: string | undefined;
  /** By name; without it, the one that dropped most relative to its noise. */
  readonly metric?: string | undefined;
  /** Of the metric; without it, all of the data is preferred. */
  readonly slice?: string | undefined;
  /** Where it is not recorded and the name does not tell. */
  readonly higherIsBetter?: boolean | undefined;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
}

/**
 * Explains. The method, its sources and its figures are in docs/design/explain.md.
 * @param shapes in force, for warnings that hang on a suspect
 * @throws Fault NOT_FOUND (a name, a metric, something to compare with), AMBIGUOUS, BAD_ARGUMENT (neither a model version nor a run, twice the
 * same, a metric of unknown direction, a good one that diverged), LIMIT
 */
export async function explain(
  reading: Reading,
  request: ExplainRequest,
  shapes?: CompiledShapes,
): Promise<Explanation> {
  const { size } = await reading.reader.head();
  const moment = request.asOf === undefined ? size - 1 : await resolveMoment(reading.reader, request.asOf);
  const asOf = moment === size - 1 ? undefined : moment;
  const badIri = await resolveName(reading, request.bad, asOf);
  const goodIri = request.good === undefined ? undefined : await resolveName(reading, request.good, asOf);
  const family = await familyOf(reading, [badIri, ...(goodIri === undefined ? [] : [goodIri])], asOf);
  const measured = family.subjects.map((subject): Measured => ({
    subject,
    measurements: measurementsOf(
      family.closure,
      [subject.model, subject.run].flatMap((i) => i ?? []),
    ),
  }));
  const given = await givenTo(reading, family.subjects, asOf);
  const bad = subjectAmong(measured, badIri);
  const good = goodIri === undefined ? undefined : distinct(subjectAmong(measured, goodIri), bad);
  const revised = new Set(
    (bad.subject.model && family.closure.related(bad.subject.model, 'wasRevisionOf'))?.map((r) => r.iri),
  );
  const choice = against({ bad, good, others: measured, revised }, request, (one, regress) =>
    noiseOf(historyOf(measured, given.of, bad, one), intervalsOf(one), regress, one.among),
  );
  const { left, right } = comparedOf(choice.good.subject, bad.subject);
  const comparison = await compare(reading, { left, right, ...(asOf !== undefined && { asOf: moment }) });
  const judged = judge({ bad, choice, measured, given, changes: comparison.changes });
  const evidence = await evidenceOn(reading, judged.elements, asOf, shapes);
  const { suspects, contradiction, unsaid } = rank({ ...judged, evidence });
  const { good: goodSide, bad: badSide, metric, history } = judged;
  const verdict = verdictOf({ metric, suspects, runs: history.trials.length, contradiction, unsaid });
  const withinNoise = verdict.verdict === 'within noise';
  const chosen = chosenAs(choice);
  const changes = new Map(comparison.changes.map((c) => [c.id, c]));
  return {
    good: goodSide,
    bad: badSide,
    ...(chosen !== undefined && { chosen }),
    metric,
    verdict,
    suspects,
    changes: comparison.changes,
    unweighed: judged.unweighed,
    seedsDiffer: comparison.changes.some((c) => c.class === 'seed'),
    contradiction,
    experiments: experimentsFor({ good: goodSide, bad: badSide, metric, suspects, changes, withinNoise }),
    history: {
      found: family.found,
      used: history.trials.length,
      factors: factorsOf(history.trials).length,
      receipt: given.receipt,
    },
    receipt: comparison.receipt,
  };
}

/** Two model versions, or the two runs where one side made none. */
function comparedOf(good: Subject, bad: Subject): { readonly left: Iri; readonly right: Iri } {
  if (good.model !== undefined && bad.model !== undefined) return { left: good.model, right: bad.model };
  return { left: good.run ?? good.iri, right: bad.run ?? bad.iri };
}

function intervalsOf({ of }: Choice): number[] {
  return [of.good.sigma, of.bad.sigma].flatMap((s) => s ?? []);
}

interface Case {
  readonly bad: Measured;
  readonly choice: Choice;
  readonly measured: readonly Measured[];
  readonly given: GivenAll;
  readonly changes: readonly Change[];
}

interface Judged extends Omit<Weighed, 'evidence'> {
  readonly good: Side;
  readonly bad: Side;
  readonly metric: MeasuredMetric;
  readonly unweighed: number;
  /** On which the suspects are. */
  readonly elements: readonly Iri[];
}

/** Everything that is known before evidence is read: who is accused, by which history, against which noise. */
function judge({ bad, choice, measured, given, changes }: Case): Judged {
  const [goodGiven, badGiven] = [choice.good, bad].map((m) => given.of.get(m.subject.iri)!) as [Given, Given];
  const all = accused(changes, goodGiven, badGiven, measuredOtherwise(choice));
  const weighed = all.slice(0, LIMITS.suspects);
  const table = historyOf(measured, given.of, bad, choice);
  const history = completed(
    table,
    given.of,
    weighed.flatMap((a) => a.moved),
  );
  const noise = noiseOf(table, intervalsOf(choice), true, choice.among);
  const [goodParts, badParts] = [completenessOf(goodGiven), completenessOf(badGiven)];
  return {
    good: sideOf(choice.good.subject, choice.of.good, goodParts),
    bad: sideOf(bad.subject, choice.of.bad, badParts),
    metric: metricOf(choice, noise, dropOf(table), bad.subject.iri),
    unweighed: all.length - weighed.length,
    history,
    accused: weighed,
    // Only repetitions measure noise as the regression means it.
    sigma: noise.source === 'repetitions' ? noise.sigma : undefined,
    least: noise.least,
    missing: (run) => completenessOf(given.of.get(run as Iri)!).missing,
    unrecorded: unrecordedPrior(goodParts, badParts),
    elements: [...new Set(weighed.flatMap((a) => a.changes.flatMap((c) => c.right ?? c.left ?? [])))],
  };
}

function sideOf({ iri, run }: Subject, { iri: metric, value }: Measurement, parts: Completeness): Side {
  return {
    iri,
    ...(run !== undefined && { run }),
    metric,
    value,
    completeness: parts.share,
    missing: parts.missing,
  };
}

function metricOf({ of, higherIsBetter, direction }: Choice, noise: Noise, drop: number, bad: Iri): MeasuredMetric {
  const { metric, slice, data } = of.bad;
  const { source, sigma, least } = noise;
  return {
    name: metric,
    ...(slice !== undefined && { slice }),
    ...(data !== undefined && { data }),
    higherIsBetter,
    direction,
    drop,
    ...(of.bad.diverged !== undefined && { diverged: divergedText(of.bad, bad) }),
    noise: { source, least, ...(sigma !== undefined && { sigma }) },
    differently: differences(of.good, of.bad),
  };
}
