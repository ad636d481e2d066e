/** `clew backup` and `clew restore` as a person uses them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_FOLDER } from '../../src/cli/sample.ts';
import { PREFIXES, put, temporaryFolder } from '../cli/files.ts';
import { clew } from '../cli/terminal.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');
const at = (name: string) => join(folder, name);
const note = (name: string) =>
  put(folder, `${name}.ttl`, `${PREFIXES}ex:${name} a clew:Artifact ; clew:name "${name}" .`);
const json = async (...args: string[]) => {
  const { code, out, err } = await clew([...args, '--json']);
  return { code, out: out === '' ? undefined : (JSON.parse(out) as Record<string, unknown>), err };
};

beforeAll(async () => {
  const samples = readdirSync(SAMPLE_FOLDER).filter((name) => name.endsWith('.ttl'));
  const files = samples.sort().map((name) => join(SAMPLE_FOLDER, name));
  expect((await clew(['import', ...files, '--data', data])).code).toBe(0);
});

describe('clew backup and clew restore', () => {
  test('copy a history to two places at once, encrypted, then what is new, and restore it alike', async () => {
    writeFileSync(at('key'), randomBytes(32), { mode: 0o600 });
    const places = ['--to', at('one'), at('two')];
    const run = () => json('backup', ...places, '--data', data, '--key-file', at('key'));
    const first = await run();
    expect(first).toMatchObject({
      code: 0,
      err: '',
      out: { failed: 0, places: [{ size: 9, segments: 1 }, { size: 9 }] },
    });
    expect((await clew(['import', note('more'), '--data', data])).code).toBe(0);
    expect((await run()).out).toMatchObject({ places: [{ size: 10, segments: 1 }, { size: 10 }] });
    const again = await clew(['backup', ...places, '--data', data, '--key-file', at('key')]);
    expect(again.out).toMatch(/backed up 10 records to .*one, encrypted: nothing new/);

    const checked = await clew(['restore', '--check', '--from', at('two'), '--key-file', at('key')]);
    expect(checked).toMatchObject({ code: 0, err: '' });
    expect(checked.out).toMatch(/^holds: manifests\/00000002.json at .*two, 10 records/);
    const restored = await json('restore', '--from', at('two'), '--data', at('restored'), '--key-file', at('key'));
    expect(restored).toMatchObject({ code: 0, out: { restored: 10, size: 10 } });
    const exports = await Promise.all(
      [data, at('restored')].map((from) => clew(['export', '--format', 'trig', '--data', from])),
    );
    expect(exports[1]!.out).toBe(exports[0]!.out);
    expect(exports[1]!.out.length).toBeGreaterThan(1_000);
  });

  test('with a passphrase from the environment; without it, or with another, nothing can be read', async () => {
    const env = { CLEW_BACKUP_PASSPHRASE: 'correct horse battery staple' };
    expect((await clew(['backup', '--to', at('phrase'), '--data', data], { env })).code).toBe(0);
    expect((await clew(['restore', '--check', '--from', at('phrase')], { env })).code).toBe(0);
    for (const [given, message] of [
      [{}, /encrypted/],
      [{ CLEW_BACKUP_PASSPHRASE: 'incorrect horse battery staple' }, /another key/],
    ] as const) {
      const { code, err } = await clew(['restore', '--check', '--from', at('phrase')], { env: given });
      expect(code).toBe(2);
      expect(err).toMatch(message);
    }
  });

  test('one place that fails does not keep the history from the other', async () => {
    writeFileSync(at('file'), '');
    const { code, out, err } = await clew(['backup', '--to', at('file'), at('good'), '--data', data]);
    expect(code).toBe(2);
    expect(err).toMatch(/does not work/);
    expect(out).toMatch(/backed up \d+ records to .*good/);
    expect((await clew(['restore', '--check', '--from', at('good')])).code).toBe(0);
  });

  test('say with exit code 1 what does not hold, at which level and where', async () => {
    expect((await clew(['backup', '--to', at('broken'), '--data', data])).code).toBe(0);
    const [name] = readdirSync(at('broken/segments'));
    const bytes = readFileSync(at(`broken/segments/${name}`));
    bytes[100]! ^= 1;
    writeFileSync(at(`broken/segments/${name}`), bytes);
    for (const more of [['--check'], ['--data', at('never')]]) {
      const { code, err } = await json('restore', '--from', at('broken'), ...more);
      expect(code).toBe(1);
      expect(JSON.parse(err)).toMatchObject({
        error: { code: 'DAMAGED', details: { level: 'object', object: `segments/${name}` } },
      });
    }
  });

  test('restore refuses a store that is not empty, a place without a backup, and two ways at once', async () => {
    expect((await clew(['backup', '--to', at('usage'), '--data', data])).code).toBe(0);
    const cases: [string[], number, RegExp][] = [
      [['--from', at('usage'), '--data', data], 1, /not empty/],
      [['--from', at('nothing'), '--data', at('x')], 2, /no backup/],
      [['--from', at('usage'), '--at', '9', '--data', at('x')], 2, /no backup 9/],
      [['--from', at('usage'), '--continue-from', at('usage')], 2, /Give one of/],
      [['--check'], 2, /Give one of/],
      [['--from', at('usage'), '--check', '--vkey', 'name+00000000+AAAA'], 2, /Not a verifier key/],
      [['--from', at('usage'), '--check', '--key-file', at('no-key')], 2, /Cannot read/],
    ];
    for (const [args, code, message] of cases) {
      const outcome = await clew(['restore', ...args]);
      expect(outcome.err).toMatch(message);
      expect(outcome.code).toBe(code);
    }
    expect(existsSync(at('x'))).toBe(false);
  });

  test('bring a store that was restored from an old backup up to date', async () => {
    const run = () => clew(['backup', '--to', at('continue'), '--data', data]);
    await run();
    await clew(['import', note('later'), '--data', data]);
    await run();
    expect((await clew(['restore', '--from', at('continue'), '--at', '1', '--data', at('old')])).code).toBe(0);
    const on = await json('restore', '--continue-from', at('continue'), '--data', at('old'));
    expect(on).toMatchObject({ code: 0, out: { restored: 1 } });
    const epoch = await clew(['restore', '--new-epoch', 'example.org/x', '--data', at('old')]);
    expect(epoch).toMatchObject({ code: 1, err: expect.stringContaining('No log was ever signed') as string });
  });
});
