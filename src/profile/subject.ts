/** One element with all that documents about it tell: its lineage, and what was said of it since. */
import { Closure, statesOfAll } from '../lineage/closure.ts';
import type { Context } from '../lineage/context.ts';
import { LIMITS } from '../lineage/limits.ts';
import { trace } from '../lineage/trace.ts';

/** Kinds downstream of an element that speak about it: they belong to what a document about it tells. */
const ABOUT: ReadonlySet<string> = new Set(['Evaluation', 'FeatureImportance', 'Alias', 'Deployment', 'Report']);

/**
 * Gathers an element, all it came from, and the evaluations, aliases, deployments and reports of it with what these refer to.
 * @param id a name as `resolveName` takes it
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT, LIMIT
 */
export function closureOf(
  { store, vocabulary }: Context,
  id: string,
  options: { readonly asOf?: string | number | undefined } = {},
): Promise<Closure> {
  return store.read(async (reader) => {
    const reading = { reader, vocabulary };
    const upstream = await trace(reading, { of: [id], direction: 'upstream', ...options });
    const { asOf } = upstream.receipt;
    const subject = upstream.start[0]!;
    const iris = new Set(upstream.elements.map((e) => e.iri));
    const downstream = await trace(reading, { of: [subject], direction: 'downstream', depth: 1, asOf });
    const kinds = new Set([...ABOUT].flatMap((kind) => vocabulary.withSubKinds(kind)));
    const about = downstream.elements.filter((e) => e.kind !== undefined && kinds.has(e.kind));
    for (let i = 0; i < about.length; i += LIMITS.starts) {
      const of = about.slice(i, i + LIMITS.starts).map((e) => e.iri);
      const told = await trace(reading, { of, direction: 'upstream', depth: 2, asOf });
      for (const element of told.elements) iris.add(element.iri);
    }
    return new Closure([subject], upstream.receipt, await statesOfAll(reading, iris, asOf), vocabulary);
  });
}
