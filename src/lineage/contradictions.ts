/** What contradicts history or itself, and is refused for that. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { compact } from '../prov/namespaces.ts';
import type { LineageCode } from './codes.ts';
import { findCycle } from './cycle.ts';
import type { Draft, Workspace } from './workspace.ts';

/** An attribute that has one value for ever keeps it. @throws Fault CONFLICT */
export function refuseConflicts({ conflicts }: Draft): void {
  const first = conflicts[0];
  if (!first) return;
  const values = first.values.map((v) => JSON.stringify(v)).join(' and ');
  throw new Fault<LineageCode>(
    'CONFLICT',
    `${first.subject} would have two values of ${compact(first.property)}: ${values}.`,
    {
      hint: 'It has one value for ever. To correct what was recorded, name the earlier record in revises; for another thing, use another IRI.',
      details: { conflicts },
    },
  );
}

/**
 * What is of a known kind cannot become both an entity and an activity by what is said of it:
 * https://www.w3.org/TR/prov-constraints/#entity-activity-disjoint (constraint 55).
 */
export function refuseTwoNatures({ subjects }: Draft): void {
  for (const [iri, { row }] of subjects) {
    if (row?.kind === undefined || !row.classes.includes('Entity') || !row.classes.includes('Activity')) continue;
    throw new Fault<LineageCode>('CONFLICT', `${iri} is a ${row.kind}; it would be both an entity and an activity.`, {
      hint: 'A relation stands the wrong way round, or a type does not fit: activities use and inform, entities are generated and derived.',
      details: { subject: iri, kind: row.kind },
    });
  }
}

/** An entity is not derived, over any number of steps, from itself. @throws Fault CYCLE */
export async function refuseCycles(space: Workspace, draft: Draft): Promise<void> {
  const cycle: readonly Iri[] | undefined = await findCycle(space, draft.newEdges);
  if (!cycle) return;
  throw new Fault<LineageCode>('CYCLE', `An entity would be derived from itself: ${cycle.join(' → ')}.`, {
    hint: 'A derivation leads to something earlier. Is one of these arrows the wrong way round?',
    details: { cycle },
  });
}
