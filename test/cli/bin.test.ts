/** The command as a process: on an older Node, with a reader that stops early, and ended by a signal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function node(args: readonly string[], whileRunning?: (out: string, pid: number) => void): Promise<Outcome> {
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } });
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    whileRunning?.(out, child.pid!);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

test.each(['12.22.12', '20.20.2', '24.3.0'])('on Node %s it says in one line which it needs', async (version) => {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
  const { code, out, err } = await node([
    '--import',
    `data:text/javascript,${encodeURIComponent(pretend)}`,
    'bin/clew.js',
  ]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(
    new RegExp(`^clew needs Node 24\\.4 or newer; this is Node ${version.replaceAll('.', '\\.')} \\(.+\\)\\.\\n$`),
  );
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the service cleanly', async (signal) => {
  let sent = false;
  const args = ['src/cli/main.ts', 'serve', '--port', '0', '--data', join(folder, signal), '--json'];
  const { code, out, err } = await node(args, (text, pid) => {
    if (sent || !text.includes('\n')) return;
    sent = true;
    process.kill(pid, signal);
  });
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    loaded: 0,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
  });
});

test('a port in use is one clear error', async () => {
  let second: Promise<Outcome> | undefined;
  await node(['src/cli/main.ts', 'serve', '--port', '0', '--data', join(folder, 'one'), '--json'], (text, pid) => {
    if (second || !text.includes('\n')) return;
    const { url } = JSON.parse(text) as { url: string };
    const port = new URL(url).port;
    second = node(['src/cli/main.ts', 'serve', '--port', port, '--data', join(folder, 'two')]);
    void second.finally(() => process.kill(pid, 'SIGTERM'));
  });
  const { code, err } = await second!;
  expect(code).toBe(2);
  expect(err).toMatch(/^clew: Cannot listen on 127\.0\.0\.1, port \d+: it is in use\.\n {2}Choose another/);
});

test('a reader that stops early is no error', async () => {
  const child = spawn(process.execPath, ['src/cli/main.ts', '--help'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdout.destroy();
  const [code] = (await once(child, 'close')) as [number | null];
  expect({ code, err }).toEqual({ code: 0, err: '' });
});
