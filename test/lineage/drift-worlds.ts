/** Deployments watched over some windows, with a planted reason for what changed: what `drift` has to find. */
import { profileTable, type TableProfile } from '../../src/capture/profile/table.ts';
import { profileStatements } from '../../src/capture/profile/statements.ts';
import type { DriftVerdict } from '../../src/lineage/drift/judge.ts';
import type { FindingName } from '../../src/lineage/drift/compare-columns.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, XSD } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { mulberry32 } from '../../scripts/mulberry32.ts';

export const c = (name: string) => `${CLEW}${name}`;
export const id = (name: string) => `urn:clew:${name}` as Iri;
const text = (value: string) => ({ value });
const typed = (value: string, type: string) => ({ value, datatype: `${XSD}${type}` as Iri });
const role = (name: string) => ({ role: { iri: c(name) as Iri } });

/** One row by column; a number, a word, or nothing. */
export type Row = Record<string, number | string | undefined>;

const COUNTRIES = ['DE', 'FR', 'IT', 'ES', 'PL'];
const WEIGHTS = [0.4, 0.25, 0.15, 0.12, 0.08];

/** What the world is like while nothing changes. */
export function rowOf(next: () => number): Row {
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    amount: Number(Math.exp(3 + 0.8 * normal()).toFixed(2)),
    age: Math.round(Math.min(90, Math.max(18, 45 + 12 * normal()))),
    balance: Number((100 * normal() - 10).toFixed(3)),
    visits: Math.floor(-3 * Math.log(1 - next())),
    country: pick(next(), WEIGHTS),
    email: next() < 0.1 ? undefined : `u${Math.floor(next() * 1e9)}@example.org`,
  };
}

function pick(at: number, weights: readonly number[]): string {
  let sum = 0;
  return COUNTRIES[weights.findIndex((weight) => (sum += weight) > at)] ?? COUNTRIES.at(-1)!;
}

export interface Planted {
  readonly kind: string;
  readonly verdict: DriftVerdict;
  /** The column that changes, with what has to be found about it. */
  readonly column?: string;
  readonly finding?: FindingName;
  readonly windows: number;
  /** Rows of a window. */
  readonly rows?: number;
  /** Changes one row of window `w` of `windows`. */
  readonly change?: (row: Row, w: number, next: () => number) => Row;
  /** The preparation code in service; `trained` is that of training. */
  readonly code?: (w: number) => string | undefined;
  readonly untrained?: boolean;
}

const from =
  (w: number, change: (row: Row, next: () => number) => Row) => (row: Row, at: number, next: () => number) =>
    at >= w ? change(row, next) : row;
const set =
  (column: string, make: (value: number, next: () => number) => number | string | undefined) =>
  (row: Row, next: () => number): Row => ({
    ...row,
    [column]: row[column] === undefined ? undefined : make(row[column] as number, next),
  });

