/** How long records are kept: by the retention class of what they describe, from the day they were recorded. A hold is above it. */
import { parseDescription, type Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { CLEW } from '../prov/namespaces.ts';
import { attributeText } from '../prov/merge.ts';
import { instant } from '../prov/time.ts';
import { valueText } from '../prov/value.ts';
import type { Reader, RecordRow, Store } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import type { Context } from './context.ts';
import { LEGAL_HOLD } from './hold.ts';
import { heldAmong, MAX_REMOVED } from './removable.ts';
import { remove, type RemovalReceipt, type RemoveRequest } from './remove.ts';
import { readPage } from './replay.ts';

/**
 * Periods where no recorded policy says otherwise. Technical documentation: ten years, https://eur-lex.europa.eu/eli/reg/2024/1689/oj Article 18;
 * logs at least six months, Articles 19 and 26(6): a year.
 */
export const DEFAULT_PERIODS: Readonly<Record<string, string>> = {
  'technical-documentation': 'P10Y',
  'access-audit': 'P1Y',
};

/** The class of a record that names none, or only classes without a policy. */
export const DEFAULT_CLASS = 'technical-documentation';

const RETENTION_CLASS = `${CLEW}retentionClass` as Iri;
const RETENTION_PERIOD = `${CLEW}retentionPeriod` as Iri;
const RETAIN_UNTIL = `${CLEW}retainUntil` as Iri;
const EFFECTIVE_FROM = `${CLEW}effectiveFrom` as Iri;
const POLICY = `${CLEW}RetentionPolicy` as Iri;

/** What tells how history was kept is kept as long as history. */
const NEVER: ReadonlySet<string> = new Set([POLICY, LEGAL_HOLD, `${CLEW}SigningKey`, `${CLEW}ContentRemoval`]);

/** A record whose time is over. */
export interface Expired {
  readonly number: number;
  readonly recordedAt: string;
  readonly retentionClass: string;
  /** When its time was over, xsd:dateTime. */
  readonly expiredAt: string;
  /** The hold that keeps it nevertheless. */
  readonly hold?: Iri;
}

export interface RetentionReport {
  /** Periods in force by class. */
  readonly periods: Readonly<Record<string, string>>;
  /** Records looked at, tombstones left out. */
  readonly examined: number;
  readonly expired: readonly Expired[];
}

const PAGE = 256;

/** Which records have outlived their time at `now`; those under hold are listed with it. */
export async function expiredRecords(store: Store, now = new Date()): Promise<RetentionReport> {
  const periods = await store.read((reader) => periodsInForce(reader, now));
  // Months differ in length: a few days more are looked at than can have expired.
  const shortest = Math.max(...Object.values(periods).map((period) => back(now, period))) + 4 * DAY;
  const expired: Expired[] = [];
  let examined = 0;
  for (let next = 0; ;) {
    const done = await store.read(async (reader) => {
      const page = await readPage(reader, next, PAGE);
      // Times never decrease: nothing after this one can have expired.
      const old = page.filter(({ row }) => instant(row.recordedAt) <= shortest);
      const due = old.flatMap(({ row, bodies }) => {
        if (row.removedBy !== undefined) return [];
        examined++;
        const found = expiry(
          row,
          bodies.map(({ json }) => parseDescription(json)),
          periods,
        );
        return found && instant(found.expiredAt) <= now.getTime() ? [{ row, found }] : [];
      });
      const held = new Map(
        (
          await heldAmong(
            reader,
            due.map(({ row }) => row),
          )
        ).map((h) => [h.row.number, h.hold.iri]),
      );
      for (const { row, found } of due) {
        const hold = held.get(row.number);
        expired.push({ ...found, ...(hold && { hold }) });
      }
      next += page.length;
      return page.length === 0 || old.length < page.length;
    });
    if (done) return { periods, examined, expired };
  }
}

/**
 * Removes what has expired and is not held, in recorded acts of at most {@link MAX_REMOVED} records.
 * @returns the receipts, none if nothing has expired
 */
export async function applyRetention(
  context: Context,
  { expired }: RetentionReport,
  request: Pick<RemoveRequest, 'actor' | 'approvedBy'> = {},
): Promise<RemovalReceipt[]> {
  const numbers = expired.filter(({ hold }) => hold === undefined).map(({ number }) => String(number));
  const receipts: RemovalReceipt[] = [];
  for (let at = 0; at < numbers.length; at += MAX_REMOVED) {
    const targets = numbers.slice(at, at + MAX_REMOVED);
    receipts.push(await remove(context, { ...request, targets, reason: 'The retention period is over.' }));
  }
  return receipts;
}

/** The defaults, replaced class by class by the recorded policy that came into effect last. */
async function periodsInForce(reader: Reader, now: Date): Promise<Readonly<Record<string, string>>> {
  const { elements } = await reader.find({
    types: [POLICY],
    sort: { by: 'iri', descending: false },
    first: Number.MAX_SAFE_INTEGER - 1,
  });
  const policies = (await reader.descriptions(elements.map(({ iri }) => iri)))
    .map(({ json }) => policyOf(parseDescription(json)))
    .filter((policy) => policy !== undefined && policy.from <= now.getTime())
    .sort((a, b) => a!.from - b!.from);
  const periods: Record<string, string> = { ...DEFAULT_PERIODS };
  for (const { name, period } of policies as NonNullable<ReturnType<typeof policyOf>>[]) periods[name] = period;
  return periods;
}

function policyOf(description: Description) {
  const name = attributeText(description, RETENTION_CLASS);
  const period = attributeText(description, RETENTION_PERIOD);
  if (name === undefined || period === undefined) return undefined;
  const from = attributeText(description, EFFECTIVE_FROM);
  return { name, period, from: from === undefined ? -Infinity : Date.parse(from) };
}

/** When a record's time is over: the longest of its classes, and never before a `clew:retainUntil` of what it describes. */
function expiry(
  { number, recordedAt }: RecordRow,
  descriptions: readonly Description[],
  periods: Readonly<Record<string, string>>,
): Omit<Expired, 'hold'> | undefined {
  if (descriptions.some(({ types }) => types.some((type) => NEVER.has(type)))) return undefined;
  const named = descriptions
    .flatMap(({ attributes }) => (attributes[RETENTION_CLASS] ?? []).map(valueText))
    .filter((name) => Object.hasOwn(periods, name));
  const classes = named.length === 0 ? [DEFAULT_CLASS] : [...new Set(named)];
  const ends = classes.map((name) => ({ name, at: forth(recordedAt, periods[name]!) }));
  const longest = ends.reduce((a, b) => (b.at > a.at ? b : a));
  const days = descriptions.flatMap(({ attributes }) => (attributes[RETAIN_UNTIL] ?? []).map(valueText));
  // Kept until the day is over everywhere.
  const until = Math.max(longest.at, ...days.map((day) => Date.parse(day.slice(0, 10)) + 2 * DAY));
  return { number, recordedAt, retentionClass: longest.name, expiredAt: new Date(until).toISOString() };
}

const DAY = 86_400_000;

function forth(time: string, period: string): number {
  return shifted(new Date(instant(time)), period, 1);
}

function back(time: Date, period: string): number {
  return shifted(time, period, -1);
}

/** A time some years, months and days away: https://www.w3.org/TR/xmlschema11-2/#adding-durations-to-dateTimes. @throws Fault BAD_ARGUMENT */
function shifted(time: Date, period: string, sign: 1 | -1): number {
  const parts = /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?$/.exec(period);
  if (!parts) {
    throw new Fault<LineageCode>(
      'BAD_ARGUMENT',
      `A policy keeps records for ${JSON.stringify(period)}, which is no period of years, months and days.`,
      {
        hint: 'Write P10Y, P6M or P90D.',
      },
    );
  }
  const [years, months, days] = [1, 2, 3].map((i) => sign * Number(parts[i] ?? 0)) as [number, number, number];
  const out = new Date(time);
  const month = out.getUTCMonth() + months;
  const last = new Date(Date.UTC(out.getUTCFullYear() + years, month + 1, 0)).getUTCDate();
  out.setUTCFullYear(out.getUTCFullYear() + years, month, Math.min(out.getUTCDate(), last));
  return out.getTime() + days * DAY;
}
