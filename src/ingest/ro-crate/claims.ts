/** Which profiles a crate says that it conforms to. */
import { idsOf, isA, type CrateDocument } from './document.ts';
import type { ProfileName } from './rule.ts';

export type Claim = ProfileName | 'workflow-ro-crate';

const PERMALINK =
  /^https?:\/\/w3id\.org\/(?:ro\/wfrun\/(process|workflow|provenance)|workflowhub\/(workflow-ro-crate))\/.+$/;

/** By the versioned permalinks among what its root conforms to. */
export function claims({ root }: CrateDocument): ReadonlySet<Claim> {
  return new Set(
    idsOf(root, 'conformsTo').flatMap((id) => {
      const [, run, other] = PERMALINK.exec(id) ?? [];
      return ((run ?? other) as Claim | undefined) ?? [];
    }),
  );
}

/**
 * The profiles whose rules a crate has to keep: those it claims, and those that these build on. A process run crate that is a Workflow RO-Crate, too,
 * and tells of a run of its main workflow, is a crate of a workflow run, whether it says so or not.
 */
export function profilesOf(crate: CrateDocument): ReadonlySet<ProfileName> {
  const all = claims(crate);
  const out = new Set<ProfileName>();
  if (all.has('provenance')) out.add('provenance');
  if (out.size > 0 || all.has('workflow') || (all.has('process') && all.has('workflow-ro-crate') && runsMain(crate)))
    out.add('workflow');
  if (out.size > 0 || all.has('process')) out.add('process');
  return out;
}

function runsMain({ root, entities }: CrateDocument): boolean {
  const [main] = idsOf(root, 'mainEntity');
  return (
    main !== undefined &&
    isA(entities.get(main), 'ComputationalWorkflow') &&
    [...entities.values()].some((entity) => idsOf(entity, 'instrument').includes(main))
  );
}
