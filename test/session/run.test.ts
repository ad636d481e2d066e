/** `clew run` around real commands: how they end, what passes through, what is recorded. */
import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/prov/description.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { put, temporaryFolder } from '../cli/files.ts';
import { ended, says, World } from './wrapped.ts';

const world = new World(temporaryFolder());
const sh = (script: string): string[] => ['--', 'sh', '-c', script];

describe('what passes through', () => {
  test('standard input and binary output, byte for byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) % 256));
    const { code, out, err } = await world.clew(['run', '--name', 'cat', '--', 'cat'], { input: bytes });
    expect({ code, err, same: out.equals(bytes) }).toEqual({ code: 0, err: '', same: true });
    expect((await world.run('cat')).text('status')).toBe('finished');
  });

  test('standard error, and its end is recorded without secrets', async () => {
    const script =
      'for i in $(seq 1 30000); do echo "line $i"; done >&2; echo "ValueError: password=hunter22" >&2; exit 7';
    const { code, err } = await world.clew(['run', '--name', 'fails', ...sh(script)]);
    expect(code).toBe(7);
    expect(err).toBe(
      `${Array.from({ length: 30_000 }, (_, i) => `line ${i + 1}\n`).join('')}ValueError: password=hunter22\n`,
    );
    const run = await world.run('fails');
    expect([run.text('status'), run.text('exitCode'), run.text('errorType')]).toEqual(['failed', '7', 'ValueError']);
    expect(run.text('errorMessage')).toMatch(/^line 29952\n[\s\S]*\nValueError: password=\*\*\*$/);
  });

  test('standard error that goes to a file goes there itself, and its end is read from it', async () => {
    const log = openSync(join(world.work, 'err.log'), 'w');
    const child = world.start(['run', '--name', 'to-file', ...sh('echo out; echo lost >&2; exit 1')], {
      stdio: ['ignore', log, log],
    });
    expect((await ended(child)).code).toBe(1);
    closeSync(log);
    expect(readFileSync(join(world.work, 'err.log'), 'utf8')).toBe('out\nlost\n');
    expect((await world.run('to-file')).text('errorMessage')).toBe('out\nlost');
  });

  test('a script may open /dev/stderr', async () => {
    expect(await world.clew(['run', ...sh('echo there > /dev/stderr')])).toMatchObject({ code: 0, err: 'there\n' });
  });
});

