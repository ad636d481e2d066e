/** Jobs in Marquez's shape. */
import type { KeptReading } from '../../lineage/kept.ts';
import type { ElementState } from '../../lineage/state.ts';
import { namedOf, runIdOf, versionOf } from '../../ingest/openlineage/name-of.ts';
import type { Named } from '../../ingest/openlineage/names.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW, DCTERMS } from '../../prov/namespaces.ts';
import { facetOf, facetsOf, textIn } from './facets.ts';
import { latestRuns, namesOf, statesKept, textsOf, timesOf, type Times } from './facts.ts';
import { planOf, runJson, runParts, type RunParts } from './run.ts';
import { remembered, type Verbatim } from './verbatim.ts';

/** What a job reads and writes: dataset IRIs. */
export interface Sides {
  readonly inputs: readonly Iri[];
  readonly outputs: readonly Iri[];
}

/** What a job's answer is made of. */
interface JobParts {
  readonly named: Named;
  readonly state: ElementState;
  readonly times: Times;
  readonly run: RunParts | undefined;
  readonly plan: ElementState | undefined;
  readonly sides: Sides;
}

/** In the order given. Jobs that are none of OpenLineage's are left out. @param facets whether they are wanted */
export async function jobsOf(
  reading: KeptReading,
  jobs: ReadonlyMap<Iri, Sides>,
  options: { readonly facets: boolean },
): Promise<Map<Iri, Verbatim>> {
  const states = await statesKept(reading, jobs.keys());
  const names = await namesOf(reading, 'job', states.keys());
  const known = [...jobs.keys()].filter((iri) => names.has(iri));
  const [times, latest] = [await timesOf(reading, known), await latestRuns(reading, known)];
  const runs = await runParts(reading, latest.values());
  const plans = await statesKept(
    reading,
    [...runs.values()].flatMap(({ state }) => planOf(state) ?? []),
  );
  return new Map(
    known.map((iri) => {
      const run = runs.get(latest.get(iri) ?? iri);
      const plan = run && planOf(run.state);
      const parts: JobParts = {
        named: names.get(iri)!,
        state: states.get(iri)!,
        times: times.get(iri)!,
        run,
        plan: plan && plans.get(plan),
        sides: jobs.get(iri)!,
      };
      return [iri, jobJson(parts, options)];
    }),
  );
}

function jobJson(parts: JobParts, { facets }: { readonly facets: boolean }): Verbatim {
  const { named, state, times, run, plan, sides } = parts;
  const made = [times, run?.state, run?.times, run?.made, plan, sides.inputs, sides.outputs];
  return remembered(state, facets ? 'job with facets' : 'job', made, () => {
    const said = (run?.state.descriptions ?? []).map((d) => d.attributes);
    const about = (plan?.descriptions ?? []).map((d) => d.attributes);
    const parent = textIn(facetOf('run', 'parent', said), 'job', 'name');
    const inParent = parent !== undefined && named.name.startsWith(`${parent}.`);
    return {
      id: named,
      type: typeOf(textIn(facetOf('job', 'jobType', about), 'processingType')),
      name: named.name,
      simpleName: inParent ? named.name.slice(parent.length + 1) : named.name,
      parentJobName: parent ?? null,
      parentJobUuid: null,
      currentRunUuid: run === undefined ? null : runIdOf(run.iri),
      ...times,
      namespace: named.namespace,
      inputs: idsOf(sides.inputs),
      outputs: idsOf(sides.outputs),
      location: textIn(facetOf('job', 'sourceCodeLocation', about), 'url') ?? null,
      description: textsOf(state, `${DCTERMS}description`)[0] ?? null,
      latestRun: run === undefined ? null : runJson(run, { facets }),
      ...(facets && {
        tags: textsOf(state, `${CLEW}tag`),
        facets: facetsOf('job', about),
        currentVersion: (plan && versionOf(plan.iri)) ?? null,
      }),
    };
  });
}

/** https://openlineage.io/docs/spec/facets/job-facets/job-type: processingType is BATCH, STREAMING or SERVICE. */
function typeOf(processing: string | undefined): string {
  const type = processing?.toUpperCase();
  return type === 'STREAMING' ? 'STREAM' : type === 'SERVICE' ? 'SERVICE' : 'BATCH';
}

function idsOf(datasets: readonly Iri[]): Named[] {
  return datasets.flatMap((iri) => namedOf(iri, 'dataset') ?? []);
}
