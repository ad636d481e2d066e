/** OpenLineage events over HTTP: what clients get for good and for bad ones. */
import { request, type IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import type { Recording } from '../../src/lineage/record.ts';
import { Fault } from '../../src/prov/fault.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { recordedClients } from '../ingest/openlineage/recorded.ts';
import { openWorld, type World } from './world.ts';

const PATH = '/api/v1/lineage';
const MAX_BODY = 100_000;

let world: World;
let service: HttpService;
/** Thrown by the next recording instead of recording. */
let away: Fault | undefined;

beforeAll(async () => {
  world = await openWorld();
  const { recorder } = world.context;
  const failing: Recording = {
    record: (submission) => (away ? Promise.reject(away) : recorder.record(submission)),
    idle: () => recorder.idle(),
  };
  const served = { ...world.context, recorder: failing, loaded: await loadVocabulary() };
  const settings = { host: '127.0.0.1', port: 0, explore: false, maxBody: MAX_BODY, log: () => undefined };
  service = await createServer(served, settings);
});
afterAll(async () => {
  await service.close();
  await world.close();
});
beforeEach(() => {
  away = undefined;
});

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** @param length without one, the body is sent in chunks */
function post(
  body: string | Buffer,
  {
    path = PATH,
    headers = {},
    length = true,
  }: { path?: string; headers?: Record<string, string>; length?: boolean } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: service.port,
        path,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...headers,
          ...(length ? { 'content-length': String(Buffer.byteLength(body)) } : { 'transfer-encoding': 'chunked' }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const json = ({ body }: Reply) => JSON.parse(body) as Record<string, unknown>;
const size = async () => (await world.context.store.read((reader) => reader.head())).size;

let next = 0;
function event(more: object = {}): Record<string, unknown> {
  return {
    eventType: 'START',
    eventTime: '2026-11-20T08:00:00.123456Z',
    producer: 'https://example.org/producer',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: `0192a0a0-0000-7000-8000-${String(next++).padStart(12, '0')}` },
    job: { namespace: 'ml', name: 'train' },
    ...more,
  };
}

describe('an event', () => {
  test.each([
    ['plain', PATH, {}, true],
    ['in chunks', PATH, {}, false],
    ['with an API key and headers of its own', PATH, { authorization: 'Bearer key-abc', 'x-tenant': 'acme' }, true],
    ['of a client in Java', PATH, { 'content-type': 'application/json; charset=UTF-8' }, false],
    ['to the path with a slash', `${PATH}/`, {}, true],
  ])('%s is recorded, then answered with 201', async (_, path, headers, length) => {
    const before = await size();
    const reply = await post(JSON.stringify(event()), { path, headers: headers as Record<string, string>, length });
    expect(reply.status).toBe(201);
    expect(reply.headers['content-length']).toBe(String(Buffer.byteLength(reply.body)));
    expect(json(reply)).toMatchObject({ number: before, created: true });
    expect(await size()).toBe(before + 1);
  });

  test.each([true, false])('compressed is inflated (with a length: %s)', async (length) => {
    const body = gzipSync(JSON.stringify(event()));
    expect((await post(body, { headers: { 'content-encoding': 'gzip' }, length })).status).toBe(201);
  });

  test('sent again is the same record', async () => {
    const body = JSON.stringify(event());
    const [first, ...others] = await Promise.all([post(body), post(body), post(body)]);
    expect(others.map((reply) => json(reply)['number'])).toEqual([json(first)['number'], json(first)['number']]);
    expect((await post(JSON.stringify(JSON.parse(body), undefined, 2))).status).toBe(201);
    expect(json(await post(body))['created']).toBe(false);
  });

  test('of every real client is taken', async () => {
    const replies = await Promise.all(recordedClients().map(({ text }) => post(text)));
    expect(replies.filter(({ status }) => status !== 201).map(({ body }) => body)).toEqual([]);
  });
});

describe('what cannot be taken is refused for that, and changes nothing', () => {
  const wrong = (more: object) => JSON.stringify(event(more));
  const nested = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;
  test.each<[string, string | Buffer, Record<string, string>, number, object]>([
    ['no JSON', '{"eventType": START}', {}, 400, { code: 'MALFORMED_JSON', place: { line: 1, column: 15 } }],
    ['a key twice', '{"eventType":"START","eventType":"FAIL"}', {}, 400, { code: 'DUPLICATE_KEY' }],
    ['deep nesting', wrong({ deep: 'X' }).replace('"X"', nested), {}, 413, { code: 'INPUT_TOO_LARGE' }],
    ['no event', '[]', {}, 422, { place: { pointer: '' } }],
    ['no run id', wrong({ run: {} }), {}, 422, { place: { pointer: '/run' } }],
    ['a run id that is no text', wrong({ run: { runId: 7 } }), {}, 422, { place: { pointer: '/run/runId' } }],
    ['an unknown type', wrong({ eventType: 'BEGUN' }), {}, 422, { place: { pointer: '/eventType' } }],
    ['no time', wrong({ eventTime: 'yesterday' }), {}, 422, { place: { pointer: '/eventTime' } }],
    ['inputs that are no list', wrong({ inputs: {} }), {}, 422, { place: { pointer: '/inputs' } }],
    ['a dataset without a name', wrong({ inputs: [{ namespace: 'x' }] }), {}, 422, { place: { pointer: '/inputs/0' } }],
    ['an empty name', wrong({ job: { namespace: 'ml', name: '' } }), {}, 422, { place: { pointer: '/job/name' } }],
    [
      'a facet of another form',
      wrong({ run: { runId: 'r', facets: { parent: { run: { runId: 'p' }, job: { name: 'x/~' } } } } }),
      {},
      422,
      { place: { pointer: '/run/facets/parent/job' } },
    ],
    ['a run and a dataset', wrong({ dataset: { namespace: 'a', name: 'b' } }), {}, 422, { code: 'ILLEGAL_DOCUMENT' }],
    ['another media type', wrong({}), { 'content-type': 'text/plain' }, 415, { code: 'WRONG_MEDIA_TYPE' }],
    ['another coding', wrong({}), { 'content-encoding': 'br' }, 415, { code: 'WRONG_MEDIA_TYPE' }],
    ['what is no gzip', wrong({}), { 'content-encoding': 'gzip' }, 400, { code: 'BAD_REQUEST' }],
    [
      'gzip that is cut off',
      gzipSync(wrong({})).subarray(0, 60),
      { 'content-encoding': 'gzip' },
      400,
      { code: 'BAD_REQUEST' },
    ],
    ['gzip of a bomb', gzipSync(' '.repeat(20_000_000)), { 'content-encoding': 'gzip' }, 413, { code: 'TOO_LARGE' }],
    ['a body that is too large', ' '.repeat(MAX_BODY + 1), {}, 413, { code: 'TOO_LARGE' }],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 400, { code: 'BAD_REQUEST' }],
  ])('%s', async (_, body, headers, status, told) => {
    const before = await size();
    for (const length of [true, false]) {
      const reply = await post(body, { headers, length });
      expect({ status: reply.status, ...json(reply) }).toMatchObject({ status, ...told });
      expect(reply.headers['content-type']).toBe('application/problem+json');
    }
    expect(await size()).toBe(before);
  });

  test('a facet of 60 kB is taken, a body beyond the limit is not', async () => {
    const facets = (length: number) => ({ example_plan: { plan: 'x'.repeat(length) } });
    expect((await post(wrong({ run: { runId: 'long', facets: facets(60_000) } }))).status).toBe(201);
    expect((await post(wrong({ run: { runId: 'longer', facets: facets(110_000) } }))).status).toBe(413);
  });
});

describe('what passes is answered so that the client sends the event again', () => {
  test.each(['STORE_FULL', 'STORE_BUSY', 'STORE_UNAVAILABLE'])('%s', async (code) => {
    const body = JSON.stringify(event());
    away = new Fault(code, 'It is away.');
    const reply = await post(body);
    expect(reply.status).toBe(503);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    away = undefined;
    expect(json(await post(body))['created']).toBe(true);
  });
});

describe('a batch', () => {
  const path = `${PATH}/batch`;

  test('records every event by itself and names those that it refused', async () => {
    const before = await size();
    const reply = await post(JSON.stringify([event(), event({ job: { namespace: 'ml' } }), event(), 7]), { path });
    expect(reply.status).toBe(200);
    expect(json(reply)).toEqual({
      status: 'partial_success',
      summary: { received: 4, successful: 2, failed: 2, retriable: 0, non_retriable: 2 },
      failed_events: [
        { index: 1, reason: expect.stringContaining('/1/job') as string, retriable: false },
        { index: 3, reason: expect.stringContaining('/3') as string, retriable: false },
      ],
    });
    expect(await size()).toBe(before + 2);
  });

  test('says what may be sent again', async () => {
    away = new Fault('STORE_FULL', 'The disk is full.');
    expect(json(await post(JSON.stringify([event()]), { path }))).toMatchObject({
      summary: { successful: 0, retriable: 1 },
      failed_events: [{ index: 0, retriable: true }],
    });
  });

  test('that is none is refused', async () => {
    expect((await post(JSON.stringify(event()), { path })).status).toBe(422);
    expect(json(await post('[]', { path }))).toMatchObject({ status: 'success', summary: { received: 0 } });
  });
});
