/** How one element's edges follow from the times at which its descriptions are in force. */
import { parseDescription, type Description } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { DescriptionChange, SpanRow } from '../store/removal.ts';
import type { DescriptionRow, EdgeRow } from '../store/store.ts';
import { foldLive } from './live.ts';

/** An element with all that was ever said about it. */
export interface Past {
  readonly descriptions: readonly DescriptionRow[];
  readonly edges: readonly EdgeRow[];
}

export const NO_PAST: Past = { descriptions: [], edges: [] };

interface Span {
  readonly since: number;
  readonly until?: number;
}

/** Times that overlap or touch, as one; in order. A record that replaces another and says the same goes on where that one ends. */
export function united(spans: readonly SpanRow[]): Span[] {
  const out: Span[] = [];
  for (const { since, until } of [...spans].sort((a, b) => a.since - b.since)) {
    const last = out.at(-1);
    if (!last || (last.until !== undefined && last.until < since)) out.push(span(since, until));
    else if (last.until !== undefined && (until === undefined || until > last.until))
      out[out.length - 1] = span(last.since, until);
  }
  return out;
}

function span(since: number, until: number | undefined): Span {
  return until === undefined ? { since } : { since, until };
}

/** What becomes of the stored rows of one description, given when what remains says it; rows that stay as they are, are left out. */
export function changesOf(stored: readonly DescriptionRow[], spans: readonly SpanRow[]): DescriptionChange[] {
  const said = united(spans);
  return stored.flatMap(({ iri, key, since, until }) => {
    const becomes = said.filter((now) => now.since >= since && (until === undefined || now.since < until));
    const [only] = becomes;
    if (becomes.length === 1 && only!.since === since && only!.until === until) return [];
    return [{ iri, key, since, becomes }];
  });
}

/** An element's past with these changes made to it. */
export function changedPast(past: Past, changes: readonly DescriptionChange[], vocabulary: Vocabulary): Past {
  const byRow = new Map(changes.map((change) => [`${change.key} ${change.since}`, change]));
  const touched = past.descriptions.filter((row) => byRow.has(`${row.key} ${row.since}`));
  const descriptions = past.descriptions.flatMap((row) => {
    const change = byRow.get(`${row.key} ${row.since}`);
    if (!change) return [row];
    const { since: _since, until: _until, ...said } = row;
    return change.becomes.map((now) => ({ ...said, ...now }));
  });
  // Most of what is said again and again, of an agent or a dataset, relates it to nothing: its edges need not be followed through time.
  const silent = touched.every(({ json }) => relatesNothing(parseDescription(json), vocabulary));
  return { descriptions, edges: silent ? past.edges : edgesThrough(descriptions, vocabulary) };
}

function relatesNothing(description: Description, vocabulary: Vocabulary): boolean {
  return foldLive([description], vocabulary).folded.every(({ relations }) => relations.length === 0);
}

/**
 * The edge rows of an element: folded anew at every record at which a description begins or ends. It costs as many foldings as there are such
 * records, each of what is in force then.
 */
export function edgesThrough(rows: readonly DescriptionRow[], vocabulary: Vocabulary): EdgeRow[] {
  const out: EdgeRow[] = [];
  const live = new Map<string, Description>();
  const begins = Map.groupBy(rows, (row) => row.since);
  const ends = Map.groupBy(
    rows.filter((row) => row.until !== undefined),
    (row) => row.until!,
  );
  let edges: ReadonlyMap<string, EdgeRow> = new Map();
  for (const at of [...new Set([...begins.keys(), ...ends.keys()])].sort((a, b) => a - b)) {
    for (const { key } of ends.get(at) ?? []) live.delete(key);
    for (const { key, json } of begins.get(at) ?? []) live.set(key, parseDescription(json));
    const { edges: next } = foldLive(live.values(), vocabulary, [], at, edges);
    for (const [key, edge] of edges) if (next.get(key) !== edge) out.push({ ...edge, until: at });
    edges = next;
  }
  return [...out, ...edges.values()];
}

/** Descriptions in force now, folded. */
export function foldedNow({ descriptions }: Past, vocabulary: Vocabulary): Description[] {
  const live = descriptions.filter((row) => row.until === undefined).map((row) => parseDescription(row.json));
  return foldLive(live, vocabulary).folded;
}

/** The first record that says anything of an element. */
export function firstOf({ descriptions }: Past): number {
  return descriptions.reduce((first, { since }) => Math.min(first, since), Infinity);
}

/** Elements that edges lead to. */
export function targetsOf(edges: Iterable<EdgeRow>): Set<Iri> {
  return new Set([...edges].map((edge) => edge.to));
}
