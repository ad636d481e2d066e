/** Runs in Marquez's shape. */
import type { KeptReading } from '../../lineage/kept.ts';
import { jobIri } from '../../ingest/openlineage/names.ts';
import { namedOf, runIdOf, versionOf } from '../../ingest/openlineage/name-of.ts';
import type { ElementState } from '../../lineage/state.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { ENDED_AT, STARTED_AT } from '../../prov/statement.ts';
import { instant } from '../../prov/time.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { facetsOf } from './facets.ts';
import { remembered, type Verbatim } from './verbatim.ts';
import {
  referenceOf,
  RUNS,
  statesKept,
  textsOf,
  timesOf,
  versionsMade,
  versionsRead,
  type Times,
  type VersionUsed,
} from './facts.ts';

const NOTHING: readonly VersionUsed[] = [];

/** Marquez's states of a run, by ours; it knows no other. */
const STATE: Readonly<Record<string, string>> = {
  running: 'RUNNING',
  finished: 'COMPLETED',
  failed: 'FAILED',
  killed: 'ABORTED',
};

/** What a run's answer is made of. */
export interface RunParts {
  readonly iri: Iri;
  readonly state: ElementState;
  readonly times: Times;
  readonly made: readonly VersionUsed[];
}

/** Of those that exist and are runs of OpenLineage. */
export async function runParts(reading: KeptReading, runs: Iterable<Iri>): Promise<Map<Iri, RunParts>> {
  const states = await statesKept(reading, runs);
  const known = [...states.keys()].filter((iri) => iri.startsWith(RUNS));
  const [times, made] = [await timesOf(reading, known), await versionsMade(reading, known)];
  return new Map(
    known.map((iri) => [iri, { iri, state: states.get(iri)!, times: times.get(iri)!, made: made.get(iri) ?? NOTHING }]),
  );
}

/** @param facets whether the facets of the run and of its inputs and outputs are wanted */
export function runJson({ iri, state, times, made }: RunParts, { facets }: { readonly facets: boolean }): Verbatim {
  return remembered(state, facets ? 'run with facets' : 'run', [times, made], () => {
    const [startedAt, endedAt] = [textsOf(state, STARTED_AT)[0], textsOf(state, ENDED_AT)[0]];
    const used = (of: 'input' | 'output', list: readonly VersionUsed[]) =>
      list.map((version) => ({
        datasetVersionId: versionId(version.iri),
        facets: facets ? facetsOf(of, [version.attributes]) : {},
      }));
    return {
      id: runIdOf(iri) ?? null,
      ...times,
      nominalStartTime: textsOf(state, `${CLEW}nominalStart`)[0] ?? null,
      nominalEndTime: textsOf(state, `${CLEW}nominalEnd`)[0] ?? null,
      state: STATE[textsOf(state, TERM.status)[0] ?? ''] ?? 'NEW',
      startedAt: startedAt ?? null,
      endedAt: endedAt ?? null,
      durationMs: startedAt === undefined || endedAt === undefined ? null : instant(endedAt) - instant(startedAt),
      args: {},
      jobVersion: jobVersionId(state),
      inputDatasetVersions: used('input', versionsRead(state)),
      outputDatasetVersions: used('output', made),
      facets: facets
        ? facetsOf(
            'run',
            state.descriptions.map((d) => d.attributes),
          )
        : {},
    };
  });
}

/** The plan of the run, if the events said anything of the job. */
export function planOf({ descriptions }: ElementState): Iri | undefined {
  return descriptions.flatMap((d) => d.relations).findLast(({ plan }) => plan !== undefined)?.plan;
}

function jobVersionId(state: ElementState): object | null {
  const plan = planOf(state);
  const job = plan === undefined ? referenceOf(state, `${CLEW}job`) : plan;
  const named = job && namedOf(job, 'job');
  return named === undefined ? null : { ...named, version: plan === undefined ? null : versionOf(plan) };
}

export function versionId(iri: Iri): object {
  return { ...namedOf(iri, 'dataset'), version: versionOf(iri) };
}

/** The job of a run. */
export function jobOf(state: ElementState | undefined): Iri | undefined {
  const job = referenceOf(state, `${CLEW}job`);
  const named = job && namedOf(job, 'job');
  return named && jobIri(named);
}
