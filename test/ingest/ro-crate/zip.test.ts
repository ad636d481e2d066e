import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZipFile, type Options } from 'yazl';
import type { ImportInput } from '../../../src/ingest/importer.ts';
import { RO_CRATE } from '../../../src/ingest/ro-crate/importer.ts';
import { readZip, ZIP_LIMITS } from '../../../src/ingest/ro-crate/zip.ts';
import type { Opened } from '../../../src/open.ts';
import type { Statement } from '../../../src/prov/statement.ts';
import { openEmpty } from '../context.ts';

let context: Opened;
let folder: string;
beforeAll(async () => {
  context = await openEmpty();
  folder = await mkdtemp(join(tmpdir(), 'clew-crate-'));
});
afterAll(async () => {
  await context.close();
  await rm(folder, { recursive: true });
});

const DATA = 'a,b\n1,2\n';
const DIGEST = hash('sha256', DATA, 'hex');

/** A crate of one file; with the digest that it says the file has, if any. */
function metadata(sha256?: string): string {
  return JSON.stringify({
    '@context': 'https://w3id.org/ro/crate/1.1/context',
    '@graph': [
      { '@id': 'ro-crate-metadata.json', '@type': 'CreativeWork', about: { '@id': './' } },
      { '@id': './', '@type': 'Dataset', name: 'one', hasPart: [{ '@id': 'data/a%20b.csv' }] },
      { '@id': 'data/a%20b.csv', '@type': 'File', encodingFormat: 'text/csv', ...(sha256 !== undefined && { sha256 }) },
    ],
  });
}