/** Every kind of change, varied by a number: which column, how large, when. */
export const KINDS: readonly ((n: number) => Planted)[] = [
  (n) => ({ kind: 'nothing', verdict: 'none', windows: 2 + (n % 4) }),
  (n) => {
    const column = ['amount', 'age', 'country'][n % 3]!;
    const share = 0.03 + 0.08 * (n % 5);
    const nulls = set(column, (value, next) => (next() < share ? undefined : value));
    return {
      kind: 'null burst',
      verdict: 'dataQuality',
      column,
      finding: 'missingValues',
      windows: 4,
      change: from(2, nulls),
    };
  },
  (n) => {
    const factor = [100, 0.01, 1000, 0.001][n % 4]!;
    const column = ['amount', 'balance', 'age'][n % 3]!;
    return {
      kind: 'unit change',
      verdict: 'dataQuality',
      column,
      finding: 'unit',
      windows: 3,
      change: from(
        2,
        set(column, (value) => Number((value * factor).toPrecision(6))),
      ),
    };
  },
  (n) => {
    const sentinel = [-999, 9999, -99999][n % 3]!;
    const marked = set('age', (value, next) => (next() < 0.03 + 0.01 * (n % 4) ? sentinel : value));
    return {
      kind: 'sentinel',
      verdict: 'dataQuality',
      column: 'age',
      finding: 'range',
      windows: 3,
      change: from(1, marked),
    };
  },
  (n) => {
    const fresh = set('country', (value, next) => (next() < 0.03 + 0.02 * (n % 5) ? 'de' : value));
    return {
      kind: 'new category',
      verdict: 'dataQuality',
      column: 'country',
      finding: 'newCategory',
      windows: 4,
      change: from(2, fresh),
    };
  },
  (n) => {
    const column = ['amount', 'country', 'visits'][n % 3]!;
    const gone = ({ [column]: _, ...row }: Row): Row => row;
    const worded = set('visits', (value) => `${value} visits`);
    return n % 2 === 0
      ? {
          kind: 'schema change',
          verdict: 'dataQuality',
          column,
          finding: 'columnMissing',
          windows: 3,
          change: from(2, gone),
        }
      : {
          kind: 'schema change',
          verdict: 'dataQuality',
          column: 'visits',
          finding: 'type',
          windows: 3,
          change: from(2, worded),
        };
  },
  (n) => {
    const by = 0.4 + 0.1 * (n % 6);
    const [column, deviation] = (['age', 'balance'] as const).map((name, i) => [name, [12, 100][i]!] as const)[n % 2]!;
    const moved = set(column, (value) => Math.round(value + by * deviation));
    return {
      kind: 'mean shift',
      verdict: 'naturalDrift',
      column,
      finding: 'shape',
      windows: 4,
      change: from(1 + (n % 3), moved),
    };
  },
  (n) => {
    const wider = set('balance', (value) => (value + 10) * (1.7 + 0.2 * (n % 3)) - 10);
    return {
      kind: 'spread',
      verdict: 'naturalDrift',
      column: 'balance',
      finding: 'shape',
      windows: 3,
      change: from(2, wider),
    };
  },
  (n) => {
    const mixed = set('country', (value, next) => (next() < 0.35 + 0.05 * (n % 4) ? 'PL' : value));
    return {
      kind: 'mix of categories',
      verdict: 'naturalDrift',
      column: 'country',
      finding: 'shape',
      windows: 3,
      change: from(1, mixed),
    };
  },
  (n) => {
    // A year of months: the last one stands where the season is far from its mean.
    const season = (w: number) => 1.1 * Math.sin(((w + 1) / 4) * Math.PI + (n % 2) * Math.PI);
    return {
      kind: 'seasonal',
      verdict: 'naturalDrift',
      column: 'balance',
      finding: 'shape',
      windows: 6,
      change: (row, w) => ({ ...row, balance: (row['balance'] as number) + 100 * season(w) }),
    };
  },
  (n) => {
    const column = ['amount', 'age', 'balance'][n % 3]!;
    const prepared = set(column, (value) => Math.log1p(Math.abs(value)));
    return {
      kind: 'skew by code',
      verdict: 'skew',
      column,
      windows: 4,
      change: from(n % 4, prepared),
      code: (w) => (w >= n % 4 ? 'changed' : 'trained'),
    };
  },
  (n) => {
    const column = ['age', 'visits', 'balance'][n % 3]!;
    const filled = set(column, (value) => Math.round(value * 0.5 + 3));
    return { kind: 'skew from the first', verdict: 'skew', column, windows: 3 + (n % 3), change: from(0, filled) };
  },
  (n) => {
    const moved = set('balance', (value) => value + 90);
    if (n % 3 === 0)
      return { kind: 'cannot tell', verdict: 'undetermined', column: 'balance', windows: 1, change: from(0, moved) };
    if (n % 3 === 1) return { kind: 'cannot tell', verdict: 'undetermined', windows: 3, rows: 60 };
    return { kind: 'cannot tell', verdict: 'undetermined', windows: 3, untrained: true };
  },
];

