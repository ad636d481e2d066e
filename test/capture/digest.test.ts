import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  openSync,
  closeSync,
  ftruncateSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DigestCache } from '../../src/capture/cache.ts';
import { contentIds, contentStatements, type FolderContent } from '../../src/capture/content.ts';
import { digestPath, type DigestProgress } from '../../src/capture/digest.ts';
import { readFile } from '../../src/capture/read-file.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { temporary } from './temporary.ts';

const sha256 = (bytes: string | Buffer) => hash('sha256', bytes, 'hex');
const folder = async (path: string) => (await digestPath(path)) as FolderContent;

/** The definition of docs/design/digests.md, written a second time. */
function merkleByHand(entries: readonly (readonly [letter: string, name: string, digest: string])[]): string {
  const parts = entries.map(([letter, name, digest]) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(name));
    return Buffer.concat([Buffer.from(letter), length, Buffer.from(name), Buffer.from(digest, 'hex')]);
  });
  return `sha256:${sha256(Buffer.concat([Buffer.from('clew folder 1\0'), ...parts]))}`;
}

describe('a file', () => {
  test('has the digest that sha256sum prints, its size and the type that its bytes tell', async () => {
    const path = join(temporary(), 'x.bin');
    writeFileSync(path, Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(700_000, 7)]));
    const printed = execFileSync('sha256sum', [path], { encoding: 'utf8' }).split(' ')[0];
    expect(await digestPath(path)).toEqual({
      kind: 'file',
      digest: `sha256:${printed}`,
      byteSize: 700_004,
      mediaType: 'application/vnd.apache.parquet',
      namedType: undefined,
    });
  });

  test('of 2 GB with holes is read in a thread, tells how far it is and can be stopped', async () => {
    const path = join(temporary(), 'sparse');
    const file = openSync(path, 'w');
    ftruncateSync(file, 2 ** 31);
    closeSync(file);
    const stop = new AbortController();
    const told: DigestProgress[] = [];
    const before = process.memoryUsage().rss;
    const digesting = digestPath(path, {
      signal: stop.signal,
      progress: (progress) => {
        told.push(progress);
        if (progress.bytes > 0) stop.abort();
      },
    });
    await expect(digesting).rejects.toMatchObject({ code: 'CAPTURE_STOPPED' });
    expect(told.at(-1)).toMatchObject({ totalBytes: 2 ** 31, totalFiles: 1 });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  });

  test('that changes while it is read is noticed', () => {
    const path = join(temporary(), 'log');
    writeFileSync(path, Buffer.alloc(600_000));
    let parts = 0;
    const watch = { read: () => void (parts++ === 0 && appendFileSync(path, 'more')), stopped: () => false };
    expect(readFile(path, watch)).toEqual({ changed: true });
    expect(readFile(path, watch)).toMatchObject({
      digest: `sha256:${sha256(Buffer.concat([Buffer.alloc(600_000), Buffer.from('more')]))}`,
    });
  });

  test('that is not there, a FIFO, or a link to nothing is refused and named', async () => {
    const at = temporary();
    execFileSync('mkfifo', [join(at, 'pipe')]);
    symlinkSync('nowhere', join(at, 'dangling'));
    await expect(digestPath(join(at, 'none'))).rejects.toMatchObject({
      code: 'UNREADABLE',
      place: { source: join(at, 'none') },
    });
    await expect(digestPath(join(at, 'pipe'))).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(digestPath(join(at, 'dangling'))).rejects.toMatchObject({ code: 'UNREADABLE' });
  });
});

