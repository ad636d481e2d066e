/** One self-check, and its result as a record. */
import { openPlace } from '../backup/address.ts';
import type { Secret } from '../backup/key.ts';
import { restore } from '../backup/restore.ts';
import { FACT } from '../lineage/facts.ts';
import type { Recording } from '../lineage/record.ts';
import { logDirectory } from '../log/published.ts';
import { readTrust } from '../log/trust.ts';
import { verify } from '../log/verify.ts';
import type { Verification } from '../log/levels.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { CLEW, XSD } from '../prov/namespaces.ts';
import { element, ENDED_AT, STARTED_AT } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { Store } from '../store/store.ts';
import type { Verifier } from '../tlog/note.ts';
import { checkTail, NOTHING_CHECKED, type Checked } from './tail.ts';

export const SCOPES = ['tail', 'all', 'backup'] as const;
export type Scope = (typeof SCOPES)[number];
export type Verdict = 'holds' | 'does-not-hold' | 'not-checked';

/** What a check found. */
export interface CheckResult {
  readonly scope: Scope;
  readonly verdict: Verdict;
  /** UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Records there were. */
  readonly size: number;
  /** What does not hold, or why it could not be checked; the first of it. */
  readonly problems: readonly string[];
  /** For tail checks: how far this one got. */
  readonly checked?: Checked;
  /** The last record of such a result: when, and how many records there were then, itself included. */
  readonly recorded?: { readonly at: string; readonly size: number };
}

export type Results = Partial<Record<Scope, CheckResult>>;

export interface CheckDeps {
  readonly store: Store;
  readonly vocabulary: Vocabulary;
  readonly recorder: Recording;
  /** Opens an empty store, which is gone when it is closed. */
  readonly scratch: () => Promise<Store>;
  /** Directory of the published log. */
  readonly log?: string | undefined;
  readonly backups: readonly string[];
  readonly backupSecret?: Secret | undefined;
  readonly now: () => Date;
}

const MOST_PROBLEMS = 20;
const DAY = 86_400_000;

/** Checks, keeps the result beside the history, and records it where it says something new. Never fails for what it finds. */
export async function runCheck(scope: Scope, deps: CheckDeps): Promise<CheckResult> {
  const before = (await resultsOf(deps.store))[scope];
  const startedAt = deps.now().toISOString();
  const found = await look(scope, deps, before);
  const result: CheckResult = { scope, startedAt, endedAt: deps.now().toISOString(), ...found };
  const recorded = (await recordResult(result, before, deps)) ?? before?.recorded;
  const kept = { ...result, ...(recorded && { recorded }) };
  await deps.store.write(async (writer) => {
    const facts = await writer.facts();
    await writer.setFact(FACT.checks, JSON.stringify({ ...readResults(facts.get(FACT.checks)), [scope]: kept }));
  });
  return kept;
}

/** What the last check of each scope found. */
export async function resultsOf(store: Store): Promise<Results> {
  return readResults((await store.read((reader) => reader.facts())).get(FACT.checks));
}

function readResults(text: string | undefined): Results {
  return text === undefined ? {} : (JSON.parse(text) as Results);
}

type Found = Pick<CheckResult, 'verdict' | 'size' | 'problems' | 'checked'>;

async function look(scope: Scope, deps: CheckDeps, before: CheckResult | undefined): Promise<Found> {
  const { size, vkey } = await deps.store.read(async (reader) => ({
    size: (await reader.head()).size,
    vkey: (await reader.facts()).get(FACT.vkey),
  }));
  const { verifiers } = vkey === undefined ? { verifiers: [] } : readTrust([vkey]);
  try {
    if (scope === 'tail') return await tail(deps, verifiers, before);
    if (scope === 'backup') return await fromBackup(deps, verifiers, size);
    const tiles = deps.log === undefined ? undefined : logDirectory(deps.log);
    return told(await verify({ ...deps, tiles, verifiers }));
  } catch (error) {
    // Whatever stops a check is a result: a checker that is silent looks like one that is content.
    const message = error instanceof Error ? error.message : String(error);
    const damaged = error instanceof Fault && ['DAMAGED', 'DIFFERENT', 'WRONG_KEY'].includes(error.code);
    return { verdict: damaged ? 'does-not-hold' : 'not-checked', size, problems: [message] };
  }
}

async function tail(deps: CheckDeps, verifiers: readonly Verifier[], before: CheckResult | undefined): Promise<Found> {
  const from = before?.verdict === 'holds' ? (before.checked ?? NOTHING_CHECKED) : NOTHING_CHECKED;
  const tiles = deps.log === undefined ? undefined : logDirectory(deps.log);
  const { verification, checked } = await checkTail({ store: deps.store, tiles, verifiers }, from);
  return { ...told(verification), checked };
}

/** One of the places, chosen at random, restored into a store of its own and compared. */
async function fromBackup(
  { backups, backupSecret, vocabulary, scratch }: CheckDeps,
  verifiers: readonly Verifier[],
  size: number,
): Promise<Found> {
  const address = backups[Math.floor(Math.random() * backups.length)];
  if (address === undefined)
    return { verdict: 'not-checked', size, problems: ['No place of backups is set (CLEW_BACKUPS).'] };
  const place = await openPlace(address);
  const store = await scratch();
  try {
    await restore({ place, secret: backupSecret, store, vocabulary, verifiers });
    return { verdict: 'holds', size, problems: [] };
  } finally {
    await store.close();
    place.close();
  }
}

function told({ holds, records, problems, levels }: Verification): Found {
  const why = levels.flatMap((level) => (level.why === undefined ? [] : [`${level.level}: ${level.why}`]));
  return {
    // A level that cannot be checked yet, such as signatures before the first one, is no failure of a scheduled check.
    verdict: holds === false ? 'does-not-hold' : 'holds',
    size: records,
    problems: [...problems.map(({ level, place, message }) => `${level}: ${place}: ${message}`), ...why].slice(
      0,
      MOST_PROBLEMS,
    ),
  };
}

const term = (name: string) => `${CLEW}${name}` as Iri;

/**
 * Records a result that says something new: another verdict than before, a history that grew by more than results, or a day that passed. So an idle
 * history does not grow by being checked.
 */
async function recordResult(
  result: CheckResult,
  before: CheckResult | undefined,
  { recorder, store }: CheckDeps,
): Promise<CheckResult['recorded']> {
  const last = before?.recorded;
  const grown = last === undefined || result.size > last.size;
  const old = last === undefined || Date.parse(result.endedAt) - Date.parse(last.at) > DAY;
  if (!grown && !old && before?.verdict === result.verdict) return undefined;
  const time = (value: string) => ({ value, datatype: `${XSD}dateTime` as Iri });
  await recorder.record({
    statements: [
      element(`urn:clew:check:${result.scope}-${result.startedAt}`, [`${CLEW}SelfCheck`], {
        [STARTED_AT]: time(result.startedAt),
        [ENDED_AT]: time(result.endedAt),
        [term('checkScope')]: { value: result.scope },
        [term('checkVerdict')]: { value: result.verdict },
        [term('checkedRecords')]: { value: String(result.size), datatype: `${XSD}integer` as Iri },
        ...(result.problems.length > 0 && {
          'http://purl.org/dc/terms/description': { value: result.problems.join('\n') },
        }),
      }),
    ],
  });
  return { at: result.endedAt, size: (await store.read((reader) => reader.head())).size };
}
