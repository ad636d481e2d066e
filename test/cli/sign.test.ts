/** Signing a document, and importing what was signed: into a store, and over a service. */
import { createPrivateKey } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { formatKey } from '../../src/log/key.ts';
import { openContext, type Opened } from '../../src/open.ts';
import { trusting, verifyExport } from '../../src/sign/export-proof.ts';
import { publicKey } from '../../src/sign/key.ts';
import { ed25519 } from '../sign/keys.ts';
import { put, temporaryFolder } from './files.ts';
import { clew } from './terminal.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const RUN = '<urn:clew:run:acme/1> a <https://w3id.org/clew/ns#TrainingRun> .\n';

const own = ed25519('service');
let context: Opened;
let service: HttpService;
beforeAll(async () => {
  context = await openContext({ store: 'sqlite::memory:', neo4jUser: 'neo4j', neo4jPassword: undefined, modules: [] });
  service = await createServer(context, {
    host: '127.0.0.1',
    port: 0,
    explore: false,
    proofKey: () => Promise.resolve(own),
  });
});
afterAll(async () => {
  await service.close();
  await context.close();
});

async function ok(...args: string[]): Promise<string> {
  const { code, out, err } = await clew(args);
  expect([code, err]).toEqual([0, '']);
  return out;
}

describe('clew sign', () => {
  const key = at('ada.pem');
  const [run, next] = [put(folder, 'run.ttl', RUN), at('next.ttl')];

  test('makes a key that its owner alone may read, never in the place of another', async () => {
    put(folder, 'key.ttl', await ok('sign', '--new-key', key, '--agent', 'person:acme/ada'));
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(readFileSync(at('key.ttl'), 'utf8')).not.toContain('PRIVATE');
    const again = await clew(['sign', '--new-key', key, '--agent', 'person:acme/ada']);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('there already') as string });
    expect((await clew(['sign', '--new-key', at('x.pem')])).err).toContain('--agent');
  });

  test('what it signs is recorded alike in a store and over a service, by its signer', async () => {
    const signed = JSON.parse(await ok('sign', run, '--key', key, '--json')) as { file: string; payloadType: string };
    expect(signed).toMatchObject({ file: `${run}.dsse.json`, payloadType: 'text/turtle' });
    const digests = [];
    for (const target of [
      ['--data', at('data')],
      ['--url', service.url],
    ]) {
      await ok('import', at('key.ttl'), ...target);
      const [receipt] = JSON.parse(await ok('import', signed.file, '--json', ...target)) as { digest: string }[];
      digests.push(receipt!.digest);
      const query = '{ record(number: 1) { actor { iri } envelope { json } } }';
      const answer = JSON.parse(await ok('query', query, '--json', ...target)) as Record<string, unknown>;
      expect(JSON.stringify(answer)).toContain('urn:clew:person:acme/ada');
      expect(JSON.stringify(answer)).toContain('signatures');
    }
    expect(digests[0]).toBe(digests[1]);
    const named = await clew(['import', signed.file, '--actor', 'person:acme/eve', '--data', at('data')]);
    expect(named).toMatchObject({ code: 2, err: expect.stringContaining('is signed') as string });
  });

  test('a key is replaced by what the one before has signed, through both doors', async () => {
    put(
      folder,
      'next.ttl',
      await ok('sign', '--new-key', at('2.pem'), '--agent', 'person:acme/ada', '--replaces', key),
    );
    await ok('sign', next, '--key', key);
    put(folder, 'late.ttl', RUN.replace('/1', '/2'));
    await ok('sign', at('late.ttl'), '--key', key);
    for (const target of [
      ['--data', at('data')],
      ['--url', service.url],
    ]) {
      const unsigned = await clew(['import', next, ...target]);
      expect(unsigned).toMatchObject({ code: 1, err: expect.stringContaining('clew sign') as string });
      await ok('import', `${next}.dsse.json`, ...target);
      expect((await clew(['import', at('late.ttl.dsse.json'), ...target])).err).toContain('signs no more');
    }
  });

  test('an export is signed with a key that is given, and by a service with its own', async () => {
    const given = ['export', '--format', 'jsonld', '--proof', 'eddsa-jcs-2022', '--proof-key', key];
    const known = trusting([publicKey(createPrivateKey(readFileSync(key, 'utf8')))]);
    for (const target of [
      ['--data', at('data')],
      ['--url', service.url],
    ]) {
      expect((await verifyExport(await ok(...given, ...target), known)).verified).toContain('urn:clew:run:acme/1');
    }
    const out = await ok('export', '--format', 'jsonld', '--proof', 'eddsa-rdfc-2022', '--url', service.url);
    expect((await verifyExport(out, trusting([publicKey(own)]))).mediaType).toBe('application/n-quads');
    expect((await clew(['export', '--proof', 'eddsa-jcs-2022', '--data', at('data')])).err).toContain('jsonld');
    const none = await clew(['export', '--format', 'jsonld', '--proof', 'eddsa-jcs-2022', '--data', at('data')]);
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('--proof-key') as string });
    put(folder, 'data/log.key', formatKey('example.org/log', Buffer.alloc(32, 7)));
    chmodSync(at('data/log.key'), 0o600);
    expect((await clew(['export', '--format', 'jsonld', '--proof', 'eddsa-jcs-2022', '--data', at('data')])).code).toBe(
      0,
    );
  });

  test('refuses a file that is no key, and tells nothing of it', async () => {
    const { code, err } = await clew(['sign', run, '--key', put(folder, 'secret.txt', 'hunter2')]);
    expect(code).toBe(2);
    expect(err).not.toContain('hunter2');
  });
});