describe('a folder', () => {
  test('has the digest of the definition', async () => {
    const at = temporary();
    mkdirSync(join(at, 'a'));
    mkdirSync(join(at, 'empty'));
    writeFileSync(join(at, 'a', 'x.csv'), 'a,b\n1,2\n');
    writeFileSync(join(at, 'a-b'), '');
    symlinkSync('../elsewhere', join(at, 'link'));
    execFileSync('mkfifo', [join(at, 'pipe')]);
    const found = await folder(at);
    expect(found.digest).toBe(
      merkleByHand([
        ['d', 'a', merkleByHand([['f', 'x.csv', sha256('a,b\n1,2\n')]]).slice(7)],
        ['f', 'a-b', sha256('')],
        ['d', 'empty', merkleByHand([]).slice(7)],
        ['l', 'link', sha256('../elsewhere')],
        ['p', 'pipe', sha256('')],
      ]),
    );
    expect(found).toMatchObject({
      byteSize: 8,
      fileCount: 2,
      files: [{ path: 'a/x.csv', namedType: 'text/csv' }, { path: 'a-b' }],
      others: [
        { path: 'link', kind: 'symlink', target: '../elsewhere' },
        { path: 'pipe', kind: 'fifo' },
      ],
    });
  });

  test('has the digest that stands in docs/design/digests.md', async () => {
    const at = temporary();
    writeFileSync(join(at, 'train.csv'), 'x,y\n1,2\n');
    mkdirSync(join(at, 'images'));
    writeFileSync(join(at, 'images', 'é.txt'), '');
    expect((await folder(at)).digest).toBe('sha256:d875303a28c187c5ccf2b9b3a4a05772af4099128b51ae5b20275ae0b3392e04');
  });

  test('has the same digest wherever it lies and however it came there, and another for any change', async () => {
    const at = temporary();
    const [one, two] = [join(at, 'one'), join(at, 'two')];
    mkdirSync(join(one, 'sub'), { recursive: true });
    for (const name of ['b', 'a', 'sub/ü', 'sub/new\nline', 'sub/a b']) writeFileSync(join(one, name), name);
    writeFileSync(Buffer.concat([Buffer.from(`${one}/sub/`), Buffer.from([0x66, 0xff, 0xfe])]), 'not UTF-8');
    execFileSync('cp', ['-r', one, two]);
    renameSync(join(two, 'b'), join(two, 'c'));
    const moved = await folder(two);
    renameSync(join(two, 'c'), join(two, 'b'));
    utimesSync(join(two, 'a'), 1, 1);
    chmodSync(join(two, 'a'), 0o755);
    const [first, second] = [await folder(one), await folder(two)];
    expect(second.digest).toBe(first.digest);
    expect(moved.digest).not.toBe(first.digest);
    expect(first.files!.map(({ path }) => path)).toContain('sub/f\\xff\\xfe');
    mkdirSync(join(two, '.git'));
    writeFileSync(join(two, '.git', 'HEAD'), 'ref: refs/heads/main');
    writeFileSync(join(two, 'sub', '.git'), 'gitdir: elsewhere');
    expect((await folder(two)).digest).toBe(first.digest);
    mkdirSync(join(two, 'empty'));
    expect((await folder(two)).digest).not.toBe(first.digest);
  });

  test('of 10,000 files is listed whole, and past the limit only counted', async () => {
    const at = temporary();
    for (let i = 0; i < 10_000; i++) writeFileSync(join(at, `${i}`), `row ${i}\n`);
    const all = await folder(at);
    expect(all.files).toHaveLength(10_000);
    const lone = all.files!.find(({ path }) => path === '77')!;
    expect(lone.digest).toBe(`sha256:${sha256('row 77\n')}`);
    const counted = (await digestPath(at, { maxListed: 9_999 })) as FolderContent;
    expect(counted).toMatchObject({ digest: all.digest, fileCount: 10_000, files: undefined, byteSize: all.byteSize });
    expect(contentIds(counted)).toEqual([`urn:clew:datafile:folder:${all.digest}`]);
  });

  test('of more than one thread reads at once has the same digests as files read alone', async () => {
    const at = temporary();
    for (let i = 0; i < 40; i++) writeFileSync(join(at, `${i}`), Buffer.alloc(i * 50_000, i));
    const { files } = await folder(at);
    expect(files).toHaveLength(40);
    for (const { path, digest, byteSize } of files!)
      expect([digest, byteSize]).toEqual([
        `sha256:${sha256(Buffer.alloc(Number(path) * 50_000, Number(path)))}`,
        Number(path) * 50_000,
      ]);
  });

  test.skipIf(process.getuid?.() === 0)('with a file that may not be read is refused, and the file named', async () => {
    const at = temporary();
    writeFileSync(join(at, 'secret'), 'x', { mode: 0 });
    await expect(digestPath(at)).rejects.toMatchObject({ code: 'UNREADABLE', place: { source: join(at, 'secret') } });
  });
});

