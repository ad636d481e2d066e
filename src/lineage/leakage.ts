/** Whether a model is judged on data that it learned from: docs/design/leakage.md. */
import type { Iri } from '../prov/iri.ts';
import { shortName } from '../prov/name.ts';
import { DataLineage } from './leakage/data-lineage.ts';
import { gathered } from './leakage/gather.ts';
import { judgePair, LEAKAGE_VERDICTS, type LeakageVerdict, type PairJudgement } from './leakage/pair.ts';
import { heldBack, judgedIn, judgedOn, learnedBy, learnedIn, usesOf, type DataUse } from './leakage/roles.ts';
import { withinLimit } from './limits.ts';
import type { Reading } from './reading.ts';
import type { TraceReceipt } from './trace.ts';

export interface LeakageRequest {
  /** A model version, an evaluation or a run, by any name. */
  readonly of: string;
  /** As known then: a record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
  /** Most elements to visit, over all walks together. */
  readonly limit?: number | undefined;
}

export interface LeakagePair extends PairJudgement {
  readonly training: DataUse;
  readonly evaluation: DataUse;
}

export interface Leakage {
  readonly verdict: LeakageVerdict;
  /** One sentence. */
  readonly because: string;
  readonly of: Iri;
  /** Each data that was learned from with each that was judged on; the gravest first. */
  readonly pairs: readonly LeakagePair[];
  readonly receipt: TraceReceipt;
}

/**
 * Sets all data that a model version learned from, with those of the models it builds upon, against all data that it is judged on.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT (no model version, evaluation or run), LIMIT
 */
export async function leakage(reading: Reading, request: LeakageRequest): Promise<Leakage> {
  const { closure, models, evaluations, evaluating, runs, receipt } = await gathered(reading, request);
  const learned = distinct([
    ...models.flatMap((model) => learnedBy(closure, model)),
    ...runs.flatMap((run) => learnedIn(closure, run)),
  ]);
  const held = distinct([
    ...evaluations.flatMap((evaluation) => judgedOn(closure, evaluation)),
    ...evaluating.flatMap((run) => judgedIn(closure, run)),
    ...models.flatMap((model) => heldBack(closure, model)),
    ...runs.flatMap((run) => usesOf(closure, run, ['validationData', 'testData', 'evaluationData'])),
  ]);
  const lineage = new DataLineage(closure);
  withinLimit('leakagePairs', learned.length * held.length, 'The number of pairs of data');
  const pairs = learned
    .flatMap((training) => held.map((evaluation) => ({ training, evaluation })))
    // Validation data are no evaluation of themselves.
    .filter(({ training, evaluation }) => training.role !== 'validationData' || evaluation.role !== 'validationData')
    .map((pair): LeakagePair => ({
      ...pair,
      ...softened(pair.training, judgePair(lineage, pair.training.data, pair.evaluation.data)),
    }))
    .map((pair) => (receipt.complete ? pair : cut(pair)))
    .sort(byGravity);
  return { ...overall(pairs, learned, held, receipt), of: closure.subject, pairs, receipt };
}

/** Data that only guided choices, or went into features along with others, leak less: what would be a leak of training data is a warning. */
function softened(training: DataUse, judged: PairJudgement): PairJudgement {
  if (training.features !== undefined) return ofFeatures(training, training.features, judged);
  if (training.role !== 'validationData' || judged.verdict !== 'leak') return judged;
  return { ...judged, verdict: 'warning', because: `${judged.because} It guided choices as validation data.` };
}

/**
 * Features that came of the evaluation data alone carry them, or what was learned from them, into training. A feature set that came of several data is
 * often a definition that was computed over each part: whether anything passed from one to the other is not recorded.
 */
function ofFeatures(training: DataUse, features: Iri, judged: PairJudgement): PairJudgement {
  if (judged.verdict !== 'leak' && judged.verdict !== 'warning') return judged;
  const from = `${shortName(training.data)}${training.alone ? ' alone' : ', among others'}`;
  const made = `The features ${shortName(features)} that it learned from were made from ${from}`;
  const because =
    judged.relation === 'sameVersion' ? `${made}; it is judged on these data.` : `${made}. ${judged.because}`;
  const holds = training.alone && judged.relation !== 'evaluationFromTraining';
  return { ...judged, because, verdict: holds ? judged.verdict : 'warning' };
}

/** Of a walk that was cut, only what was found holds. */
function cut(pair: LeakagePair): LeakagePair {
  if (pair.verdict === 'leak' || pair.verdict === 'warning') return pair;
  return {
    ...pair,
    verdict: 'unknown',
    because: 'Not everything they came from was seen: the receipt says what was left.',
  };
}

/** One use of each data, told with the evaluation and the run that are known; validation data and those of features are told apart from all else. */
function distinct(uses: readonly DataUse[]): DataUse[] {
  const lesser = ({ role }: DataUse) => (role === 'validationData' || role === 'features' ? role : '');
  const key = (use: DataUse) => JSON.stringify([use.data, lesser(use), use.through ?? '']);
  const told = ({ role, evaluation, run, features, alone }: DataUse) =>
    JSON.stringify([role, alone ? 0 : 1, evaluation ?? '', run ?? '', features ?? '']);
  const groups = Map.groupBy(uses, key);
  return [...groups.keys()].sort().map((one) => {
    const [first, ...others] = groups.get(one)!.sort((a, b) => (told(a) < told(b) ? -1 : 1)) as [DataUse, ...DataUse[]];
    return others.reduce((all, use) => ({ ...use, ...all }), first);
  });
}

function byGravity(a: LeakagePair, b: LeakagePair): number {
  const place = ({ training, evaluation }: LeakagePair) =>
    JSON.stringify([
      training.data,
      evaluation.data,
      training.role,
      evaluation.role,
      evaluation.evaluation ?? '',
      training.through ?? '',
    ]);
  return LEAKAGE_VERDICTS.indexOf(a.verdict) - LEAKAGE_VERDICTS.indexOf(b.verdict) || (place(a) < place(b) ? -1 : 1);
}

function overall(
  pairs: readonly LeakagePair[],
  learned: readonly DataUse[],
  held: readonly DataUse[],
  receipt: TraceReceipt,
): Pick<Leakage, 'verdict' | 'because'> {
  if (!receipt.complete && (learned.length === 0 || held.length === 0)) {
    const what = learned.length === 0 ? 'what it learned from' : 'the data that it is judged on';
    const because = `The walk was cut after ${receipt.elements} elements, before it came to ${what}: the receipt says what was left.`;
    return { verdict: 'unknown', because };
  }
  if (learned.length === 0)
    return {
      verdict: 'unknown',
      because: 'What it learned from is not recorded: no run used data in the role trainingData.',
    };
  if (held.length === 0) return { verdict: 'unknown', because: 'No data that it is judged on are recorded.' };
  const [worst] = pairs;
  if (!worst) return { verdict: 'unknown', because: 'Only validation data are recorded on both sides.' };
  const same = pairs.filter(({ verdict }) => verdict === worst.verdict).length;
  const more = same > 1 ? ` And ${same - 1} more of ${pairs.length} pairs.` : '';
  if (worst.verdict === 'clear')
    return { verdict: 'clear', because: `None of ${pairs.length} pairs of data share anything.` };
  const names = `${shortName(worst.training.data)} and ${shortName(worst.evaluation.data)}`;
  return { verdict: worst.verdict, because: `${names}: ${worst.because}${more}` };
}