async function zipped(entries: readonly (readonly [string, string | Buffer, Partial<Options>?])[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text, options] of entries) zip.addBuffer(Buffer.from(text), name, options);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A name in an archive that its writer would refuse, of the same length as one that it takes. */
function renamed(bytes: Buffer, from: string, to: string): Buffer {
  expect(Buffer.byteLength(from)).toBe(Buffer.byteLength(to));
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

function input(name: string, bytes: Uint8Array, of?: string): ImportInput {
  const text = Buffer.from(bytes).toString();
  return { name, bytes, text, head: text.slice(0, 100), digest: '', ...(of !== undefined && { folder: of }) };
}

async function read(from: ImportInput): Promise<readonly Statement[]> {
  expect(RO_CRATE.recognizes(from)).toBe(true);
  if (!('read' in RO_CRATE)) throw new Error('It reads whole documents.');
  return RO_CRATE.read(from, { vocabulary: context.vocabulary });
}

function held(statements: readonly Statement[]): (string | undefined)[] {
  return statements.flatMap((s) => (s.statement === 'relation' && s.relation === 'hadMember' ? [s.object] : []));
}

test.each(['', 'one-crate/'])('a zip, at its root or below %j: its files are their bytes', async (root) => {
  const bytes = await zipped([
    [`${root}ro-crate-metadata.json`, metadata()],
    [`${root}data/a b.csv`, DATA],
    [`${root}not described.txt`, 'x'],
  ]);
  const statements = await read(input('one.crate.zip', bytes));
  expect(held(statements)).toEqual([`urn:clew:datafile:sha256:${DIGEST}`]);
  const file = statements.find((s) => s.statement === 'element' && s.id.endsWith(DIGEST))!;
  expect(file.attributes).toMatchObject({ 'https://w3id.org/clew/ns#byteSize': [{ value: '8' }] });
});

test('a folder: its files are their bytes, links are not followed', async () => {
  const own = join(folder, 'crate');
  await mkdir(join(own, 'data'), { recursive: true });
  await writeFile(join(own, 'ro-crate-metadata.json'), metadata());
  await writeFile(join(own, 'data/a b.csv'), DATA);
  await symlink('/etc/hostname', join(own, 'link'));
  const file = join(own, 'ro-crate-metadata.json');
  const statements = await read(input(file, Buffer.from(metadata()), dirname(file)));
  expect(held(statements)).toEqual([`urn:clew:datafile:sha256:${DIGEST}`]);
});

test('a file that is not what the crate says is refused', async () => {
  const bytes = await zipped([
    ['ro-crate-metadata.json', metadata('0'.repeat(64))],
    ['data/a b.csv', DATA],
  ]);
  await expect(read(input('one.zip', bytes))).rejects.toMatchObject({
    code: 'ILLEGAL_DOCUMENT',
    message: expect.stringContaining(DIGEST) as string,
    place: { pointer: '/@graph/2/sha256' },
  });
});

describe('archives that are refused whole', () => {
  const good: readonly [string, string] = ['ro-crate-metadata.json', metadata()];
  const link: Partial<Options> = { mode: 0o120777 };
  test.each([
    [
      'a path upwards',
      async () => renamed(await zipped([good, ['aa/evil.txt', 'x']]), 'aa/evil.txt', '../evil.txt'),
      /\.\.\/evil/,
    ],
    [
      'a path upwards within',
      async () => renamed(await zipped([good, ['a/aa/b.txt', 'x']]), 'a/aa/b.txt', 'a/../b.txt'),
      /\.\./,
    ],
    [
      'an absolute path',
      async () => renamed(await zipped([good, ['aetc/passwd', 'x']]), 'aetc/passwd', '/etc/passwd'),
      /absolute/,
    ],
    [
      'a drive letter',
      async () => renamed(await zipped([good, ['CC/evil.txt', 'x']]), 'CC/evil.txt', 'C:/evil.txt'),
      /absolute/,
    ],
    [
      'a backslash',
      async () => renamed(await zipped([good, ['..aevil.txt', 'x']]), '..aevil.txt', '..\\evil.txt'),
      /characters/,
    ],
    ['a symbolic link', () => zipped([good, ['link', '/etc/passwd', link]]), /symbolic link/],
    [
      'a name twice',
      async () => renamed(await zipped([good, ['a.txt', 'x'], ['b.txt', 'y']]), 'b.txt', 'a.txt'),
      /twice/,
    ],
    ['a name twice but for case', () => zipped([good, ['a.txt', 'x'], ['A.TXT', 'y']]), /twice/],
    ['no metadata', () => zipped([['a.txt', 'x']]), /no ro-crate-metadata/],
    ['cut off', async () => (await zipped([good])).subarray(0, 200), /archive/],
  ])('%s', async (_, make, why) => {
    await expect(readZip(await make())).rejects.toMatchObject({
      code: 'ILLEGAL_DOCUMENT',
      message: expect.stringMatching(why) as string,
      hint: expect.any(String) as string,
    });
  });

  test('a file that unpacks to far more than it is', async () => {
    const bytes = await zipped([good, ['zeros', Buffer.alloc(4 * 1024 * 1024)]]);
    await expect(readZip(bytes)).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
      message: expect.stringContaining(`${ZIP_LIMITS.ratio} times`) as string,
    });
  });

  test('a file that says it is smaller than it is', async () => {
    const bytes = await zipped([good, ['data', 'x'.repeat(1000), { compress: false }]]);
    // The size in the central directory, of the last entry: 24 bytes after its signature.
    const at = bytes.lastIndexOf(Buffer.from('504b0102', 'hex'));
    bytes.writeUInt32LE(1, at + 24);
    await expect(readZip(bytes)).rejects.toMatchObject({ code: 'ILLEGAL_DOCUMENT' });
  });

  test('more files than the limit', async () => {
    const bytes = await zipped([good]);
    // Entries on this disk and in all, in the record that ends the archive: 8 and 10 bytes after its signature.
    const end = bytes.lastIndexOf(Buffer.from('504b0506', 'hex'));
    for (const at of [8, 10]) bytes.writeUInt16LE(ZIP_LIMITS.entries + 1, end + at);
    await expect(readZip(bytes)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
  });
});
