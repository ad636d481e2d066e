/** `clew verify` and `clew export --bundle`, as a shell sees them. */
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HeadFolder } from '../../src/client/head-folder.ts';
import { parsePublicKey } from '../../src/sign/key.ts';
import { serveLog } from '../log/serving.ts';
import { clew } from './terminal.ts';

const SAMPLE = fileURLToPath(new URL('../../examples/sample/', import.meta.url));
const FILES = ['01-people', '02-data', '03-features', '04-model-6', '05-tuning', '06-model-7', '07-release'];

let folder: string;
let data: string;
let vkey: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clew-verify-cli-'));
  data = join(folder, 'data');
  const imported = await clew(['import', ...FILES.map((name) => join(SAMPLE, `${name}.ttl`)), '--data', data]);
  expect(imported.code).toBe(0);
  const heads = ['--heads', join(folder, 'heads')];
  expect((await clew(['prove', '0', '--data', data, ...heads])).code).toBe(0);
  vkey = (await readFile(join(data, 'log', 'log.vkey'), 'utf8')).trim();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const verify = (...args: string[]) => clew(['verify', ...args, '--heads', join(folder, 'heads')]);

describe('clew verify', () => {
  test.each([
    ['an object', '{}', /JSON without a proof/],
    ['words', 'hello\n', /no file of evidence/],
  ])('%s is nothing that can be verified: all that can is named', async (_, text, why) => {
    const file = join(folder, 'other.file');
    await writeFile(file, text);
    const { code, out, err } = await verify(file);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/other\.file is nothing that can be verified\./);
    expect(err).toMatch(why);
    expect(err).toMatch(/--bundle; .* --proof .*; .*clew absence.*--backup PLACE.*--record N/);
  });

  test('a store: one line a level, and what to know', async () => {
    const { code, out } = await verify('--data', data);
    expect(code).toBe(0);
    expect(
      out
        .split('\n')
        .map((line) => line[0])
        .join(''),
    ).toMatch(/^h✓✓✓✓✓✓/);
    expect(out).toContain('note: The key is the one beside the log');
    const pinned = await verify('--data', data, '--vkey', vkey, '--head', join(data, 'log', 'checkpoint'), '--json');
    expect(JSON.parse(pinned.out)).toMatchObject({ holds: true, records: 7, notes: [] });
  });

  test('one record, a range, some levels', async () => {
    expect((await verify('--data', data, '--record', '3', '--json')).out).toContain('"checked": 1,');
    expect((await verify('--data', data, '--from', '2', '--to', '4', '--json')).out).toContain('"checked": 3,');
    const some = await verify('--data', data, '--levels', 'bytes,signature', '--json');
    expect((JSON.parse(some.out) as { levels: { level: string }[] }).levels.map(({ level }) => level)).toEqual([
      'bytes',
      'signature',
    ]);
    expect((await verify('--data', data, '--record', '99')).code).toBe(1);
    expect((await verify('--data', data, '--levels', 'bites')).code).toBe(2);
    expect((await verify('--data', data, '--record', '1', '--from', '0')).code).toBe(2);
    expect((await verify('x.bundle', '--record', '1')).code).toBe(2);
    expect((await verify('--data', join(folder, 'nothing'))).code).toBe(2);
  });

  test('says 1, the level and the place', async () => {
    const other = join(folder, 'edited');
    await cp(data, other, { recursive: true });
    const database = new DatabaseSync(join(other, 'clew.db'));
    database.exec(`UPDATE element SET name = 'x' WHERE iri = 'urn:clew:model:churn@7'`);
    database.close();
    const { code, out } = await verify('--data', other);
    expect(code).toBe(1);
    expect(out).toContain('✗ graph');
    expect(out).toContain('  graph: urn:clew:model:churn@7: Its properties are not what the records say.');
  });

  test('another key than the one pinned, and a head that was kept of another history', async () => {
    const other = join(folder, 'other');
    await clew(['import', join(SAMPLE, '01-people.ttl'), '--data', other]);
    await clew(['prove', '0', '--data', other]);
    const wrong = await verify('--data', data, '--vkey', join(other, 'log', 'log.vkey'));
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain('✗ signature');
    expect((await verify('--data', data, '--vkey', 'nonsense')).code).toBe(2);
    expect((await verify('--data', data, '--head', join(other, 'log', 'checkpoint'))).code).toBe(1);
  });

  test('a backup', async () => {
    const place = join(folder, 'backup');
    expect((await clew(['backup', '--data', data, '--to', place])).code).toBe(0);
    expect((await verify('--backup', place, '--vkey', vkey)).code).toBe(0);
    expect((await verify('--backup', place)).code).toBe(2);
    expect((await verify('--backup', join(folder, 'no-backup'))).code).toBe(2);
  });
});

