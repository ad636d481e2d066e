/** Records that cannot be recorded now: a service that is away, a recorder that is killed, a record that is refused, a file that is damaged. */
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createServer } from '../../src/api/server.ts';
import { openContext } from '../../src/open.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { temporaryFolder } from '../cli/files.ts';
import { ended, says, World } from './wrapped.ts';

function names(world: World, folder: string): string[] {
  return readdirSync(join(world.env['CLEW_SPOOL']!, folder)).filter((name) => name.endsWith('.json'));
}

test('a service that is away: kept, sent by clew flush, and sending again changes nothing', async () => {
  const world = new World(temporaryFolder());
  const away = { CLEW_URL: 'http://127.0.0.1:9' };
  const first = await world.clew(['run', '--name', 'away', '--', 'sh', '-c', 'echo done; exit 5'], { env: away });
  expect([first.code, first.out.toString()]).toEqual([5, 'done\n']);
  expect(first.err).toMatch(/^clew: run:local\/\S+ is kept on disk until clew flush: http:\/\/127\.0\.0\.1:9: .*\n$/);
  const [name] = names(world, 'waiting');
  const text = readFileSync(join(world.env['CLEW_SPOOL']!, 'waiting', name!));
  expect((await world.clew(['flush'])).code).toBe(2);
  expect(names(world, 'waiting')).toEqual([name]);
  const context = await openContext({ store: 'sqlite::memory:', neo4jUser: '', neo4jPassword: undefined, modules: [] });
  const service = await createServer(context, { host: '127.0.0.1', port: 0, explore: false });
  try {
    const sent = JSON.parse((await world.clew(['flush', '--url', service.url, '--json'])).out.toString()) as object;
    expect(sent).toMatchObject({ sent: 1, waiting: 0, refused: [], away: [] });
    writeFileSync(join(world.env['CLEW_SPOOL']!, 'waiting', name!), text);
    expect((await world.clew(['flush', '--url', service.url])).code).toBe(0);
    const records = await context.store.read((reader) => reader.records({ from: 0, first: 10 }));
    expect(records.map((record) => record.number)).toEqual([0]);
    const direct = await world.clew(['run', '--name', 'direct', '--json', '--', 'true'], {
      env: { CLEW_URL: service.url },
    });
    expect(JSON.parse(direct.err)).toMatchObject({ exitCode: 0, record: { number: 1, created: true } });
  } finally {
    await service.close();
    await context.close();
  }
});

test('a recorder that is killed: what it knew is recorded by the next one, and that the end is unknown', async () => {
  const world = new World(temporaryFolder());
  const child = world.start(['run', '--name', 'cut', '--param', 'lr=0.1', '--', 'sh', '-c', 'echo ready; sleep 2']);
  const end = ended(child);
  await says(child, 'ready');
  child.kill('SIGKILL');
  await end;
  expect(await world.clew(['run', '--name', 'next', '--', 'true'])).toMatchObject({ code: 0 });
  const run = await world.run('cut');
  expect([run.text('status'), run.text('errorType')]).toEqual(['running', 'EndUnknown']);
  expect(run.used('configuration:')).toHaveLength(1);
  expect(run.text('http://www.w3.org/ns/prov#endedAtTime')).toBeUndefined();
});

test('a damaged file and a refused record are set aside with the reason, and tried again when asked', async () => {
  const world = new World(temporaryFolder());
  await world.clew(['run', '--name', 'good', '--', 'true'], { env: { CLEW_URL: 'http://127.0.0.1:9' } });
  const spool = world.env['CLEW_SPOOL']!;
  const [name] = names(world, 'waiting');
  const good = readFileSync(join(spool, 'waiting', name!), 'utf8');
  writeFileSync(join(spool, 'waiting', '0-torn.json'), good.slice(0, 200));
  writeFileSync(join(spool, 'waiting', '1-unknown.json'), good.replaceAll('commandLine', 'comandLine'));
  const { code, out } = await world.clew(['flush', '--data', world.data, '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(out.toString())).toMatchObject({
    sent: 1,
    waiting: 0,
    setAside: 2,
    refused: [
      { name: '0-torn.json', code: 'SPOOL' },
      { name: '1-unknown.json', code: 'UNKNOWN_TERM' },
    ],
  });
  expect(readFileSync(join(spool, 'refused', '1-unknown.json.reason'), 'utf8')).toContain('UNKNOWN_TERM');
  expect(JSON.parse((await world.clew(['flush', '--json'])).out.toString())).toMatchObject({ sent: 0, setAside: 2 });
  const again = await world.clew(['flush', '--retry', '--data', world.data, '--json']);
  expect(JSON.parse(again.out.toString())).toMatchObject({ setAside: 2, refused: [{}, {}] });
});

