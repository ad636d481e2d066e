/** A log and a witness as two processes, as they are installed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { makeKey } from '../../src/log/key.ts';
import { checkPolicy, parsePolicy } from '../../src/tlog/policy.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const started: (() => Promise<unknown>)[] = [];
const folder = await mkdtemp(join(tmpdir(), 'clew-services-'));
afterAll(async () => {
  for (const end of started.reverse()) await end();
  await rm(folder, { recursive: true, force: true });
});

/** Starts `clew` and reads the line of JSON in which it says where it is. */
async function clew(...args: string[]): Promise<{ url: string; vkey?: string }> {
  const child = spawn(process.execPath, [MAIN, ...args, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  started.push(() => (child.kill('SIGTERM'), once(child, 'exit')));
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  expect(value, errors).toBeDefined();
  return JSON.parse(String(value)) as { url: string; vkey?: string };
}

test('clew serve shows what clew witness cosigned, a policy that it fulfils, and how the witness is', async () => {
  const keyFile = join(folder, 'log.key');
  const { vkey } = await makeKey(keyFile, 'example.org/log');
  const witness = await clew('witness', '--log-vkey', vkey, '--state', join(folder, 'witness'));
  const log = await clew(
    ...['serve', '--data', join(folder, 'data'), '--log-key', keyFile, '--sample', '--witness-every', '1'],
    ...['--witness', `${witness.url}+${witness.vkey!}`],
  );
  const get = async (path: string) => (await fetch(log.url + path)).text();
  await expect.poll(() => get('/log/cosigned'), { timeout: 20_000, interval: 100 }).toContain('example.org/log\n');
  const policy = parsePolicy(await get('/log/policy'));
  expect(checkPolicy(Buffer.from(await get('/log/cosigned')), policy).cosignatures).toHaveLength(1);
  expect(await get('/log/proof?record=0')).toContain('clew.invalid/witness-');
  await expect
    .poll(() => get('/metrics'), { timeout: 5_000 })
    .toMatch(/^clew_log_witness_age_seconds\{witness="witness-1"\} [\d.e-]+$/m);
  expect(await get('/metrics')).toContain('clew_log_witness_conflict{witness="witness-1"} 0');
}, 60_000);
