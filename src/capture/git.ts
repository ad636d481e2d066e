/**
 * What git says of the working tree that a process runs in. Only plumbing that reads: no lock is taken, no hook, pager, file system monitor,
 * text conversion or external diff is run, and no variable of the environment (`GIT_DIR`, `GIT_EXTERNAL_DIFF`, …) leads elsewhere.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { ask, type Answer } from './ask.ts';
import type { DigestCache } from './cache.ts';
import { untrackedDigest } from './untracked.ts';

export interface Checkout {
  /** Top of the working tree, an absolute path. */
  readonly root: string;
  /** Undefined in a repository without commits. */
  readonly commit: string | undefined;
  /** Undefined if the head is detached. */
  readonly branch: string | undefined;
  /** As `git describe --tags` says it; undefined where no tag is reached. */
  readonly describe: string | undefined;
  /** Address of the remote as git has it, credentials and all; see `repositoryAddress`. */
  readonly remote: string | undefined;
  readonly dirty: boolean;
  /** `sha256:…` of the changes, if there are any: docs/design/digests.md. Undefined if clean, or if `gaps` says why it is not known. */
  readonly patchDigest: string | undefined;
  readonly gaps: readonly string[];
}

export interface GitOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for each question to git. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  readonly cache?: DigestCache | undefined;
}

/** Settings that could run code or change what a diff looks like, turned off. https://git-scm.com/docs/git-config */
const SAFE = [
  '--no-optional-locks',
  '--no-pager',
  '--literal-pathspecs',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.untrackedCache=false',
    'core.quotePath=true',
    'diff.external=',
    'diff.noprefix=false',
    'diff.mnemonicPrefix=false',
    'diff.renames=false',
    'diff.algorithm=myers',
    'diff.context=3',
    'diff.interHunkContext=0',
    'diff.ignoreSubmodules=none',
    'diff.submodule=short',
    'diff.orderFile=/dev/null',
    'diff.suppressBlankEmpty=false',
    'diff.indentHeuristic=true',
    'color.ui=false',
    'status.showUntrackedFiles=all',
    'submodule.recurse=false',
    'protocol.allow=never',
  ].flatMap((setting) => ['-c', setting]),
];

