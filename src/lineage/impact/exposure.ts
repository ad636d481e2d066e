/** What is exposed through what: for each affected element, the deployments in service that hang on it. */
import type { Iri } from '../../prov/iri.ts';
import { LIMITS } from '../limits.ts';
import type { Serving } from './serving.ts';
import type { Arrow, Spread } from './spread.ts';

/** Deployments in service that came of an element, itself included. */
export interface Exposure {
  readonly live: number;
  /** Those among them whose stage is production. */
  readonly production: number;
}

export interface Exposures {
  readonly of: ReadonlyMap<Iri, Exposure>;
  /** False: there were too many to follow them all, and every number is a lower bound. */
  readonly exact: boolean;
}

export const NOT_EXPOSED: Exposure = { live: 0, production: 0 };

/** Words of those who record for what customers meet. */
export function isProduction(stage: string | undefined): boolean {
  return stage !== undefined && /^prod(?:uction)?\b/i.test(stage.trim());
}

/** Follows every deployment in service back to what is bad; not to what is only an earlier revision of something it came from. */
export function exposures(reached: Pick<Spread, 'arrows'>, servings: Iterable<Serving>): Exposures {
  const of = new Map<Iri, { live: number; production: number }>();
  let steps = 0;
  for (const { iri, stage } of servings) {
    const production = isProduction(stage) ? 1 : 0;
    const seen = new Set<Iri>([iri]);
    const left: Iri[] = [iri];
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      const counted = of.get(at);
      if (counted) {
        counted.live++;
        counted.production += production;
      } else of.set(at, { live: 1, production });
      for (const { to, name } of reached.arrows.get(at) ?? []) {
        if (name === 'wasRevisionOf') continue;
        if (++steps > LIMITS.exposureSteps) return { of, exact: false };
        if (seen.has(to)) continue;
        seen.add(to);
        left.push(to);
      }
    }
  }
  return { of, exact: true };
}

/** Elements that hang on what is bad only because something is a revision of something affected: it may have been made anew without it. */
export function onlyByRevision({ arrows, depths }: Pick<Spread, 'arrows' | 'depths'>): ReadonlySet<Iri> {
  const downstream = new Map<Iri, Iri[]>();
  for (const [from, list] of arrows)
    for (const { to, name } of list) {
      if (name === 'wasRevisionOf') continue;
      const known = downstream.get(to);
      if (known) known.push(from);
      else downstream.set(to, [from]);
    }
  const left = [...depths].filter(([, depth]) => depth === 0).map(([iri]) => iri);
  const derived = new Set(left);
  for (let at = left.pop(); at !== undefined; at = left.pop())
    for (const next of downstream.get(at) ?? []) {
      if (derived.has(next)) continue;
      derived.add(next);
      left.push(next);
    }
  return new Set([...depths.keys()].filter((iri) => !derived.has(iri)));
}

/** One shortest way from an affected element to what is bad, the element's own first; of equals, the first by IRI, and a revision last. */
export function witness({ arrows, depths }: Pick<Spread, 'arrows' | 'depths'>, of: Iri): readonly Arrow[] {
  const path: Arrow[] = [];
  for (let at = of, depth = depths.get(of)!; depth > 0; depth--) {
    const nearer = arrows.get(at)!.filter(({ to }) => depths.get(to) === depth - 1);
    const arrow = nearer.find(({ name }) => name !== 'wasRevisionOf') ?? nearer[0]!;
    path.push(arrow);
    at = arrow.to;
  }
  return path;
}
