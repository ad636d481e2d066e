/** What many runs were made from, seen as far as factors lie: a walk that enters only kinds which say something about a run. */
import type { Iri } from '../../prov/iri.ts';
import type { EdgeName } from '../../prov/relations.ts';
import type { FrontierReason } from '../../store/store.ts';
import { LIMITS } from '../limits.ts';
import type { Reading } from '../reading.ts';
import { receiptOf, type TraceReceipt } from '../trace/receipt.ts';

export interface Upstream {
  readonly elements: ReadonlySet<Iri>;
  readonly receipt: TraceReceipt;
}

interface Way {
  readonly names: readonly EdgeName[];
  /** The files of a dataset and the like are not entered: there can be very many, and they tell no run from another. */
  readonly kinds: readonly string[];
  readonly asOf: number | undefined;
}

/** Hop by hop, one statement each, within `LIMITS.factorDepth`, `LIMITS.factorElements` and `LIMITS.milliseconds`. */
export async function upstreamOf({ reader }: Reading, from: readonly Iri[], way: Way): Promise<Upstream> {
  const [depth, limit] = [LIMITS.factorDepth, Math.max(LIMITS.factorElements, from.length)];
  const begun = performance.now();
  const elements = new Set(from);
  const frontier: { iri: Iri; reason: FrontierReason }[] = [];
  let hop = [...elements].sort();
  for (let hops = 0; hop.length > 0; hops++) {
    const out = performance.now() - begun > LIMITS.milliseconds;
    const { asOf, ...rest } = way;
    const pages = await reader.edges({ of: hop, direction: 'upstream', ...rest, ...(asOf !== undefined && { asOf }) });
    const next = new Set<Iri>();
    for (const [iri, { edges }] of [...pages].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const found = edges.map((e) => e.to).filter((to) => !elements.has(to));
      if (found.length === 0) continue;
      const room = elements.size + next.size + found.length <= limit;
      if (hops < depth && room && !out) for (const to of found) next.add(to);
      else frontier.push({ iri, reason: hops >= depth ? 'depth' : out ? 'time' : 'size' });
    }
    for (const iri of next) elements.add(iri);
    hop = [...next].sort();
  }
  const moments = { asOf: way.asOf ?? (await reader.head()).size - 1, validAt: undefined };
  const counts = { elements: elements.size, shown: elements.size };
  const receipt = receiptOf([{ direction: 'upstream', reach: { frontier } }], moments, counts, { depth, limit });
  return { elements, receipt };
}
