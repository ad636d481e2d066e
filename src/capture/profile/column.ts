/** What one column looks like, gathered value by value in bounded memory. */
import { Sample } from './sample.ts';

/** Different values of a column that are counted one by one; of a column with more, how many there are is not told. */
const MAX_DISTINCT = 50_000;

/** Values named at most. */
const MAX_CATEGORIES = 200;

/** A value that fewer rows have is counted and not named: what few share may be about a person, and history keeps it for ever. */
const FEWEST_NAMED = 5;

/** Longest value that is counted by itself, in UTF-16 code units; longer ones are prose. */
const LONGEST = 200;

/** What common tools write where there is no value: https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html, na_values. */
const MISSING = new Set(
  ',#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null,NaT'.split(','),
);

export type ColumnType = 'integer' | 'number' | 'boolean' | 'date' | 'timestamp' | 'text';

/** The first that all values fit is the type. Digits with a zero before them are a code, not a number. */
const PATTERNS: readonly (readonly [ColumnType, RegExp])[] = [
  ['boolean', /^(true|false)$/i],
  ['integer', /^[+-]?(0|[1-9]\d{0,14})$/],
  ['number', /^[+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['timestamp', /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|UTC|[+-]\d\d:?\d\d))?)?$/],
];

/** What a first pass tells of a column. */
export interface ColumnSummary {
  readonly name: string;
  readonly type: ColumnType;
  /** Rows with a value. */
  readonly present: number;
  readonly missing: number;
  /** Undefined if there are more than are counted. */
  readonly distinct?: number;
  readonly numbers?: Numbers;
  /** By count, then value; of numbers and times none. */
  readonly categories?: readonly (readonly [value: string, count: number])[];
  /** Values that `categories` leaves out. */
  readonly other?: number;
}

export interface Numbers {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Of the sample (n − 1); undefined of a single value. */
  readonly deviation?: number;
  /** Ascending; all values, or a uniform sample of many. */
  readonly sample: Float64Array;
}

export class ColumnGatherer {
  readonly #name: string;
  #present = 0;
  #missing = 0;
  #counts: Map<string, number> | undefined = new Map();
  /** Types that every value so far could be. */
  #possible = PATTERNS;
  #minimum = Infinity;
  #maximum = -Infinity;
  #mean = 0;
  #squares = 0;
  readonly #sample = new Sample();

  constructor(name: string) {
    this.#name = name;
  }

  add(text: string): void {
    if (isMissing(text)) {
      this.#missing++;
      return;
    }
    this.#present++;
    this.#count(text);
    if (this.#possible.some(([, pattern]) => !pattern.test(text)))
      this.#possible = this.#possible.filter(([, pattern]) => pattern.test(text));
    if (this.#possible.some(([type]) => type === 'number')) this.#number(Number(text));
  }

  summary(): ColumnSummary {
    const type = this.#present === 0 ? 'text' : (this.#possible[0]?.[0] ?? 'text');
    const isNumber = type === 'integer' || type === 'number';
    const variance = this.#squares / (this.#present - 1);
    return {
      name: this.#name,
      type,
      present: this.#present,
      missing: this.#missing,
      ...(this.#counts && { distinct: this.#counts.size }),
      ...(isNumber && {
        numbers: {
          minimum: this.#minimum,
          maximum: this.#maximum,
          mean: this.#mean,
          ...(this.#present > 1 && { deviation: Math.sqrt(variance) }),
          sample: this.#sample.sorted(),
        },
      }),
      ...(type === 'text' || type === 'boolean' ? this.#categories() : {}),
    };
  }

  #count(text: string): void {
    if (!this.#counts) return;
    if (text.length > LONGEST) {
      this.#counts = undefined;
      return;
    }
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
    if (this.#counts.size > MAX_DISTINCT) this.#counts = undefined;
  }

  /** Mean and sum of squares in one pass: B. P. Welford 1962, https://doi.org/10.1080/00401706.1962.10490022 */
  #number(value: number): void {
    const before = value - this.#mean;
    this.#mean += before / this.#present;
    this.#squares += before * (value - this.#mean);
    this.#minimum = Math.min(this.#minimum, value);
    this.#maximum = Math.max(this.#maximum, value);
    this.#sample.add(value);
  }

  #categories(): Pick<ColumnSummary, 'categories' | 'other'> {
    if (!this.#counts) return {};
    const named = [...this.#counts]
      .filter(([, count]) => count >= FEWEST_NAMED)
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, MAX_CATEGORIES);
    const other = this.#present - named.reduce((sum, [, count]) => sum + count, 0);
    return { categories: named, ...(other > 0 && { other }) };
  }
}

export function isMissing(text: string): boolean {
  return MISSING.has(text);
}
