/** Which code a run executed. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { valueText } from '../../prov/value.ts';
import type { Closure } from '../closure.ts';
import type { Gaps } from './missing.ts';

export interface RecipeCode {
  readonly iri: Iri;
  readonly repository?: string;
  /** In hexadecimal. */
  readonly commit?: string;
  /** Where below its top the command ran, with slashes; undefined at the top, and where nobody recorded it. */
  readonly folder?: string;
  /** Set if the working tree had changes. */
  readonly patchDigest?: string;
}

export function codeOf(made: Closure, run: Iri, gaps: Gaps): RecipeCode | undefined {
  const [used, ...others] = made.related(run, 'used', { kind: 'Code' });
  if (used === undefined) {
    gaps.add('CODE', run, 'No code is recorded: which program ran, and in which version, is unknown.');
    return undefined;
  }
  for (const { iri } of others) gaps.add('CODE', iri, 'It used this code as well, which the recipe does not fetch.');
  const { iri } = used;
  const text = (name: string) => made.text(iri, CLEW + name);
  const repository = text('repository');
  const commit = text('commit');
  const patchDigest = text('patchDigest');
  const isAddress = repository !== undefined && gaps.isPlain(repository) && !gaps.isMasked(repository);
  const isCommit = commit !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit);
  if (!isAddress) gaps.add('REPOSITORY', iri, 'No address of a repository is recorded: give your own in REPOSITORY.');
  if (!isCommit)
    gaps.add(
      'COMMIT',
      iri,
      commit === undefined ? 'No commit is recorded.' : 'What is recorded as its commit is none.',
    );
  if (text('dirty') === 'true' || patchDigest !== undefined)
    gaps.add(
      'PATCH',
      iri,
      `It had changes that were not committed${patchDigest === undefined ? '' : `, with the digest ${patchDigest}`}: they are not recorded; give them in PATCH.`,
    );
  const below = used.relation.attributes[`${CLEW}path` as Iri]?.[0];
  const folder = below && valueText(below);
  return {
    iri,
    ...(folder !== undefined && gaps.isPlain(folder) && { folder }),
    ...(isAddress && { repository }),
    ...(isCommit && { commit }),
    ...(patchDigest !== undefined && { patchDigest }),
  };
}