describe('what is said', () => {
  test('of a data file depends on its bytes alone; the path is on the membership', async () => {
    const at = temporary();
    writeFileSync(join(at, 'a.csv'), 'same');
    writeFileSync(join(at, 'b.txt'), 'same');
    const holder = 'urn:clew:dataset:d@1' as Iri;
    const files = contentStatements(holder, await digestPath(at)).filter(
      (s) => s.statement === 'element' && s.id !== holder,
    );
    const [one, two] = await Promise.all(
      ['a.csv', 'b.txt'].map(async (name) => contentStatements(holder, await digestPath(join(at, name)))),
    );
    expect(files).toHaveLength(1);
    expect(one!.filter((s) => s.statement === 'element' && s.id !== holder)).toEqual(files);
    expect(two!.filter((s) => s.statement === 'element' && s.id !== holder)).toEqual(files);
    const members = contentStatements(holder, await digestPath(at)).flatMap((s) =>
      s.statement === 'relation' ? [s] : [],
    );
    expect(members.map(({ attributes }) => Object.values(attributes).flat())).toEqual([
      [{ value: 'a.csv' }],
      [{ value: 'b.txt' }],
    ]);
  });
});

describe('the cache', () => {
  const old = new Date(Date.now() - 60_000);

  test('gives what it was given, to any process, until the file changes', async () => {
    const at = temporary();
    const path = join(at, 'x');
    writeFileSync(path, 'PAR1');
    utimesSync(path, old, old);
    const cache = DigestCache.open(join(at, 'cache'));
    const first = readFile(path, { read: () => undefined, stopped: () => false });
    if (!('digest' in first)) throw new Error('not read');
    // As if it had been read later: the change of its times just now is too recent otherwise.
    cache.set(first.state, first, first.begun + 10_000_000_000n);
    const other = DigestCache.open(join(at, 'cache'));
    expect(other.get(first.state)).toEqual({ digest: first.digest, mediaType: 'application/vnd.apache.parquet' });
    expect(other.get({ ...first.state, modified: first.state.modified + 1n })).toBeUndefined();
    expect(other.get({ ...first.state, changed: first.state.changed + 1n })).toBeUndefined();
    cache.close();
    other.close();
  });

  test('does not keep a file that changed within two seconds', () => {
    const at = temporary();
    writeFileSync(join(at, 'x'), 'fresh');
    const cache = DigestCache.open(join(at, 'cache'));
    const read = readFile(join(at, 'x'), { read: () => undefined, stopped: () => false });
    if (!('digest' in read)) throw new Error('not read');
    cache.set(read.state, read, read.begun);
    expect(cache.get(read.state)).toBeUndefined();
    cache.close();
  });

  test('takes a record that was torn or altered for one that is not there', () => {
    const at = temporary();
    const cache = DigestCache.open(at);
    const state = { device: 1n, inode: 2n, size: 3n, modified: 4n, changed: 5n };
    const digest = `sha256:${'ab'.repeat(32)}`;
    cache.set(state, { digest, mediaType: undefined }, 10_000_000_000n);
    expect(cache.get(state)).toEqual({ digest, mediaType: undefined });
    execFileSync('python3', [
      '-c',
      `import sys; f = open(sys.argv[1], 'r+b'); b = f.read(); i = b.index(bytes.fromhex('abab')); f.seek(i); f.write(b'\\x00')`,
      join(at, 'digests'),
    ]);
    expect(cache.get(state)).toBeUndefined();
    cache.close();
  });

  test('is bounded: what came last is kept', () => {
    const cache = DigestCache.open(temporary());
    const digest = `sha256:${'01'.repeat(32)}`;
    const state = (inode: number) => ({ device: 1n, inode: BigInt(inode), size: 3n, modified: 4n, changed: 5n });
    for (let i = 1; i <= 20_000; i++)
      cache.set(state(i), { digest, mediaType: undefined }, BigInt(i) * 10_000_000_000n);
    const kept = Array.from({ length: 20_000 }, (_, i) => cache.get(state(i + 1))).filter(
      (known) => known?.digest === digest,
    );
    expect(kept.length).toBeGreaterThan(19_900);
    expect(cache.gap).toBeUndefined();
    cache.close();
  });

  test('says why it keeps nothing, and digests are computed all the same', async () => {
    const at = temporary();
    writeFileSync(join(at, 'file'), 'x');
    const cache = DigestCache.open(join(at, 'file'));
    expect(cache.gap).toMatch(/^Digests are not kept: /);
    expect(await digestPath(join(at, 'file'), { cache })).toMatchObject({ digest: `sha256:${sha256('x')}` });
    cache.close();
  });
});
