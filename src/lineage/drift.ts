/**
 * Same model, worse in production: what a deployment was given, held against what its model version learned from. The method, its thresholds and
 * their sources: docs/design/drift.md.
 */
import type { Iri } from '../prov/iri.ts';
import { CLEW } from '../prov/namespaces.ts';
import { shortName } from '../prov/name.ts';
import type { Closure } from './closure.ts';
import type { Finding } from './drift/compare-columns.ts';
import { judge, type ColumnVerdict, type DriftVerdict, type SeenWindow } from './drift/judge.ts';
import { originOf, type ColumnOrigin } from './drift/origin.ts';
import { isPartOf } from './drift/parts.ts';
import {
  preparationInService,
  preparationInTraining,
  samePreparation,
  type PreparationCode,
} from './drift/preparation.ts';
import { profileOf } from './drift/profile.ts';
import { subjectOf, type Subject, type SubjectRequest } from './drift/subject.ts';
import { trainingData, trainingOf, withColumns } from './drift/training.ts';
import type { Reading } from './reading.ts';
import { receiptTogether } from './receipts.ts';
import type { TraceReceipt } from './trace.ts';

export interface DriftRequest extends SubjectRequest {
  /** A deployment, a model version (the deployment of it that was watched last), or a monitoring window: by any name. */
  readonly of: string;
  /** The window to judge; without it, the last. Those before it say when a shift began. */
  readonly window?: string | undefined;
  /** Windows that begin earlier are left out: xsd:dateTime or a date. */
  readonly since?: string | undefined;
  /** As known then: a record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
  /** Most elements to visit in each walk. */
  readonly limit?: number | undefined;
}

export interface ColumnDrift extends ColumnVerdict {
  readonly origin: ColumnOrigin;
}

export interface Drift {
  readonly verdict: DriftVerdict;
  /** The verdict in a sentence. */
  readonly because: string;
  readonly model?: Iri;
  readonly deployment?: Iri;
  /** The window judged. */
  readonly window?: Iri;
  /** All windows looked at, by time. */
  readonly windows: readonly Iri[];
  /** Profiles of the training data. */
  readonly profiles: readonly Iri[];
  /** By verdict, then size of the shift. */
  readonly columns: readonly ColumnDrift[];
  /** About the data as a whole. */
  readonly findings: readonly Finding[];
  readonly preparation: {
    readonly training: readonly Iri[];
    readonly service: readonly Iri[];
    /** Undefined if it cannot be told. */
    readonly same?: boolean;
  };
  /** What is not recorded, and what that leaves open. */
  readonly unable: readonly string[];
  readonly receipt: TraceReceipt;
}

/**
 * Compares a monitoring window with the recorded profile of the training data, column by column, and says whether the data's quality, the
 * preparation of inputs or the world changed, or that nothing can be told.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT (of another kind; a window of another deployment), LIMIT; ILLEGAL_TIME
 */
export async function drift(reading: Reading, request: DriftRequest): Promise<Drift> {
  const subject = await subjectOf(reading, request);
  const { upstream, model } = subject;
  const at = request.asOf === undefined ? undefined : upstream.receipt.asOf;
  const data = model === undefined ? [] : trainingData(upstream, model);
  const training = await trainingOf(reading, data, at);
  const code = model === undefined ? [] : preparationInTraining(upstream, model, data);
  const windows = await seenWindows(reading, subject, code, at);
  const last = windows.at(-1);
  const unable = unableTo(subject, training, windows);
  const serving = last ? preparationInService(subject.watched, last.iri, subject.deployment!) : [];
  const answer = {
    ...(model && { model }),
    ...(subject.deployment && { deployment: subject.deployment }),
    ...(last && { window: last.iri }),
    windows: windows.map(({ iri }) => iri),
    profiles: training.profiles,
    preparation: {
      training: code.map(({ iri }) => iri),
      service: serving.map(({ iri }) => iri),
      ...(last?.samePreparation !== undefined && { same: last.samePreparation }),
    },
    receipt: receiptTogether([...subject.receipts, ...training.receipts]),
  };
  const { profile } = training;
  if (!profile || !last?.profile)
    return { ...answer, verdict: 'undetermined', because: unable[0]!, columns: [], findings: [], unable };
  const judged = judge(profile, windows);
  const columns = judged.columns.map((column): ColumnDrift => ({
    ...column,
    origin: originOf(upstream, column.column, {
      model: model!,
      data,
      feature: column.before?.feature ?? column.after?.feature,
    }),
  }));
  return { ...answer, ...judged, columns, unable };
}

