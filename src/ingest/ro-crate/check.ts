/** Whether a crate keeps the profiles of workflow runs that it claims. */
import { clip } from '../../prov/iri.ts';
import { profilesOf } from './claims.ts';
import { illegal, type CrateDocument, type Tokens } from './document.ts';
import type { ProfileName, Rule, Severity } from './rule.ts';
import { PROCESS } from './rules/process.ts';
import { PROVENANCE } from './rules/provenance.ts';
import { WORKFLOW } from './rules/workflow.ts';

const RULES: Readonly<Record<ProfileName, readonly Rule[]>> = {
  process: PROCESS,
  workflow: WORKFLOW,
  provenance: PROVENANCE,
};

const TITLE: Readonly<Record<ProfileName, string>> = {
  process: 'Process Run Crate',
  workflow: 'Workflow Run Crate',
  provenance: 'Provenance Run Crate',
};

export interface Finding {
  readonly profile: ProfileName;
  readonly rule: string;
  readonly severity: Severity;
  /** `@id` of the entity. */
  readonly id: string;
  readonly property: string;
  readonly message: string;
  readonly at: Tokens;
}

/** Every breach of a rule of this severity, in the profiles that the crate claims and those that these build on. */
export function findingsOf(crate: CrateDocument, severity: Severity): Finding[] {
  return [...profilesOf(crate)].flatMap((profile) =>
    RULES[profile]
      .filter((rule) => rule.severity === severity)
      .flatMap(({ name, message, find }) =>
        [...find(crate)].map(({ entity: { id, at }, property }) => ({
          profile,
          rule: name,
          severity,
          id,
          property,
          message,
          at,
        })),
      ),
  );
}

/** @throws Fault ILLEGAL_DOCUMENT at the first breach of what a claimed profile requires, with its JSON Pointer */
export function checkCrate(crate: CrateDocument): void {
  const [first, ...others] = findingsOf(crate, 'REQUIRED');
  if (!first) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw illegal(
    `${TITLE[first.profile]}, ${first.property} of ${JSON.stringify(clip(first.id))}: ${first.message}${more}`,
    first.at,
    'Correct the crate, or leave the profile out of what its root conforms to.',
  );
}
