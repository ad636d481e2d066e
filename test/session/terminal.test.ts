/** `clew run` on a terminal: the command sees one, and Ctrl-C reaches it once. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../cli/files.ts';
import { MAIN, World } from './wrapped.ts';

const world = new World(temporaryFolder());

/** Runs on a pseudo-terminal and presses keys when a text appears. */
async function onTerminal(
  keys: string,
  waitFor: string,
  args: readonly string[],
): Promise<{ out: string; code?: number; signal?: number }> {
  const helper = join(import.meta.dirname, 'terminal.py');
  const { stdout } = await promisify(execFile)('python3', [helper, keys, waitFor, process.execPath, MAIN, ...args], {
    cwd: world.work,
    env: { ...world.env, TERM: 'xterm' },
  });
  return JSON.parse(stdout) as { out: string };
}

test('the command has the terminal, all three of its streams', async () => {
  const script = 'import os; print([os.isatty(n) for n in range(3)], os.getpgrp() == os.tcgetpgrp(0))';
  const { out, code } = await onTerminal('', '', ['run', '--name', 'tty', '--', 'python3', '-c', script]);
  expect(code).toBe(0);
  expect(out).toContain('[True, True, True] True');
  expect((await world.run('tty')).text('status')).toBe('finished');
});

test('Ctrl-C reaches the command once, and the run is recorded as killed', async () => {
  const script = `import signal, sys, time
count = 0
def told(*_):
    global count
    count += 1
signal.signal(signal.SIGINT, told)
print("ready", flush=True)
end = time.time() + 1.5
while time.time() < end: time.sleep(0.05)
print("told", count, flush=True)
sys.exit(130)`;
  const { out, code } = await onTerminal('\\x03', 'ready', ['run', '--name', 'ctrl-c', '--', 'python3', '-c', script]);
  expect(out).toContain('told 1');
  expect(code).toBe(130);
  const run = await world.run('ctrl-c');
  expect([run.text('status'), run.text('exitCode'), run.text('errorType')]).toEqual(['killed', '130', 'SIGINT']);
});

test('a command that Ctrl-C ends, ends us by the same signal', async () => {
  const { out, signal } = await onTerminal('\\x03', 'ready', [
    'run',
    '--name',
    'by-signal',
    '--',
    'sh',
    '-c',
    'echo ready; sleep 20',
  ]);
  expect(signal).toBe(2);
  // Whoever presses Ctrl-C is not made to wait: on a busy machine the record may still be on disk.
  if (out.includes('until clew flush')) expect((await world.clew(['flush'])).code).toBe(0);
  expect((await world.run('by-signal')).text('status')).toBe('killed');
});