test('two at once', async () => {
  const world = new World(temporaryFolder());
  const results = await Promise.all(
    ['a', 'b', 'c'].map((name) => world.clew(['run', '--name', name, '--', 'sleep', '0.3'])),
  );
  expect(results.map((result) => result.code)).toEqual([0, 0, 0]);
  await world.clew(['flush']);
  expect([...(await world.runs()).keys()].sort()).toEqual(['a', 'b', 'c']);
});

describe('step by step', () => {
  test('clew start, log-…, end; many at once; within clew run', async () => {
    const world = new World(temporaryFolder());
    writeFileSync(join(world.work, 'in.csv'), 'a\n1\n');
    const started = await world.clew(['start', '--project', 'p', '--name', 'steps']);
    const run = started.out.toString().trim();
    expect(run).toMatch(/^urn:clew:run:p\/[0-9a-f-]{36}$/);
    const env = { CLEW_RUN: run };
    const logs = Array.from({ length: 6 }, (_, i) =>
      world.clew(['log-metric', `loss=0.${i}`, '--step', String(i)], { env }),
    );
    logs.push(world.clew(['log-param', 'lr=1e-3'], { env }), world.clew(['log-input', 'trainingData=in.csv'], { env }));
    for (const { code, err } of await Promise.all(logs)) expect({ code, err }).toEqual({ code: 0, err: '' });
    const inner = [
      'run',
      '--name',
      'inner',
      '--',
      process.execPath,
      join(import.meta.dirname, '../../src/cli/main.ts'),
      'log-metric',
      'f1=0.5',
    ];
    expect((await world.clew(inner, { env })).code).toBe(0);
    expect(await world.clew(['end', '--exit-code', '4'], { env })).toMatchObject({ code: 0, err: '' });
    expect((await world.clew(['end'], { env })).err).toContain('No run');
    const told = await world.run('steps');
    expect([told.text('status'), told.text('exitCode')]).toEqual(['failed', '4']);
    expect(told.used('dataset:')).toHaveLength(1);
    const nested = await world.run('inner');
    const metric = (of: string, name: string): string => `urn:clew:metric:${of.slice('urn:clew:run:'.length)}/${name}`;
    const [loss, f1] = await world.elements(metric(run, 'loss'), metric(nested.description.id, 'f1'));
    for (let i = 0; i < 6; i++) expect(loss!.text('series')).toContain(`[${i},"0.${i}",`);
    expect(f1!.text(`${PROV}value`)).toBe('0.5');
    expect(nested.text('nested')).toBe('true');
    expect(nested.description.relations).toContainEqual(
      expect.objectContaining({ relation: 'wasInformedBy', object: run }),
    );
  });
});