/** @returns undefined where there is no git, or no working tree; a gap where git is there and fails */
export async function readCheckout(cwd: string, options: GitOptions): Promise<Checkout | undefined | { gap: string }> {
  const git = (args: readonly string[], take?: (part: Buffer) => void) =>
    ask('git', [...SAFE, ...args], { ...options, env: gitEnvironment(options.env), cwd, ...(take && { take }) });
  const [top, describe, remote, status] = await Promise.all([
    git(['rev-parse', '--show-toplevel']),
    git(['describe', '--tags', '--abbrev=12']),
    remoteAddress(git),
    git([
      'status',
      '--porcelain=v2',
      '--branch',
      '-z',
      '--untracked-files=all',
      '--no-renames',
      '--ignore-submodules=none',
    ]),
  ]);
  if (top.kind === 'absent') return undefined;
  if (top.kind === 'failed') return isNoRepository(top) ? undefined : { gap: `git could not be asked: ${top.why}.` };
  const root = resolve(cwd, text(top)!);
  const named = { root, describe: text(describe), remote };
  if (status.kind !== 'answer') {
    const why = status.kind === 'failed' ? status.why : 'git is gone';
    const commit = text(await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']));
    const gaps = [`Changes of the working tree are not known: ${why}.`];
    return { ...named, commit, branch: undefined, dirty: true, patchDigest: undefined, gaps };
  }
  const { commit, branch, changed, untracked } = statusOf(status.output);
  const about = { ...named, commit, branch };
  if (!changed && untracked.length === 0) return { ...about, dirty: false, patchDigest: undefined, gaps: [] };
  return { ...about, dirty: true, ...(await patchOf(about, untracked, git, options)) };
}

type Git = (args: readonly string[], take?: (part: Buffer) => void) => Promise<Answer>;

/** The changes of tracked files as git's own patch, then the untracked files with their digests. */
async function patchOf(
  { root, commit }: Pick<Checkout, 'root' | 'commit'>,
  untrackedPaths: readonly Buffer[],
  git: Git,
  options: GitOptions,
): Promise<Pick<Checkout, 'patchDigest' | 'gaps'>> {
  const sum = createHash('sha256').update('clew patch 1\0');
  // The empty tree stands for the commit that is not there yet; its name depends on the repository's hash.
  const base = commit ?? text(await git(['hash-object', '-t', 'tree', '/dev/null']));
  const diff = await git(
    [
      '-C',
      root,
      'diff',
      '--no-ext-diff',
      '--no-textconv',
      '--binary',
      '--full-index',
      '--src-prefix=a/',
      '--dst-prefix=b/',
      base ?? 'HEAD',
      '--',
    ],
    (part) => sum.update(part),
  );
  if (diff.kind !== 'answer') {
    const why = diff.kind === 'failed' ? diff.why : 'git is gone';
    return { patchDigest: undefined, gaps: [`What the uncommitted changes are is not known: ${why}.`] };
  }
  const untracked = await untrackedDigest(root, untrackedPaths, options);
  sum.update(untracked.digest, 'hex');
  return { patchDigest: `sha256:${sum.digest('hex')}`, gaps: untracked.gaps };
}

interface Status extends Pick<Checkout, 'commit' | 'branch'> {
  /** Whether a tracked file differs from the commit. */
  readonly changed: boolean;
  /** Paths relative to the top, as bytes. */
  readonly untracked: readonly Buffer[];
}

/** https://git-scm.com/docs/git-status#_porcelain_format_version_2 */
function statusOf(output: Buffer): Status {
  const untracked: Buffer[] = [];
  const headers = new Map<string, string>();
  let changed = false;
  for (let at = 0, end = output.indexOf(0); end >= 0; at = end + 1, end = output.indexOf(0, at)) {
    const line = output.subarray(at, end);
    if (line[0] === QUESTION_MARK) untracked.push(line.subarray(2));
    else if (line[0] === HASH_SIGN) {
      const [, key, value] = /^# (\S+) (.*)$/s.exec(line.toString('utf8')) ?? [];
      if (key !== undefined) headers.set(key, value!);
    } else changed = true;
  }
  const [commit, branch] = [headers.get('branch.oid'), headers.get('branch.head')];
  return {
    commit: commit === '(initial)' ? undefined : commit,
    branch: branch === '(detached)' ? undefined : branch,
    changed,
    untracked,
  };
}

const QUESTION_MARK = 0x3f;
const HASH_SIGN = 0x23;

/** The remote `origin`, else the first by name. */
async function remoteAddress(git: Git): Promise<string | undefined> {
  const answer = await git(['config', '--null', '--get-regexp', '^remote\\..*\\.url$']);
  if (answer.kind !== 'answer') return undefined;
  const urls = new Map<string, string>();
  for (const line of answer.output.toString('utf8').split('\0')) {
    const [key, value] = [line.slice(0, line.indexOf('\n')), line.slice(line.indexOf('\n') + 1)];
    const remote = /^remote\.(.*)\.url$/s.exec(key)?.[1];
    if (remote !== undefined && !urls.has(remote)) urls.set(remote, value);
  }
  return urls.get('origin') ?? [...urls].sort(([a], [b]) => (a < b ? -1 : 1))[0]?.[1];
}

/** `GIT_…` variables could lead to another repository or run a program; those of a test's or user's identity are not needed either. */
function gitEnvironment(env: GitOptions['env']): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('GIT_') || name === 'GIT_CEILING_DIRECTORIES');
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

function isNoRepository({ why }: { readonly why: string }): boolean {
  return /not a git repository|must be run in a work tree/.test(why);
}

function text(answer: Answer): string | undefined {
  if (answer.kind !== 'answer') return undefined;
  const line = answer.output.toString('utf8').replace(/\r?\n$/, '');
  return line === '' ? undefined : line;
}