/** The windows with their profiles, failed checks and code. */
async function seenWindows(
  reading: Reading,
  { watched, windows, deployment }: Subject,
  training: readonly PreparationCode[],
  asOf: number | undefined,
): Promise<SeenWindow[]> {
  const profiles = new Map(
    windows.flatMap((window) => {
      const [latest] = watched
        .relating(window, 'wasDerivedFrom', { kind: 'DataProfile' })
        .map(({ iri }) => iri)
        .filter((iri) => isPartOf(watched, iri, 'features'))
        .sort((a, b) => watched.row(b)!.since - watched.row(a)!.since);
      return latest === undefined ? [] : [[window, latest] as const];
    }),
  );
  const whole = await withColumns(reading, watched, [...profiles.values()], asOf);
  return windows.map((iri) => {
    const profile = profiles.get(iri);
    const service = preparationInService(watched, iri, deployment!);
    const same = samePreparation(training, service);
    return {
      iri,
      start: watched.text(iri, `${CLEW}windowStart`) ?? '',
      end: watched.text(iri, `${CLEW}windowEnd`) ?? '',
      ...(profile && { profile: profileOf(whole, profile) }),
      ...(service.length > 0 && { preparation: service.map(({ content }) => content).join(' ') }),
      ...(same !== undefined && { samePreparation: same }),
      failed: failedChecks(watched, [iri, ...(profile ? [profile] : [])]),
    };
  });
}

function failedChecks(watched: Closure, of: readonly Iri[]): Map<string, string[]> {
  const failed = new Map<string, string[]>();
  const checks = of.flatMap((iri) => watched.relating(iri, 'wasDerivedFrom', { kind: 'QualityCheck' }));
  for (const iri of new Set(checks.map((check) => check.iri))) {
    if (!/^(false|0)$/.test(watched.text(iri, `${CLEW}passed`) ?? '')) continue;
    const column = watched.text(iri, `${CLEW}checkedColumn`) ?? '';
    const name = watched.text(iri, `${CLEW}name`) ?? shortName(iri);
    failed.set(column, [...(failed.get(column) ?? []), name]);
  }
  return failed;
}

/** What is missing, the gravest first: without one of the first four there is no comparison. */
function unableTo(
  { deployment, model, windows }: Subject,
  training: { readonly data: readonly Iri[]; readonly unprofiled: readonly Iri[]; readonly profile?: unknown },
  seen: readonly SeenWindow[],
): string[] {
  const unable: string[] = [];
  if (model === undefined) unable.push('Which model version is served is not recorded.');
  else if (training.data.length === 0) unable.push(`What ${shortName(model)} learned from is not recorded.`);
  else if (!training.profile) {
    const [first] = training.data;
    unable.push(
      `No profile of the training data is recorded: clew profile FILE --of ${shortName(first!)} records one.`,
    );
  }
  if (deployment === undefined) unable.push('No deployment is recorded.');
  else if (windows.length === 0) {
    unable.push(
      `No monitoring window of ${shortName(deployment)} is recorded: clew profile FILE --window ${shortName(deployment)} records one.`,
    );
  } else if (!seen.at(-1)!.profile) unable.push(`The window ${shortName(seen.at(-1)!.iri)} has no profile.`);
  if (training.profile && training.unprofiled.length > 0)
    unable.push(`Part of the training data has no profile: ${training.unprofiled.map(shortName).join(', ')}.`);
  const service = seen.at(-1);
  if (service && service.samePreparation === undefined)
    unable.push(
      'Which code prepares the inputs in service and in training is not recorded on both sides, so a skew shows only by its beginning.',
    );
  return unable;
}