describe('clew export --bundle', () => {
  test('writes evidence that verifies without the store', async () => {
    const file = join(folder, 'churn-7.bundle');
    const written = await clew(['export', '--data', data, '--of', 'model:churn@7', '--bundle', file]);
    expect(written).toMatchObject({ code: 0, err: '' });
    const { code, out } = await verify(file, '--vkey', vkey);
    expect(code).toBe(0);
    expect(out).toContain('✓ graph');
    const bytes = await readFile(file);
    bytes[5_000]! ^= 1;
    await writeFile(file, bytes);
    expect((await verify(file, '--vkey', vkey)).code).toBe(1);
    await writeFile(file, bytes.subarray(0, 5_000));
    const half = await verify(file, '--vkey', vkey);
    expect(half.code).toBe(1);
    expect(half.out).toContain('✗ archive');
    expect((await verify(join(SAMPLE, '01-people.ttl'))).code).toBe(2);
    expect((await verify(join(folder, 'nothing.bundle'))).code).toBe(2);
  });

  test('asks for an element and nothing that does not belong to evidence', async () => {
    const file = join(folder, 'none.bundle');
    for (const args of [[], ['--of', 'model:churn@7', '--format', 'turtle'], ['--of', 'model:churn@7', '--as-of', '1']])
      expect((await clew(['export', '--data', data, ...args, '--bundle', file])).code).toBe(2);
  });

  test('comes from a service as well, with the same bytes every time', async () => {
    const service = await serveLog(join(folder, 'served'));
    try {
      await service.record(5);
      const found = await clew(['query', '{ datasets(first: 1) { nodes { iri } } }', '--url', service.url]);
      const iri = /urn:clew:dataset:[^"]+/.exec(found.out)![0];
      const path = `/export?of=${encodeURIComponent(iri)}&format=bundle`;
      const [first, second] = await Promise.all([fetch(service.url + path), fetch(service.url + path)]);
      expect(first.headers.get('content-type')).toBe('application/x-tar');
      expect(first.headers.get('clew-as-of')).toBe('4');
      const bytes = Buffer.from(await first.arrayBuffer());
      expect(bytes.equals(Buffer.from(await second.arrayBuffer()))).toBe(true);
      const file = join(folder, 'served.bundle');
      const kept = ['--heads', join(folder, 'heads')];
      expect((await clew(['export', '--url', service.url, '--of', iri, '--bundle', file, ...kept])).code).toBe(0);
      expect((await readFile(file)).equals(bytes)).toBe(true);
      const known = await verify(file);
      expect(known.code).toBe(0);
      expect(known.out).toContain('✓ consistency');
      const stranger = await clew(['verify', file, '--heads', join(folder, 'no-heads')]);
      expect(stranger.code).toBe(2);
      expect(stranger.out).toContain('– signature');
      expect(stranger.out).toContain('pin it with --vkey');
      for (const more of ['&asOf=1', '&form=merged', '&limit=5'])
        expect((await fetch(service.url + path + more)).status).toBe(400);
      expect((await fetch(`${service.url}/export?format=bundle`)).status).toBe(400);
    } finally {
      await service.stop();
    }
  });
});

describe('clew verify of JSON-LD with a proof', () => {
  test.each(['eddsa-jcs-2022', 'eddsa-rdfc-2022'])('%s', async (suite) => {
    const file = join(folder, `${suite}.jsonld`);
    const args = ['--data', data, '--format', 'jsonld', '--proof', suite, '--out', file];
    expect((await clew(['export', '--of', 'model:churn@7', ...args])).code).toBe(0);
    const pinned = await verify(file, '--vkey', vkey);
    expect(pinned).toMatchObject({ code: 0, err: '' });
    expect(pinned.out).toContain('✓ signature');
    expect(pinned.out).toContain(suite);
    const pem = join(folder, 'log.pem');
    await writeFile(pem, parsePublicKey(vkey).key.export({ type: 'spki', format: 'pem' }));
    expect((await verify(file, '--key', pem)).code).toBe(0);
    const nobody = await clew(['verify', file, '--heads', join(folder, 'no-heads')]);
    expect(nobody.code).toBe(2);
    expect(nobody.out).toContain('– signature');
    await new HeadFolder(join(folder, 'some-heads')).pin('https://example.org', vkey);
    const kept = await clew(['verify', file, '--heads', join(folder, 'some-heads')]);
    expect(kept.code).toBe(0);
    expect(kept.out).toContain('kept in');
    const stranger = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
    await writeFile(pem, stranger);
    const other = await verify(file, '--key', pem);
    expect(other.code).toBe(1);
    expect(other.out).toContain('another key than the one given');
    expect((await verify(file, '--policy', pem)).code).toBe(2);
    const valid = await clew(['validate', file]);
    expect({ code: valid.code, err: valid.err }).toEqual({ code: 0, err: '' });
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll('churn@7', 'churn@8'));
    const changed = await verify(file, '--vkey', vkey);
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('✗ signature');
    await writeFile(file, text.replace(/,"proof":.*/s, '}'));
    const bare = await verify(file, '--vkey', vkey);
    expect(bare.code).toBe(2);
    expect(bare.err.length).toBeLessThan(500);
  });

  test('any other proof is not passed over by readers', async () => {
    const file = join(folder, 'other-proof.jsonld');
    const context = { prov: 'http://www.w3.org/ns/prov#' };
    await writeFile(
      file,
      JSON.stringify({ '@context': context, '@id': 'urn:x:a', '@type': 'prov:Entity', proof: 'seen' }),
    );
    expect((await clew(['validate', file])).code).not.toBe(0);
  });
});