const ROWS = 600;
const COLUMNS = ['amount', 'age', 'balance', 'visits', 'country', 'email'];

function table(rows: readonly Row[]): () => readonly (readonly string[])[] {
  const names = COLUMNS.filter((name) => rows.some((row) => name in row));
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
  return () => lines;
}

/** A training set with its profile, and what is recorded of it. */
export async function trained(
  seed: number,
): Promise<{ readonly profile: TableProfile; readonly statements: Statement[] }> {
  const next = mulberry32(seed);
  const rows = Array.from({ length: 5_000 }, () => rowOf(next));
  const profile = await profileTable(table(rows));
  const [data, run, model] = [id(`dataset:customers@${seed}`), id(`run:train-${seed}`), id(`model:churn@${seed}`)];
  const named = (kind: string, iri: Iri, name: string, version?: string) =>
    element(iri, [c(kind)], {
      [c('name')]: text(name),
      ...(version !== undefined && { [c('version')]: text(version) }),
    });
  const code = (name: string) =>
    element(id(`code:prepare@${name}`), [c('Code')], { [c('name')]: text('prepare'), [c('version')]: text(name) });
  return {
    profile,
    statements: [
      named('DatasetVersion', id('dataset:crm@1'), 'crm', '1'),
      named('DatasetVersion', data, 'customers', String(seed)),
      element(id('run:join'), [c('Run')], { [c('name')]: text('join') }),
      relate('wasGeneratedBy', data, id('run:join')),
      relate('used', id('run:join'), id('dataset:crm@1')),
      element(run, [c('Run')], { [c('name')]: text(`train-${seed}`) }),
      relate('used', run, data, role('trainingData')),
      code('trained'),
      code('changed'),
      relate('used', run, id('code:prepare@trained'), role('preparationCode')),
      named('ModelVersion', model, 'churn', String(seed)),
      relate('wasGeneratedBy', model, run),
      named('ModelVersion', id(`model:unprofiled@${seed}`), 'unprofiled', String(seed)),
      ...profileStatements(profile, data, 'features').statements,
    ],
  };
}

/** What is recorded of a deployment with its windows. */
export async function watched(
  name: string,
  planted: Planted,
  training: { readonly seed: number; readonly profile: TableProfile },
  seed: number,
): Promise<Statement[]> {
  const next = mulberry32(seed);
  const deployment = id(`deployment:${name}`);
  const model = id(`model:${planted.untrained ? 'unprofiled' : 'churn'}@${training.seed}`);
  const like = new Map(
    training.profile.columns.flatMap(({ name: column, histogram }) =>
      histogram ? [[column, histogram.edges] as const] : [],
    ),
  );
  const statements: Statement[] = [
    element(deployment, [c('Deployment')], { [c('name')]: text(name) }),
    relate('wasDerivedFrom', deployment, model),
  ];
  for (let w = 0; w < planted.windows; w++) {
    const rows = Array.from(
      { length: planted.rows ?? ROWS },
      () => planted.change?.(rowOf(next), w, next) ?? rowOf(next),
    );
    const window = id(`window:${name}/${w}`);
    const run = id(`run:watch-${name}-${w}`);
    const code = planted.code?.(w);
    statements.push(
      element(window, [c('MonitoringWindow')], {
        [c('windowStart')]: typed(`2026-${String(w + 1).padStart(2, '0')}-01T00:00:00Z`, 'dateTime'),
        [c('windowEnd')]: typed(`2026-${String(w + 2).padStart(2, '0')}-01T00:00:00Z`, 'dateTime'),
      }),
      relate('wasDerivedFrom', window, deployment),
      ...(code === undefined
        ? []
        : [
            element(run, [c('Run')], { [c('name')]: text('watch') }),
            relate('wasGeneratedBy', window, run),
            relate('used', run, id(`code:prepare@${code}`), role('preparationCode')),
          ]),
      ...profileStatements(await profileTable(table(rows), like), window, 'features').statements,
    );
  }
  return statements;
}