describe('what cannot be recorded', () => {
  test('names that make no IRI are kept as attributes, and what has no name is told', async () => {
    const world = new World(temporaryFolder());
    const long = 'é'.repeat(800);
    const script = `echo '{"": 1, "${long}": 0.5}' > m.json; exit 3`;
    const options = ['--project', long, '--name', 'long', '--param', `${long}=1`, '--metrics-from', 'm.json'];
    const { code, err } = await world.clew(['run', ...options, '--', 'sh', '-c', script]);
    expect([code, err]).toEqual([3, expect.stringMatching(/^clew: warning: These values of \S+ are no .*: ""\.\n$/)]);
    const told = await world.run('long');
    const [configuration] = await world.elements(...told.used('configuration:'));
    const [parameter] = await world.elements(...configuration!.to('hadMember'));
    expect(parameter!.text('name')).toBe(long);
  });

  test('a masked parameter is told, and two configurations with one are two', async () => {
    const world = new World(temporaryFolder());
    for (const name of ['a', 'b'])
      await world.clew(['run', '--name', name, '--param', 'api_key=hunter2', 'prng_key=1', '--', 'true']);
    const told = [await world.run('a'), await world.run('b')];
    expect(new Set(told.flatMap((run) => run.used('configuration:'))).size).toBe(2);
    for (const run of told)
      expect(run.texts('notCaptured')).toContain(
        'The value of the parameter api_key looks like a secret and is not recorded.',
      );
  });

  test.each(['/dev/null/x', '/proc/nope'])('a spool that cannot be made: %s', async (spool) => {
    const world = new World(temporaryFolder());
    const { code, out, err } = await world.clew(['run', '--', 'sh', '-c', 'echo "[$CLEW_RUN]"; exit 3'], {
      env: { CLEW_SPOOL: spool },
    });
    expect([code, out.toString()]).toEqual([3, '[]\n']);
    expect(err).toMatch(/^clew: \S+ could not be recorded: Nothing can be kept in \S+: \w+\.\n$/);
  });

  test('a spool that goes away while the command runs', async () => {
    const world = new World(temporaryFolder());
    const script = 'rm -r "$CLEW_SPOOL"; touch "$CLEW_SPOOL"; exit 3';
    const { code, err } = await world.clew(['run', '--', 'sh', '-c', script]);
    expect([code, err]).toEqual([3, expect.stringContaining('could not be recorded')]);
  });

  test('a run of which no record can be made is set aside, and holds up no other', async () => {
    const world = new World(temporaryFolder());
    const spool = world.env['CLEW_SPOOL']!;
    const start = async () => (await world.clew(['start'])).out.toString().trim();
    const run = await start();
    writeFileSync(join(spool, 'open', '.DS_Store'), '');
    const [folder] = readdirSync(join(spool, 'open')).filter((name) => name !== '.DS_Store');
    appendFileSync(
      join(spool, 'open', folder!, 'journal.ndjson'),
      '{"said":[{"statement":"element","id":"no IRI"}]}\n',
    );
    const end = await world.clew(['end', '--run', run]);
    expect([end.code, end.err]).toEqual([expect.any(Number), expect.stringContaining('Not an IRI')]);
    expect(end.code).not.toBe(0);
    expect(readFileSync(join(spool, 'refused', `${folder}.run.reason`), 'utf8')).toContain('ILLEGAL_IRI');
    expect(await world.clew(['run', '--name', 'after', '--', 'true'])).toMatchObject({ code: 0, err: '' });
    expect((await world.run('after')).text('status')).toBe('finished');
    const flushed = await world.clew(['flush', '--retry', '--json']);
    expect(JSON.parse(flushed.out.toString())).toMatchObject({
      open: 1,
      setAside: 0,
      unreadable: [expect.any(String)],
    });
  });

  test.each([
    ['an empty name', ['--name', '']],
    ['a long name', ['--name', 'n'.repeat(1_001)]],
    ['a long project', ['--project', 'p'.repeat(1_001)]],
    ['a model with a long name', ['--model', `${'m'.repeat(1_001)}=model.bin`]],
    ['a parameter without a name', ['--params-from', 'empty.json']],
    ['a parent that is no run', ['--parent', 'dataset:foo']],
  ])('is refused before the command starts: %s', async (_, options) => {
    const world = new World(temporaryFolder());
    writeFileSync(join(world.work, 'empty.json'), '{"": 1}');
    const { code, out } = await world.clew(['run', ...options, '--', 'echo', 'started']);
    expect([code, out.toString()]).toEqual([2, '']);
  });
});
