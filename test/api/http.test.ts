import jsonld from 'jsonld';
import { Parser, type Quad } from 'n3';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { churn } from './churn.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let service: HttpService;
const logged: unknown[] = [];
beforeAll(async () => {
  world = await openWorld();
  await world.context.recorder.record({ statements: churn() });
  const served = { ...world.context, loaded: await loadVocabulary() };
  service = await createServer(served, {
    host: '127.0.0.1',
    port: 0,
    explore: true,
    maxBody: 100_000,
    log: (entry) => logged.push(entry),
  });
});
afterAll(async () => {
  await service.close();
  await world.close();
});

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function call(
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: service.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('what is served', () => {
  it.each([
    ['/healthz', {}, 'application/json; charset=utf-8', '"ok"'],
    ['/readyz', {}, 'application/json; charset=utf-8', '"records":1'],
    ['/metrics', {}, 'text/plain; version=0.0.4; charset=utf-8', 'clew_records 1'],
    ['/ontology', {}, 'text/turtle; charset=utf-8', 'clew:DatasetVersion'],
    ['/ontology', { accept: 'application/json' }, 'application/json; charset=utf-8', '"run.ttl"'],
    [
      '/ontology',
      { accept: 'application/ld+json' },
      'application/ld+json; charset=utf-8',
      'https://w3id.org/clew/ns#DatasetVersion',
    ],
    ['/shapes', { accept: 'application/ld+json' }, 'application/ld+json; charset=utf-8', 'shapes#Feature'],
    ['/ontology/run.ttl', {}, 'text/turtle; charset=utf-8', 'clew:Run'],
    ['/shapes', {}, 'text/turtle; charset=utf-8', 'sh:NodeShape'],
    ['/context', {}, 'application/ld+json; charset=utf-8', '"DatasetVersion"'],
    ['/id/model:churn@production', {}, 'text/html; charset=utf-8', 'model:churn@7'],
    [
      '/id/urn%3Aclew%3Amodel%3Achurn%407',
      { accept: 'application/json' },
      'application/json; charset=utf-8',
      '"kind":"ModelVersion"',
    ],
    ['/id/model:churn@7', { accept: 'text/turtle' }, 'text/turtle; charset=utf-8', 'clew:ModelVersion'],
    [
      '/id/model:churn@7',
      { accept: 'application/ld+json;q=0.9, text/html;q=0.1' },
      'application/ld+json',
      '"@context"',
    ],
    [
      '/export?of=model:churn@7&direction=upstream&depth=2&format=ntriples',
      {},
      'application/n-triples',
      '<urn:clew:run:train>',
    ],
    ['/export', { accept: 'application/n-quads' }, 'application/n-quads', '<urn:clew:run:train>'],
    ['/graphql?query=%7B__typename%7D', {}, 'application/json; charset=utf-8', '"Query"'],
    ['/graphql', { accept: 'text/html' }, 'text/html', '<title>Clew</title>'],
  ])('%s %o', async (path, headers, type, part) => {
    const reply = await call(path, { headers: headers as Record<string, string> });
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe(type);
    expect(reply.body.toString()).toContain(part);
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
    expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('loads nothing from elsewhere on the GraphQL page', async () => {
    const { body, headers } = await call('/graphql', { headers: { accept: 'text/html' } });
    expect(body.toString()).not.toMatch(/<(script|link|img)[^>]+(src|href)="?https?:/i);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('tells on an export whether it is whole and as of when', async () => {
    const whole = await call('/export?of=model:churn@7&format=turtle');
    expect([whole.headers['clew-complete'], whole.headers['clew-as-of']]).toEqual(['true', '0']);
    expect((await call('/export?of=model:churn@7&format=turtle&depth=1')).headers['clew-complete']).toBe('false');
  });

  it('compresses exports as the client likes', async () => {
    const plain = await call('/export?format=ntriples');
    const zstd = await call('/export?format=ntriples', { headers: { 'accept-encoding': 'gzip;q=0.5, zstd' } });
    const gzip = await call('/export?format=ntriples', { headers: { 'accept-encoding': 'gzip' } });
    expect(zstd.headers['content-encoding']).toBe('zstd');
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(zstdDecompressSync(zstd.body).equals(plain.body)).toBe(true);
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
  });

  it('answers HEAD, OPTIONS and a known ETag without a body', async () => {
    const head = await call('/export?format=turtle', { method: 'HEAD' });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    const options = await call('/graphql', { method: 'OPTIONS' });
    expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
    const { headers } = await call('/context');
    expect((await call('/context', { headers: { 'if-none-match': headers.etag! } })).status).toBe(304);
  });
});

describe('what is refused, in one form', () => {
  it.each([
    ['an unknown path', '/nothing', {}, 404, 'NO_SUCH_PATH'],
    ['an unknown element', '/id/model:nope', {}, 404, 'NOT_FOUND'],
    ['an unknown start', '/export?of=model:nope', {}, 404, 'NOT_FOUND'],
    ['an unknown format', '/export?format=pdf', {}, 400, 'BAD_ARGUMENT'],
    ['an unknown parameter', '/export?fromat=turtle', {}, 400, 'BAD_ARGUMENT'],
    ['a parameter given twice', '/export?format=turtle&format=trig', {}, 400, 'BAD_ARGUMENT'],
    ['a negative depth', '/export?of=model:churn&depth=-1&format=turtle', {}, 400, 'BAD_ARGUMENT'],
    ['a malformed escape', '/id/%E0%A4%A', {}, 400, 'BAD_REQUEST'],
    ['a type there is not', '/id/model:churn', { headers: { accept: 'image/png' } }, 406, 'NOT_ACCEPTABLE'],
    ['a method there is not', '/export', { method: 'DELETE' }, 405, 'WRONG_METHOD'],
    [
      'a form',
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'query={__typename}' },
      415,
      'WRONG_MEDIA_TYPE',
    ],
    [
      'plain text',
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' },
      415,
      'WRONG_MEDIA_TYPE',
    ],
    [
      'a compressed body',
      '/graphql',
      { method: 'POST', headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: 'x' },
      415,
      'WRONG_MEDIA_TYPE',
    ],
    [
      'a body over the limit',
      '/graphql',
      { method: 'POST', headers: JSON_TYPE, body: 'x'.repeat(100_001) },
      413,
      'TOO_LARGE',
    ],
    ['another host name', '/healthz', { headers: { host: 'rebound.example' } }, 421, 'WRONG_HOST'],
    ['another origin', '/graphql', { headers: { origin: 'http://evil.example' } }, 403, 'CROSS_SITE'],
    [
      'a cross-site fetch',
      '/graphql?query={__typename}',
      { headers: { 'sec-fetch-site': 'cross-site' } },
      403,
      'CROSS_SITE',
    ],
  ] as [string, string, Parameters<typeof call>[1], number, string][])('%s', async (_, path, options, status, code) => {
    const reply = await call(path, options);
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    const problem = JSON.parse(reply.body.toString()) as Record<string, unknown>;
    expect(problem).toMatchObject({
      status,
      code,
      type: `urn:clew:problem:${code}`,
      requestId: reply.headers['x-request-id'],
    });
    expect(typeof problem['detail']).toBe('string');
    if (status === 405) expect(reply.headers.allow).toBe('GET, HEAD, OPTIONS');
  });

  it('a body over the limit that does not say its length', async () => {
    const reply = await call('/graphql', {
      method: 'POST',
      headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' },
      body: JSON.stringify({ query: `{__typename #${'x'.repeat(200_000)}\n}` }),
    });
    expect(reply.status).toBe(413);
  });

  it.each([
    ['malformed JSON, with line and column', '{\n "query": oops }', 400, '"line":2,"column":11'],
    [
      'JSON nested 10,000 deep',
      `{"query":"{__typename}","variables":{"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`,
      413,
      'nested deeper than 64',
    ],
    [
      'a key that reaches the prototype',
      '{"query":"{__typename}","variables":{"__proto__":{"x":1}}}',
      400,
      'is not allowed',
    ],
    ['an array of queries', '[{"query":"{__typename}"}]', 400, 'JSON object'],
    ['a key given twice', '{"query":"{__typename}","query":"{x}"}', 400, 'DUPLICATE_KEY'],
  ] as [string, string, number, string][])('%s', async (_, body, status, message) => {
    const reply = await call('/graphql', { method: 'POST', headers: JSON_TYPE, body });
    expect(reply.status).toBe(status);
    expect(reply.body.toString()).toContain(message);
  });

  it('mutations over GET', async () => {
    const reply = await call(`/graphql?query=${encodeURIComponent('mutation { record(input: {}) { number } }')}`);
    expect(reply.status).toBe(405);
  });

  it('headers over the limit, and what is no HTTP', async () => {
    const raw = (text: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(service.port, '127.0.0.1', () => socket.write(text));
        let got = '';
        socket.on('data', (chunk) => (got += String(chunk)));
        socket.on('close', () => resolve(got));
        socket.on('error', reject);
      });
    expect(await raw(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 [\s\S]*problem\+json/,
    );
    expect(await raw('HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json/);
  });
});

describe('closing', () => {
  it('frees the port; without exploring there is no page', async () => {
    const other = await createServer(
      { ...world.context, loaded: await loadVocabulary() },
      { host: '127.0.0.1', port: 0, explore: false },
    );
    expect((await fetch(`${other.url}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(400);
    await other.close();
    await expect(fetch(`${other.url}/healthz`)).rejects.toThrow();
  });
});

it('the ontology is the same graph as JSON-LD and as Turtle', async () => {
  const [turtle, linked] = await Promise.all(
    ['text/turtle', 'application/ld+json'].map((accept) => call('/ontology', { headers: { accept } })),
  );
  const written = new Set<string>();
  for (const { subject, predicate, object } of (await jsonld.toRDF(
    JSON.parse(linked!.body.toString()) as object,
  )) as Quad[])
    if (object.termType === 'NamedNode' && subject.termType === 'NamedNode')
      written.add([subject, predicate, object].map((t) => t.value).join(' '));
  const said = new Parser().parse(turtle!.body.toString());
  const named = said.filter(
    ({ subject, object }) => subject.termType === 'NamedNode' && object.termType === 'NamedNode',
  );
  expect(named.length).toBeGreaterThan(1_000);
  for (const { subject, predicate, object } of named)
    expect(written).toContain([subject, predicate, object].map((t) => t.value).join(' '));
});
