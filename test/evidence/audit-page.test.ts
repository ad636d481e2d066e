/** The auditor's page, followed to the letter with the tools it names. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMutable, type Mutable } from '../fault/mutable.ts';
import { bundleOf, refitted } from '../fault/mutate-bundle.ts';

const execute = promisify(execFile);
const page = await readFile(new URL('../../docs/audit.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```(sh|sh go|go)\n([\s\S]*?)```/g)].map(([, kind, text]) => ({
  kind: kind!,
  text: text!,
}));

let folder: string;
let world: Mutable;
let bundle: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clew-audit-'));
  world = await openMutable(folder);
  bundle = await bundleOf(world);
});
afterAll(async () => {
  await world.store.close();
  await rm(folder, { recursive: true, force: true });
});

async function missing(tools: readonly string[]): Promise<string | undefined> {
  for (const tool of tools) {
    const found = await execute('bash', ['-c', `command -v ${tool}`]).catch(() => undefined);
    if (found) continue;
    const why = `not run: the auditor's page needs ${tool}`;
    if (process.env['CI'] === 'true') throw new Error(why);
    process.stderr.write(`${why}\n`);
    return why;
  }
  return undefined;
}

/** Runs the blocks of some kinds one after the other, in a folder with what the auditor brings. */
async function follow(kinds: readonly string[], evidence: Buffer): Promise<string> {
  const work = await mkdtemp(join(folder, 'work-'));
  await writeFile(join(work, 'churn-7.bundle'), evidence);
  await writeFile(join(work, 'known.vkey'), `${world.told.vkey}\n`);
  await writeFile(join(work, 'check.go'), blocks.find(({ kind }) => kind === 'go')!.text);
  await cp(world.told.log, join(work, 'log'), { recursive: true });
  const script = blocks.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text);
  const { stdout } = await execute('bash', ['-euo', 'pipefail', '-c', script.join('\n')], {
    cwd: work,
    timeout: 240_000,
    env: { ...process.env, GOFLAGS: '-mod=mod' },
  });
  return stdout;
}

test('the page has what this test runs', () => {
  expect(blocks.map(({ kind }) => kind)).toEqual(['sh', 'sh', 'sh', 'go', 'sh go', 'sh go']);
});

test('tar, jq, sha256sum and openssl agree with a file of evidence', async (context) => {
  const why = await missing(['tar', 'jq', 'sha256sum', 'openssl', 'base64']);
  if (why) return context.skip(why);
  expect(await follow(['sh'], bundle)).toContain('Signature Verified Successfully');
});

test('and not with one that was changed under a manifest made to fit', async (context) => {
  const why = await missing(['tar', 'jq', 'sha256sum', 'openssl', 'base64']);
  if (why) return context.skip(why);
  for (const path of ['records/4.json', 'records/4.salt', 'checkpoint', 'log.vkey']) {
    const changed = await refitted(bundle, path, (bytes) => {
      const other = Buffer.from(bytes);
      other[path === 'checkpoint' ? 3 : 30]! ^= 1;
      return other;
    });
    await expect(follow(['sh'], changed), path).rejects.toThrow();
  }
});

test("Go's sumdb and tessera fsck agree with it and with the published log", async (context) => {
  const why = await missing(['go', 'jq', 'tar', 'openssl', 'timeout']);
  if (why) return context.skip(why);
  const said = await follow(['sh', 'sh go'], bundle);
  expect(said).toContain('every entry is in the log');
  expect(said).toContain("Successfully fsck'd");
});
