/** The profile of a table in two passes: what its columns are like, then how their numbers spread over bins. Counts are exact. */
import { BinCounter, edgesLike, edgesOf } from './bins.ts';
import { ColumnGatherer, isMissing, type ColumnSummary } from './column.ts';

/** Ranks at which quantiles are told. */
const RANKS = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99];

export interface ProfiledColumn extends ColumnSummary {
  readonly histogram?: { readonly edges: readonly number[]; readonly counts: readonly number[] };
  readonly quantiles?: readonly (readonly [rank: number, value: number])[];
}

export interface TableProfile {
  readonly rows: number;
  readonly columns: readonly ProfiledColumn[];
}

/** Rows of text, the first of them the names of columns; called once for each pass. */
export type ReadRows = () => AsyncIterable<readonly string[]> | Iterable<readonly string[]>;

/**
 * @param like bin edges of a training profile by column: a profile over the same bins is compared with it exactly
 */
export async function profileTable(
  read: ReadRows,
  like: ReadonlyMap<string, readonly number[]> = new Map(),
): Promise<TableProfile> {
  const gatherers: ColumnGatherer[] = [];
  let rows = -1;
  for await (const row of read()) {
    rows++;
    if (rows === 0) gatherers.push(...row.map((name) => new ColumnGatherer(name)));
    else for (const [i, gatherer] of gatherers.entries()) gatherer.add(row[i] ?? '');
  }
  const summaries = gatherers.map((gatherer) => gatherer.summary());
  const counters = summaries.map(({ name, numbers }) => {
    if (!numbers) return undefined;
    const edges = like.get(name);
    return new BinCounter(edges ? edgesLike(edges, numbers.minimum, numbers.maximum) : edgesOf(endsOf(numbers)));
  });
  if (counters.some((counter) => counter !== undefined)) await count(read, counters);
  return { rows: Math.max(0, rows), columns: summaries.map((summary, i) => profiled(summary, counters[i])) };
}

async function count(read: ReadRows, counters: readonly (BinCounter | undefined)[]): Promise<void> {
  let first = true;
  for await (const row of read()) {
    if (!first) {
      for (const [i, counter] of counters.entries()) {
        const text = row[i] ?? '';
        if (counter && !isMissing(text)) counter.add(Number(text));
      }
    }
    first = false;
  }
}

/** The sample with the true least and greatest value at its ends. */
function endsOf({ sample, minimum, maximum }: NonNullable<ColumnSummary['numbers']>): Float64Array {
  const sorted = Float64Array.from(sample);
  sorted[0] = minimum;
  sorted[sorted.length - 1] = maximum;
  return sorted;
}

function profiled(summary: ColumnSummary, counter: BinCounter | undefined): ProfiledColumn {
  if (!counter || !summary.numbers) return summary;
  const { sample } = summary.numbers;
  const quantiles = RANKS.map(
    (rank) => [rank, sample[Math.min(sample.length - 1, Math.floor(rank * sample.length))]!] as const,
  );
  return { ...summary, histogram: { edges: counter.edges, counts: counter.counts }, quantiles };
}
