/** Records that cannot be recorded now: a service that is away, a recorder that is killed, a record that is refused, a file that is damaged. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
