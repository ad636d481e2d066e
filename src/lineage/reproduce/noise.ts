/** How much metrics differ between runs that were given the same: what a difference has to be measured by. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { isReference } from '../../prov/value.ts';
import { rolesOf } from '../../prov/statement.ts';
import { closureOver, statesOfAll } from '../closure.ts';
import { LIMITS } from '../limits.ts';
import type { Reading } from '../reading.ts';
import type { ElementState } from '../state.ts';
import { metricsOf } from './metrics.ts';

export interface Noise {
  /** Runs that have the metric. */
  readonly runs: number;
  /** The sample standard deviation, with three runs or more. */
  readonly deviation?: number;
}

/** Fewer values say nothing of how they spread. */
const FEWEST = 3;

/** Roles of what may differ between runs that were given the same. */
const OTHER_ROLES: ReadonlySet<string> = new Set([`${CLEW}environment`]);

/**
 * Metrics of runs that used the very same code, configuration and data as a run, whatever their seeds and environments, by name. Itself counts, the
 * one that is judged does not. At most `LIMITS.starts` runs are looked at.
 */
export async function noiseOf(
  reading: Reading,
  original: Iri,
  judged: Iri,
  asOf: number | undefined,
): Promise<Map<string, Noise>> {
  const own = (await statesOfAll(reading, [original], asOf)).get(original);
  const given = own === undefined ? [] : givenTo(own);
  const [first] = given;
  if (first === undefined) return new Map();
  const past = asOf === undefined ? {} : { asOf };
  const query = { direction: 'downstream', names: ['used'], first: LIMITS.starts, ...past } as const;
  const users = await Promise.all(given.map((iri) => reading.reader.edges({ ...query, of: [iri] })));
  const [fewest] = users
    .map((pages) => [...pages.values()].flatMap(({ edges }) => edges.map((edge) => edge.from)))
    .sort((a, b) => a.length - b.length);
  const states = await statesOfAll(reading, new Set(fewest), asOf);
  const same = [...states.values()].filter(
    (state) => state.iri !== judged && givenTo(state).join(' ') === given.join(' '),
  );
  if (same.length === 0) return new Map();
  const runs = same.map(({ iri }) => iri).sort();
  const results = await closureOver(reading, {
    of: runs,
    direction: 'downstream',
    depth: 1,
    relations: ['wasGeneratedBy'],
    ...past,
  });
  const values = Map.groupBy(
    runs.flatMap((run) => [...metricsOf(results, run)]),
    ([name]) => name,
  );
  return new Map([...values].map(([name, found]) => [name, spread(found.map(([, value]) => Number(value)))]));
}

/** What a run used, but for the environment; sorted. */
function givenTo({ descriptions }: ElementState): Iri[] {
  const used = descriptions.flatMap((d) => d.relations.filter((r) => r.relation === 'used'));
  const isOther = (role: unknown) => OTHER_ROLES.has(String(role));
  return [
    ...new Set(
      used.flatMap((relation) =>
        relation.object === undefined || rolesOf(relation).some((r) => isReference(r) && isOther(r.iri))
          ? []
          : [relation.object],
      ),
    ),
  ].sort();
}

/** The sample standard deviation, by the two-pass formula. */
function spread(values: readonly number[]): Noise {
  const finite = values.filter(Number.isFinite);
  const runs = finite.length;
  if (runs < FEWEST) return { runs };
  const mean = finite.reduce((sum, value) => sum + value, 0) / runs;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { runs, deviation: Math.sqrt(squares / (runs - 1)) };
}
