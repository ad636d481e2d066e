import { clew, words } from '../../capture/terms.ts';
import { sha256 } from '../../prov/description.ts';
import { DCTERMS } from '../../prov/namespaces.ts';
import type { Iri } from '../../prov/iri.ts';
import { element, relate, type RelationParts, type Statement } from '../../prov/statement.ts';
import { literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { known } from '../mlflow/terms.ts';
import type { DatasetSaid, JobSaid, LineageEvent } from './event.ts';
import { datasetVersionIri, jobIri, jobVersionIri, namespaceIri, UNVERSIONED, type Named } from './names.ts';
import { mapNamespace } from './namespace.ts';
import { mapOwners } from './owners.ts';
import { tagsOf } from './tags.ts';
import { facetAttributes, memberText, sortedJson } from './terms.ts';

/** A job that is only named: as parent, dependency or source. */
export function mapNamedJob(job: Named): Statement[] {
  return [
    ...mapNamespace(job.namespace),
    element(jobIri(job), [clew('Job')], {
      [TERM.name]: words(job.name),
      [clew('namespace')]: { iri: namespaceIri(job.namespace) },
      [TERM.identifier]: words(`openlineage:job/${job.namespace}/${job.name}`),
    }),
  ];
}

/**
 * The job with what it usually reads and writes: the lineage by design, between jobs and datasets in whichever state. What is said of it by its
 * facets belongs to a version of the job, so that a run keeps the query and code that were its own.
 * @returns the version, the plan of the run; undefined if the event says nothing of the job
 */
export function mapJob({
  job,
  run,
  inputs,
  outputs,
}: Pick<LineageEvent, 'run' | 'inputs' | 'outputs'> & { readonly job: JobSaid }): {
  readonly statements: readonly Statement[];
  readonly plan: Iri | undefined;
} {
  const id = jobIri(job);
  const description = memberText(job.facets.get('documentation'), 'description');
  const tags = tagsOf(job.facets);
  const plan = job.facets.size === 0 ? undefined : mapJobVersion(job);
  return {
    plan: plan?.id,
    statements: [
      ...mapNamedJob(job),
      element(
        id,
        [],
        known({
          [`${DCTERMS}description`]: description === undefined ? undefined : words(description),
          [clew('tag')]: tags,
        }),
      ),
      ...mapOwners(id, job.facets),
      ...inputs.map((input) =>
        relate('wasInfluencedBy', id, datasetVersionIri(input, UNVERSIONED), useOf('input', input, run)),
      ),
      ...outputs.map((output) =>
        relate('wasInfluencedBy', datasetVersionIri(output, UNVERSIONED), id, useOf('output', output, run)),
      ),
      ...(plan?.statements ?? []),
    ],
  };
}

/** What concerns one use belongs to the run's; where there is no run, to the job's. */
function useOf(of: 'input' | 'output', { useFacets }: DatasetSaid, run: LineageEvent['run']): RelationParts {
  return run === undefined && useFacets.size > 0 ? { attributes: facetAttributes(of, useFacets) } : {};
}

function mapJobVersion(job: JobSaid): { id: Iri; statements: Statement[] } {
  const digest = sha256(sortedJson(job.facets));
  const id = jobVersionIri(job, digest);
  return {
    id,
    statements: [
      element(id, [clew('JobVersion')], {
        ...facetAttributes('job', job.facets),
        [TERM.name]: words(job.name),
        [TERM.version]: words(digest.slice(0, 16)),
        [TERM.digest]: literal(`sha256:${digest}`),
        [clew('job')]: { iri: jobIri(job) },
      }),
    ],
  };
}
