import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { iri, isIri, type Iri } from '../prov/iri.ts';
import { idOf } from '../prov/name.ts';
import { element, relate, type RelationParts, type Statement } from '../prov/statement.ts';
import { TERM } from '../prov/vocabulary.ts';
import type { Checkout } from './git.ts';
import { bool, clew, CODE, said, words } from './terms.ts';

/** What a run says `used` of, and how. */
export interface CapturedCode {
  readonly id: Iri;
  readonly statements: readonly Statement[];
  readonly usage: RelationParts;
}

/**
 * The code of a checkout. Clean: the commit in its repository, the same entity wherever it was checked out. With changes: an entity of its own,
 * named also by the digest of the changes, that was derived from the commit.
 */
export function codeOf(
  checkout: Pick<Checkout, 'commit' | 'branch' | 'remote' | 'dirty' | 'patchDigest'> &
    Partial<Pick<Checkout, 'describe'>> & {
      /** Where below the top of the working tree it runs, with slashes; nothing at the top. */
      readonly folder?: string | undefined;
    },
): CapturedCode {
  const repository = repositoryAddress(checkout.remote);
  const usage: RelationParts = {
    role: { iri: clew('code') },
    // Branch, tag and folder belong to the checkout, not to the commit: the same code may be on several, and run in any.
    attributes: said({
      path: checkout.folder ? words(checkout.folder) : undefined,
      branch: checkout.branch === undefined ? undefined : words(checkout.branch),
      tag: checkout.describe === undefined ? undefined : words(`describe=${checkout.describe}`),
    }),
  };
  const { commit, patchDigest } = checkout;
  const clean = commit === undefined ? undefined : codeId(repository, commit);
  const statements: Statement[] =
    clean === undefined ? [] : [element(clean, [clew('Code')], about(repository, clean, commit!))];
  if (clean !== undefined && !checkout.dirty) return { id: clean, statements, usage };
  // Two changes of which nobody knows what they are must not look like one.
  const change = `dirty-${patchDigest === undefined ? randomUUID() : patchDigest.slice('sha256:'.length).slice(0, 16)}`;
  const id = codeId(repository, commit === undefined ? change : `${commit}+${change}`);
  statements.push(
    element(id, [clew('Code')], {
      ...about(repository, id, commit),
      ...said({ dirty: bool(true), patchDigest: patchDigest === undefined ? undefined : words(patchDigest) }),
    }),
  );
  if (clean !== undefined) statements.push(relate('wasRevisionOf', id, clean));
  return { id, statements, usage };
}

/** Where a folder is below the top of its checkout, with slashes; undefined at the top. */
export function folderBelow(root: string, cwd: string): string | undefined {
  try {
    // git says where the top really is; a shell's idea of where it is may lead over links.
    const below = relative(root, realpathSync(cwd)).toWellFormed();
    return below === '' || below.startsWith('..') ? undefined : below.split(sep).join('/');
  } catch (error) {
    // A folder that is gone is nowhere below.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}

function about(repository: string | undefined, id: Iri, commit: string | undefined) {
  return {
    [TERM.name]: words(id.slice('urn:clew:code:'.length, id.lastIndexOf('@'))),
    ...said({
      commit: commit === undefined ? undefined : words(commit),
      repository: repository !== undefined && isIri(repository) ? { iri: iri(repository) } : undefined,
    }),
  };
}

/** Code at one commit of one repository; without a repository the commit alone, which is a digest of the whole tree and its history. */
export function codeId(repository: string | undefined, commit: string): Iri {
  const name = repository
    ?.replace(/^[a-z+]+:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  return idOf(CODE, name === undefined || name === '' ? 'commit' : name.toWellFormed(), commit);
}

/**
 * The address of a remote without what only its owner may know: user, password, token, query. `git@host:path` is what git calls
 * `ssh://host/path`. A path of this machine names no repository that others know, so it gives none.
 */
export function repositoryAddress(remote: string | undefined): string | undefined {
  if (remote === undefined || remote === '') return undefined;
  const url = URL.parse(remote);
  if (url && url.host !== '' && url.protocol !== 'file:') {
    url.username = url.password = url.search = url.hash = '';
    return url.href;
  }
  const short = /^(?:[^@/:]+@)?([^@/:]{2,}):(?!\/\/)\/?(.+)$/.exec(remote);
  return short && !remote.startsWith('file:') ? `ssh://${short[1]}/${short[2]}` : undefined;
}
