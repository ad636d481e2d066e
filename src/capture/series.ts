/** The history of one metric as literals of the datatype clew:Series: docs/design/ontology.md. */
import { literal, type Literal } from '../prov/value.ts';
import { clew } from './terms.ts';

/** One value of a metric. Numbers are kept as they were written, in the lexical form of xsd:double or xsd:integer. */
export interface Point {
  readonly step: string;
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly timestamp?: number | undefined;
}

/** Points in one series literal; a longer history has several, which add up. */
const POINTS_PER_SERIES = 10_000;

/** By step, then time. */
export function sortPoints<P extends Point>(points: readonly P[]): P[] {
  return [...points].sort(
    (a, b) =>
      Number(a.step) - Number(b.step) ||
      (a.timestamp ?? 0) - (b.timestamp ?? 0) ||
      (a.value < b.value ? -1 : a.value > b.value ? 1 : 0),
  );
}

/** clew:Series literals of sorted points: `[[step,"value",milliseconds],…]`. */
export function seriesOf(points: readonly Point[]): Literal[] {
  const out: Literal[] = [];
  for (let from = 0; from < points.length; from += POINTS_PER_SERIES) {
    const part = points
      .slice(from, from + POINTS_PER_SERIES)
      .map((p) => `[${p.step},${JSON.stringify(p.value)},${p.timestamp ?? 'null'}]`);
    out.push(literal(`[${part.join(',')}]`, clew('Series')));
  }
  return out;
}
