/** Bad requests at the door of HTTP: one problem document each (RFC 9457), and nothing changed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '../../src/prov/fault.ts';
import type { Store } from '../../src/store/store.ts';
import { clew } from '../cli/terminal.ts';
import { openWorld, padded, type Body, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const QUERY = JSON.stringify({ query: '{ __typename }' });

type Case = [name: string, request: [string, string, Body?, Record<string, string>?], status: number, says: RegExp];

describe('a request', () => {
  test.each<Case>([
    ['to no path', ['GET', '/nothing'], 404, /"code":"NO_SUCH_PATH"/],
    ['with a method that is not served', ['DELETE', '/graphql'], 405, /"code":"WRONG_METHOD"/],
    [
      'that posts a form',
      ['POST', '/graphql', 'query={x}', { 'content-type': 'application/x-www-form-urlencoded' }],
      415,
      /WRONG_MEDIA_TYPE/,
    ],
    ['that posts plain text', ['POST', '/graphql', QUERY, { 'content-type': 'text/plain' }], 415, /WRONG_MEDIA_TYPE/],
    [
      'from a page of another site',
      ['POST', '/graphql', QUERY, { ...JSON_TYPE, origin: 'https://evil.example' }],
      403,
      /CROSS_SITE/,
    ],
    [
      'to a name that is not ours',
      ['POST', '/graphql', QUERY, { ...JSON_TYPE, host: 'rebound.example' }],
      421,
      /WRONG_HOST/,
    ],
    ['with a body of 20 MB', ['POST', '/graphql', padded('{', 20_000_000, '}'), JSON_TYPE], 413, /TOO_LARGE/],
    [
      'with a body that is packed',
      ['POST', '/graphql', QUERY, { ...JSON_TYPE, 'content-encoding': 'gzip' }],
      415,
      /without content encoding/,
    ],
    ['for an export of nothing known', ['GET', '/export?of=model:none@1'], 404, /"code":"NOT_FOUND"/],
    [
      'for an export of a hostile name',
      ['GET', `/export?of=${encodeURIComponent('urn:x:> <urn:x:p> "')}`],
      404,
      /"code":"NOT_FOUND"/,
    ],
    ['for an export in no known format', ['GET', '/export?format=rdfxml'], 400, /turtle, trig/],
    ['for an export of depth -1', ['GET', '/export?of=https://example.org/base&depth=-1'], 400, /depth/],
    [
      'for an export of depth 10^9',
      ['GET', '/export?of=https://example.org/base&depth=999999999'],
      422,
      /"code":"LIMIT"/,
    ],
    ['for an export in two directions', ['GET', '/export?of=https://example.org/base&direction=up'], 400, /direction/],
    ['with a parameter that is none', ['GET', '/export?off=x'], 400, /Unknown parameter/],
    ['with a parameter twice', ['GET', '/export?of=a&of=b'], 400, /twice/],
    ['for an element that is not known', ['GET', '/id/model:none@1'], 404, /"code":"NOT_FOUND"/],
    ['for a form nobody has', ['GET', '/export', undefined, { accept: 'image/png' }], 406, /"code":"NOT_ACCEPTABLE"/],
    ['with an address of 10,000 characters', ['GET', `/export?of=${'a'.repeat(10_000)}`], 400, /longer than/],
    ['that climbs out of the ontology', ['GET', '/ontology/..%2f..%2fpackage.json'], 404, /"code":"[A-Z_]+"/],
  ])('%s', async (_, [method, path, body, headers], status, says) => {
    const before = await world.head();
    const answer = await world.send(method, path, body, headers);
    expect(answer.text).toMatch(says);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/(problem\+json|graphql-response\+json|json)/);
    expect(await world.head()).toBe(before);
  });

  test('says which methods there are', async () => {
    expect((await world.send('PUT', '/export')).headers['allow']).toBe('GET, HEAD, OPTIONS');
  });

  test('that is no HTTP at all does not end the service', async () => {
    const answer = await world.send('GET', '/healthz', undefined, { 'x-long': 'a'.repeat(100_000) });
    expect(answer.status).toBe(431);
    expect((await world.send('GET', '/healthz')).status).toBe(200);
  });
});

describe('a store that fails while the service runs', () => {
  const failing =
    (code: string, message: string) =>
    (store: Store): Store => ({
      name: store.name,
      address: store.address,
      failed: store.failed,
      get statements() {
        return store.statements;
      },
      read: code === 'STORE_READ_ONLY' ? store.read.bind(store) : () => Promise.reject(new Fault(code, message)),
      write: () => Promise.reject(new Fault(code, message)),
      close: () => store.close(),
    });

  test('is said by every door, and the service goes on', async () => {
    const down = await openWorld(failing('STORE_UNAVAILABLE', 'The store does not answer.'));
    try {
      const element = JSON.stringify({ query: '{ element(id: "https://example.org/base") { id } }' });
      expect((await down.graphql(element)).codes).toEqual(['STORE_UNAVAILABLE']);
      const exported = await down.send('GET', '/export?of=https://example.org/base');
      expect([exported.status, exported.headers['retry-after']]).toEqual([503, '1']);
      expect((await down.send('GET', '/healthz')).status).toBe(200);
      expect((await down.send('GET', '/readyz')).status).toBe(503);
      const { code, out, err } = await clew(['show', 'https://example.org/base', '--url', down.service.url]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toBe('clew: The store does not answer.\n');
    } finally {
      await down.close();
    }
  });
});