describe('how it ends', () => {
  test.each([
    ['a command that is not there', ['--', 'no-such-command'], 127, 'no-such-command: command not found'],
    ['one that cannot be executed', ['--', './plain.txt'], 126, './plain.txt: permission denied'],
  ])('%s', async (name, command, code, message) => {
    put(world.work, 'plain.txt', 'no program');
    const result = await world.clew(['run', '--name', name, ...command]);
    expect(result).toMatchObject({ code, err: `clew: ${message}\n` });
    expect((await world.run(name)).text('errorMessage')).toBe(message);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGUSR1'] as const)(
    '%s reaches the command once and ends us the same way',
    async (signal) => {
      const script = `import signal, sys, time
count = 0
def told(*_):
    global count
    count += 1
signal.signal(signal.${signal}, told)
print("ready", flush=True)
end = time.time() + 1.5
while time.time() < end: time.sleep(0.05)
print(count, flush=True)
signal.signal(signal.${signal}, signal.SIG_DFL)
import os
os.kill(os.getpid(), signal.${signal})`;
      const child = world.start(['run', '--name', signal, '--', 'python3', '-c', script]);
      const end = ended(child);
      await says(child, 'ready');
      process.kill(child.pid!, signal);
      const { out, signal: by } = await end;
      expect([out.toString(), by]).toEqual(['ready\n1\n', signal]);
      const run = await world.run(signal);
      expect([run.text('status'), run.text('errorType')]).toEqual(['killed', signal]);
    },
  );

  test('a signal to the whole group reaches the command once', async () => {
    const script = `import signal, time
count = 0
def told(*_):
    global count
    count += 1
signal.signal(signal.SIGTERM, told)
print("ready", flush=True)
end = time.time() + 1.5
while time.time() < end: time.sleep(0.05)
print(count, flush=True)`;
    const child = world.start(['run', '--name', 'group', '--', 'python3', '-c', script], { detached: true });
    const end = ended(child);
    await says(child, 'ready');
    process.kill(-child.pid!, 'SIGTERM');
    expect(await end).toMatchObject({ code: 0 });
    expect((await end).out.toString()).toBe('ready\n1\n');
    expect((await world.run('group')).text('status')).toBe('finished');
  });
});

describe('inputs, outputs, parameters, metrics', () => {
  test('an early failure keeps what was read and made, and the command line without secrets', async () => {
    put(world.work, 'train.csv', 'a,b\n1,2\n');
    put(world.work, 'old.bin', 'was there before');
    put(world.work, 'config.yaml', 'lr: 1e-8\nmodel:\n  depth: 3\n  layers: [64, 32]\n  dropout: 0.10\n');
    put(world.work, 'config.toml', 'eps = 1e-12\nname = "a = 1.50"\n[opt]\nbig = 9007199254740993\nsmall = 0.10\n');
    const command =
      'cat train.csv > out.csv; printf x > m.pkl; printf \'{"f1": 0.930, "loss": [0.9, NaN]}\' > m.json; exit 3';
    const { code, err } = await world.clew([
      ...['run', '--project', 'p', '--name', 'early', '--seed', 'numpy=42', '--tag', 'team=a'],
      ...['--in', 'trainingData=train.csv', '--out', 'out.csv', 'old.bin', '--model', 'm=m.pkl'],
      ...['--param', 'epochs=10', 'api_key=abcdef', '--params-from', 'config.yaml', 'config.toml'],
      ...['--metrics-from', 'm.json', '--', 'sh', '-c', command, '--token=verysecret1'],
    ]);
    expect(code).toBe(3);
    expect(err).toContain('The output old.bin was there before and did not change');
    expect(err).toContain('The value of api_key looks like a secret');
    const run = await world.run('early');
    const version = `sha256-${sha256('a,b\n1,2\n')}`;
    expect(run.used('dataset:')).toEqual([`urn:clew:dataset:p/train.csv@${version}`]);
    expect(run.text('commandLine')).toMatch(/ --token=\*\*\*$/);
    expect(run.text('seed')).toBe('numpy=42');
    const [configuration] = await world.elements(run.used('configuration:')[0]!);
    const parameters = await world.elements(...configuration!.to('hadMember'));
    const values = Object.fromEntries(parameters.map((p) => [p.text('name'), p.text(`${PROV}value`)]));
    expect(values).toEqual({
      ...{ lr: '1e-8', 'model.depth': '3', 'model.layers': '[64,32]', 'model.dropout': '0.10' },
      ...{ eps: '1e-12', name: 'a = 1.50', 'opt.big': '9007199254740993', 'opt.small': '0.10' },
      ...{ epochs: '10', api_key: expect.stringMatching(/^\*\*\* [0-9a-f]{16}$/) as string },
    });
    const id = run.description.id;
    const name = id.slice('urn:clew:run:'.length);
    const [made, file, model, loss] = await world.elements(
      `urn:clew:dataset:p/out.csv@${version}`,
      `urn:clew:datafile:sha256:${sha256('a,b\n1,2\n')}`,
      `urn:clew:model:m@sha256-${sha256('x')}`,
      `urn:clew:metric:${name}/loss`,
    );
    expect([made, file, model].map((one) => one!.to('wasGeneratedBy'))).toEqual([[id], [id], [id]]);
    expect(made!.to('hadMember')).toEqual([file!.description.id]);
    expect([loss!.text(`${PROV}value`), loss!.text('series')]).toEqual(['NaN', '[[0,"0.9",null],[1,"NaN",null]]']);
  });

  test('a folder of 10,000 files and a sparse file of 2 GB', async () => {
    mkdirSync(join(world.work, 'many'));
    for (let i = 0; i < 10_000; i++) writeFileSync(join(world.work, 'many', `${i}.txt`), String(i));
    const sparse = openSync(join(world.work, 'sparse.bin'), 'w');
    ftruncateSync(sparse, 2 ** 31);
    closeSync(sparse);
    const result = await world.clew(['run', '--name', 'big', '--in', 'many', 'sparse.bin', '--', 'true']);
    expect(result).toMatchObject({ code: 0, err: '' });
    const used = (await world.run('big')).used('dataset:');
    expect(used).toHaveLength(2);
    // sha256sum of 2 GiB of zeros
    expect(used).toContainEqual(
      expect.stringContaining('a7c744c13cc101ed66c29f672f92455547889cc586ce6d44fe76ae824958ea51'),
    );
  });

  test.each([
    ['an input that is not there', ['--in', 'nowhere.csv'], /nowhere\.csv cannot be read/],
    ['a role that is none', ['--in', 'trainData=plain.txt'], /Did you mean trainingData/],
    ['a parameter without a value', ['--param', 'lr'], /must be name=value/],
    ['a file of parameters that is none', ['--params-from', 'broken.json'], /line 1, column/],
  ])('%s: nothing is started', async (_, options, message) => {
    put(world.work, 'plain.txt', 'x');
    put(world.work, 'broken.json', '{"a": }');
    const { code, out, err } = await world.clew(['run', ...options, ...sh('echo started')]);
    expect({ code, out: out.toString() }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  test('an input that may not be read', async () => {
    if (process.getuid?.() === 0) return;
    put(world.work, 'secret.csv', 'x');
    chmodSync(join(world.work, 'secret.csv'), 0);
    expect((await world.clew(['run', '--in', 'secret.csv', '--', 'true'])).code).toBe(2);
  });

  test('a command whose options would be taken for ours needs the two dashes', async () => {
    const { code, err } = await world.clew(['run', 'python3', '--epochs', '3']);
    expect(code).toBe(2);
    expect(err).toContain("unknown option '--epochs'");
  });
});
