import type { Iri } from '../../prov/iri.ts';
import { iri, isIri } from '../../prov/iri.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Pair } from './answers.ts';
import { clew, type MlflowNames } from './names.ts';
import { words } from './terms.ts';

export const COMMIT_TAG = 'mlflow.source.git.commit';

/** Users may set the tag to anything, such as the name of a branch. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(text);
}

/**
 * The code at the commit that MLflow's client found in its working tree. MLflow does not say whether the tree was clean, so nothing is said either.
 * @returns the code and that the run used it; empty if there was no git
 */
export function mapCode(tags: ReadonlyMap<string, string>, run: Iri, names: MlflowNames): Statement[] {
  const commit = tags.get(COMMIT_TAG);
  if (commit === undefined || !isCommit(commit)) return [];
  const repository = withoutCredentials(tags.get('mlflow.source.git.repoURL'));
  const id = names.code(repository, commit);
  return [
    element(id, [clew('Code')], {
      [TERM.name]: words(id.slice('urn:clew:code:'.length, id.lastIndexOf('@'))),
      [clew('commit')]: words(commit),
      ...(repository !== undefined && isIri(repository) && { [clew('repository')]: { iri: iri(repository) } }),
    }),
    relate('used', run, id, { role: { iri: clew('code') }, ...branchOf(tags) }),
  ];
}

/** The branch belongs to the checkout, not to the commit: the same code may be on several. */
function branchOf(tags: ReadonlyMap<string, string>) {
  const branch: Pair = { key: 'branch', value: tags.get('mlflow.source.git.branch') ?? '' };
  return branch.value === '' ? {} : { attributes: { [clew('branch')]: words(branch.value) } };
}

/** `https://user:token@host/…` must not be recorded with its token; `git@host:path` is what git calls ssh://host/path. */
function withoutCredentials(repository: string | undefined): string | undefined {
  if (repository === undefined || repository === '') return undefined;
  const short = /^(?:[^@/:]+@)?([^@/:]+):([^/].*)$/.exec(repository);
  if (short) return `ssh://${short[1]}/${short[2]}`;
  const url = URL.parse(repository);
  if (!url || url.host === '') return repository;
  url.username = '';
  url.password = '';
  return url.href;
}
