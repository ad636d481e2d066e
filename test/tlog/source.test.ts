import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeBundle, encodeBundle, MAX_BUNDLE } from '../../src/tlog/bundle.ts';
import { directorySource, httpSource } from '../../src/tlog/source.ts';

let server: Server;
let prefix: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url!;
    if (path === '/log/checkpoint') response.end('text');
    else if (path === '/log/tile/0/000')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('hashes'));
    else if (path === '/log/tile/0/001') response.writeHead(500).end();
    else if (path === '/log/tile/0/002') response.writeHead(410).end();
    else if (path === '/log/tile/0/003')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(MAX_BUNDLE + 1)));
    else if (path === '/log/tile/0/004') request.socket.destroy();
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  prefix = `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`;
});
afterAll(() => new Promise((done) => server.close(done)));

describe('a log on a web server', () => {
  it.each(['', '/'])('is read below its prefix, with %j at the end', async (slash) => {
    const source = httpSource(`${prefix}${slash}`);
    expect(Buffer.from((await source.read('checkpoint'))!).toString()).toBe('text');
    expect(Buffer.from((await source.read('tile/0/000'))!).toString()).toBe('hashes');
    expect(await source.read('tile/0/002')).toBeUndefined();
    expect(await source.read('tile/entries/000.p/3')).toBeUndefined();
  });

  it.each(['tile/0/001', 'tile/0/003', 'tile/0/004'])(
    'that does not give %s is unreachable, not empty',
    async (path) => {
      await expect(httpSource(prefix).read(path)).rejects.toMatchObject({ code: 'UNREACHABLE', place: { path } });
    },
  );
});

describe('a log in a directory', () => {
  it('is read below it and nowhere else', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'source-'));
    try {
      await writeFile(join(dir, 'checkpoint'), 'text');
      const source = directorySource(dir);
      expect(Buffer.from((await source.read('checkpoint'))!).toString()).toBe('text');
      expect(await source.read('log.vkey')).toBeUndefined();
      for (const path of ['../checkpoint', 'tile/0/../../checkpoint', '/etc/passwd', 'tile/0/0', ''])
        await expect(source.read(path), path).rejects.toMatchObject({ code: 'MALFORMED' });
      // A directory is there, and not a file.
      await expect(directorySource(join(dir, 'checkpoint')).read('checkpoint')).resolves.toBeUndefined();
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});

describe('bundles', () => {
  const entries = [Buffer.from('a'), Buffer.alloc(0), Buffer.alloc(65_535, 7)];

  it('give back their entries', () => {
    expect(encodeBundle(entries).subarray(0, 5).toString('hex')).toBe('0001610000');
    expect(decodeBundle(encodeBundle(entries), 3)).toEqual(entries);
  });

  it('of another length or number of entries are none', () => {
    const bundle = encodeBundle(entries);
    expect(decodeBundle(bundle, 2)).toBeUndefined();
    expect(decodeBundle(bundle, 4)).toBeUndefined();
    expect(decodeBundle(bundle.subarray(0, -1), 3)).toBeUndefined();
    expect(decodeBundle(Buffer.concat([bundle, Buffer.alloc(1)]), 3)).toBeUndefined();
    expect(() => encodeBundle([Buffer.alloc(65_536)])).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });
});
