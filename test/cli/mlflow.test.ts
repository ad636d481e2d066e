/** `clew import mlflow` against recorded answers of a tracking server: into a store and over a service, with equal results. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { openContext, type Opened } from '../../src/open.ts';
import { recordingOfMlflow3, startReplay, type Replay } from '../ingest/mlflow/replay.ts';
import { temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const data = join(temporaryFolder(), 'data');
let replay: Replay;
let context: Opened;
let service: HttpService;

beforeAll(async () => {
  replay = await startReplay(recordingOfMlflow3());
  context = await openContext({ store: 'sqlite::memory:', neo4jUser: 'neo4j', neo4jPassword: undefined, modules: [] });
  service = await createServer(context, { host: '127.0.0.1', port: 0, explore: false });
});

afterAll(async () => {
  await service.close();
  await context.close();
  await replay.close();
});

interface Summary {
  readonly seen: Readonly<Record<string, number>>;
  readonly records: { readonly added: number; readonly revised: number; readonly unchanged: number };
  readonly refused: readonly unknown[];
}

async function imported(...target: string[]): Promise<Summary> {
  const { code, out, err } = await clew(['import', 'mlflow', '--tracking-uri', replay.url, '--json', ...target]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Summary;
}

describe.each([
  ['into a store', () => ['--data', data]],
  ['over a service', () => ['--url', service.url]],
])('an import %s', (_, target) => {
  let first: Summary;

  test('takes everything the server has', async () => {
    first = await imported(...target());
    expect(first.refused).toEqual([]);
    expect(first.seen).toMatchObject({ run: 49, registeredModel: 2 });
    expect(first.records.added).toBeGreaterThan(49);
  });

  test('changes nothing the second time', async () => {
    const { added, unchanged } = first.records;
    const again = await imported(...target());
    expect(again.records).toEqual({ added: 0, revised: 0, unchanged: added + unchanged });
  });

  test('lets a failed run be found by the identifier MLflow gave it', async () => {
    const query = '{ runs(filter: { status: ["failed"] }, first: 1) { nodes { identifiers status } } }';
    const { out } = await clew(['query', query, '--json', ...target()]);
    const { data: answer } = JSON.parse(out) as { data: { runs: { nodes: { identifiers: string[] }[] } } };
    const [identifier] = answer.runs.nodes[0]!.identifiers;
    expect(identifier).toMatch(/^mlflow:run\/[0-9a-f]{32}$/);
    const shown = await clew(['show', identifier!, ...target()]);
    expect(shown.out).toContain('status');
    expect(shown.out).toContain('failed');
  });
});

test('both hold the same', async () => {
  const whole = async (...target: string[]): Promise<string> => {
    const { out, err } = await clew(['export', '--format', 'ntriples', ...target]);
    expect(err).toBe('');
    return out;
  };
  const [near, far] = [await whole('--data', data), await whole('--url', service.url)];
  expect(far).toBe(near);
  expect(near.split('\n').length).toBeGreaterThan(1_000);
});

test('a server that is not there is one clear error', async () => {
  const { code, err } = await clew([
    'import',
    'mlflow',
    '--tracking-uri',
    'file:///tmp/mlruns',
    '--data',
    data,
    '--json',
  ]);
  expect(code).toBe(2);
  expect((JSON.parse(err) as { error: { code: string } }).error.code).toBe('MLFLOW_ADDRESS');
});
