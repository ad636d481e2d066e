import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeId, codeOf, repositoryAddress } from '../../src/capture/code.ts';
import { readCheckout, type Checkout } from '../../src/capture/git.ts';
import { clew } from '../../src/capture/terms.ts';
import { temporary } from './temporary.ts';

const ENV = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
    cwd,
    env: ENV,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** A repository with one commit, `main` checked out. */
function repository(): string {
  const at = temporary();
  git(at, 'init', '-q', '-b', 'main');
  writeFileSync(join(at, 'train.py'), 'print(1)\n');
  git(at, 'add', '.');
  git(at, 'commit', '-q', '-m', 'first');
  return at;
}

async function checkout(cwd: string, env: Record<string, string | undefined> = ENV): Promise<Checkout> {
  const found = await readCheckout(cwd, { env, timeout: 20_000 });
  if (found === undefined || 'gap' in found) throw new Error(`no checkout: ${found?.gap}`);
  return found;
}

describe('a checkout', () => {
  test('that is clean is its commit, from any folder of it', async () => {
    const at = repository();
    mkdirSync(join(at, 'sub'));
    git(at, 'remote', 'add', 'origin', 'https://ada:tok3n@example.org/acme/churn.git?private_token=x');
    git(at, 'tag', 'v1');
    const found = await checkout(join(at, 'sub'));
    expect(found).toEqual({
      root: at,
      commit: git(at, 'rev-parse', 'HEAD'),
      branch: 'main',
      describe: 'v1',
      remote: 'https://ada:tok3n@example.org/acme/churn.git?private_token=x',
      dirty: false,
      patchDigest: undefined,
      gaps: [],
    });
    const code = codeOf(found);
    expect(code.id).toBe(`urn:clew:code:example.org/acme/churn@${found.commit}`);
    expect(JSON.stringify(code)).not.toMatch(/tok3n|private_token/);
  });

  test('with changes has a digest of them that says what changed and nothing else', async () => {
    const [one, two] = [repository(), repository()];
    const digests: (string | undefined)[] = [];
    const say = async (at: string) => void digests.push((await checkout(at)).patchDigest);
    for (const at of [one, two]) {
      writeFileSync(join(at, 'train.py'), 'print(2)\n');
      await say(at);
    }
    expect(digests[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(digests[1]).toBe(digests[0]);
    git(two, 'add', 'train.py');
    await say(two);
    expect(digests[2], 'staged or not is the same content').toBe(digests[0]);
    writeFileSync(join(two, 'new\nfile ü'), 'a');
    await say(two);
    writeFileSync(join(two, 'new\nfile ü'), 'b');
    await say(two);
    writeFileSync(Buffer.concat([Buffer.from(`${two}/`), Buffer.from([0x66, 0xff])]), 'x');
    symlinkSync('nowhere', join(two, 'dangling'));
    await say(two);
    expect(new Set(digests).size).toBe(4);
    const { id, statements } = codeOf(await checkout(two));
    expect(id).toMatch(/^urn:clew:code:commit@[0-9a-f]{40}\+dirty-[0-9a-f]{16}$/);
    expect(statements).toContainEqual(
      expect.objectContaining({ relation: 'wasRevisionOf', subject: id, object: id.replace(/\+.*/, '') }),
    );
  });

  test('does not depend on settings and variables, and runs no program that they name', async () => {
    const at = repository();
    writeFileSync(join(at, 'train.py'), 'print(2)\n');
    const plain = await checkout(at);
    const trap = join(temporary(), 'trap');
    writeFileSync(trap, `#!/bin/sh\ntouch ${trap}.sprung\n`, { mode: 0o755 });
    writeFileSync(join(at, '.git/info/attributes'), '*.py diff=evil\n');
    for (const [key, value] of [
      ['core.fsmonitor', trap],
      ['diff.external', trap],
      ['diff.evil.textconv', trap],
      ['diff.evil.command', trap],
      ['core.pager', trap],
      ['diff.noprefix', 'true'],
      ['diff.context', '9'],
      ['diff.algorithm', 'patience'],
      ['color.ui', 'always'],
    ] as const)
      git(at, 'config', key, value);
    const env = {
      ...ENV,
      GIT_DIR: '/nowhere',
      GIT_EXTERNAL_DIFF: trap,
      GIT_PAGER: trap,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: trap,
    };
    expect(await checkout(at, env)).toEqual(plain);
    await expect(readCheckout(trap.replace(/\/trap$/, ''), { env, timeout: 20_000 })).resolves.toBeUndefined();
    expect(() => execFileSync('ls', [`${trap}.sprung`], { stdio: 'ignore' })).toThrow();
  });

  test('without a commit, detached, in a worktree, a submodule, a shallow clone', async () => {
    const empty = temporary();
    git(empty, 'init', '-q', '-b', 'main');
    writeFileSync(join(empty, 'a'), 'a');
    git(empty, 'add', 'a');
    const none = await checkout(empty);
    expect(none).toMatchObject({ commit: undefined, branch: 'main', dirty: true, gaps: [] });
    expect(codeOf(none).id).toMatch(/^urn:clew:code:commit@dirty-[0-9a-f]{16}$/);

    const at = repository();
    const commit = git(at, 'rev-parse', 'HEAD');
    git(at, 'checkout', '-q', '--detach');
    expect(await checkout(at)).toMatchObject({ commit, branch: undefined, dirty: false });
    const folder = temporary();
    git(at, 'worktree', 'add', '-q', '-b', 'other', join(folder, 'tree'));
    expect(await checkout(join(folder, 'tree'))).toMatchObject({ commit, branch: 'other', root: join(folder, 'tree') });
    const outer = repository();
    git(outer, 'submodule', '--quiet', 'add', at, 'lib');
    expect(await checkout(join(outer, 'lib'))).toMatchObject({ commit, root: join(outer, 'lib'), dirty: false });
    git(folder, 'clone', '-q', '--depth', '1', `file://${outer}`, 'shallow');
    expect(await checkout(join(folder, 'shallow'))).toMatchObject({
      commit: git(outer, 'rev-parse', 'HEAD'),
      dirty: false,
    });
  });

  test('with thousands of new files is read all the same', async () => {
    const at = repository();
    mkdirSync(join(at, 'data'));
    for (let i = 0; i < 6_000; i++) writeFileSync(join(at, 'data', `${i}`), '');
    const found = await checkout(at);
    expect(found.patchDigest).toBeDefined();
    expect(found.gaps).toEqual(['1000 untracked files count by name and size only: they are too many or too large.']);
  });

  test('that is none, or where there is no git, gives none', async () => {
    const at = temporary();
    expect(await readCheckout(at, { env: { ...ENV, GIT_CEILING_DIRECTORIES: '/' }, timeout: 20_000 })).toBeUndefined();
    expect(await readCheckout(repository(), { env: { PATH: at }, timeout: 20_000 })).toBeUndefined();
  });
});

describe('a repository', () => {
  test.each([
    ['https://github.com/acme/churn.git', 'https://github.com/acme/churn.git', 'github.com/acme/churn'],
    ['https://user:password@github.com/acme/churn', 'https://github.com/acme/churn', 'github.com/acme/churn'],
    ['https://ghp_0123456789@github.com/acme/churn/', 'https://github.com/acme/churn/', 'github.com/acme/churn'],
    ['git@github.com:acme/churn.git', 'ssh://github.com/acme/churn.git', 'github.com/acme/churn'],
    ['ssh://git@github.com:2222/acme/churn.git', 'ssh://github.com:2222/acme/churn.git', 'github.com:2222/acme/churn'],
    ['https://example.org/x.git?token=1#frag', 'https://example.org/x.git', 'example.org/x'],
    ['/srv/git/churn.git', undefined, 'commit'],
    ['file:///srv/git/churn.git', undefined, 'commit'],
    ['../churn', undefined, 'commit'],
  ])('%s is told as %s', (remote, address, name) => {
    expect(repositoryAddress(remote)).toBe(address);
    expect(codeId(address, 'abcdef0')).toBe(`urn:clew:code:${name}@abcdef0`);
  });

  test('says its branch on the use, not on the code', () => {
    const code = codeOf({
      commit: 'abcdef0',
      branch: 'main',
      describe: undefined,
      remote: undefined,
      dirty: false,
      patchDigest: undefined,
    });
    expect(code.usage).toMatchObject({
      role: { iri: clew('code') },
      attributes: { [clew('branch')]: { value: 'main' } },
    });
    expect(JSON.stringify(code.statements)).not.toContain('main');
  });
});
