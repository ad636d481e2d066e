/** On a real S3-compatible server; skipped aloud where it cannot be had, a failure under CI=true. */
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPlace } from '../../src/backup/address.ts';
import { backup } from '../../src/backup/backup.ts';
import { restore } from '../../src/backup/restore.ts';
import { openS3 } from '../../src/backup/s3.ts';
import { digestStore } from '../../src/lineage/digest.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { openHistory, vocabulary } from './world.ts';
import { bytes, placeClauses } from './place.ts';
import { BUILD_TIMEOUT, startS3, type S3Server } from './versitygw.ts';

const server = await startS3().catch((error: unknown) => {
  const why = `NOT RUN: no S3-compatible server. ${error instanceof Error ? error.message : String(error)}`;
  if (process.env['CI'] === 'true') throw new Error(`${why} (under CI=true this is a failure)`);
  process.stderr.write(`\n*** ${why}\n*** Places on S3 are not tested. Install Go.\n\n`);
  return undefined;
});

describe.skipIf(server === undefined)('a bucket of S3-compatible storage', { timeout: BUILD_TIMEOUT }, () => {
  const { endpoint, credentials, stop } = server ?? ({} as S3Server);
  const earlier = { ...process.env };
  let client: S3Client;
  beforeAll(async () => {
    Object.assign(process.env, credentials);
    client = new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1' });
    for (const Bucket of ['plain', 'versioned']) await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(
      new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration: { Status: 'Enabled' } }),
    );
  });
  afterAll(async () => {
    client.destroy();
    await stop();
    for (const name of Object.keys(credentials)) {
      if (earlier[name] === undefined) delete process.env[name];
      else process.env[name] = earlier[name];
    }
  });

  describe('without versions', () => placeClauses(() => openS3({ bucket: 'plain', prefix: 'team/clew/', endpoint })));
  describe('with versions', () => placeClauses(() => openS3({ bucket: 'versioned', prefix: '', endpoint })));

  test('keeps no version of what is destroyed', async () => {
    const versions = async (Prefix: string) => {
      const { Versions = [], DeleteMarkers = [] } = await client.send(
        new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix }),
      );
      return Versions.length + DeleteMarkers.length;
    };
    const place = openS3({ bucket: 'versioned', prefix: '', endpoint, page: 2 });
    for (const text of ['1', '2', '3']) await place.put('erased/x', bytes(text));
    expect(await versions('erased/')).toBe(3);
    await place.destroy('erased/x');
    expect(await versions('erased/')).toBe(0);
  });

  test('destroys what lay there before the bucket kept versions', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'later' }));
    const place = openS3({ bucket: 'later', prefix: '', endpoint });
    await place.put('x', bytes('1'));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await client.send(new PutBucketVersioningCommand({ Bucket: 'later', VersioningConfiguration }));
    await place.put('x', bytes('2'));
    await place.destroy('x');
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: 'later' }));
    expect([...Versions, ...DeleteMarkers]).toEqual([]);
  });

  test('lists more than a page', async () => {
    const place = openS3({ bucket: 'plain', prefix: 'many/', endpoint, page: 10 });
    const names = Array.from({ length: 25 }, (_, i) => `n/${String(i).padStart(5, '0')}`);
    await Promise.all(names.map((name) => place.put(name, bytes(''))));
    expect((await place.list('n/')).map(({ name }) => name)).toEqual(names);
  });

  test('keeps a history that is backed up to it in two goes, and gives it back', async () => {
    const history = await openHistory(30);
    const place = openS3({ bucket: 'versioned', prefix: 'history/', endpoint });
    const secret = { bytes: Buffer.alloc(32, 5) };
    await backup({ store: history.store, place, secret, app: 'test' });
    await history.grow(30);
    const runs = await Promise.allSettled(
      [1, 2].map(() => backup({ store: history.store, place, secret, app: 'test' })),
    );
    expect(runs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const target = await openSqlite({ file: ':memory:' });
    expect(await restore({ store: target, place, secret, vocabulary })).toMatchObject({ size: 60 });
    expect(await digestStore(target)).toEqual(await digestStore(history.store));
    await Promise.all([target.close(), history.store.close()]);
  });

  test('is opened by address, and says what is wrong', async () => {
    const place = await openPlace(`s3://plain/a/b/?endpoint=${encodeURIComponent(endpoint)}&region=us-east-1`);
    await place.put('x', bytes('1'));
    expect((await openS3({ bucket: 'plain', prefix: '', endpoint }).list('a/')).map(({ name }) => name)).toEqual([
      'a/b/x',
    ]);
    await expect(openS3({ bucket: 'nothing', prefix: '', endpoint }).list('')).rejects.toMatchObject({
      code: 'BAD_PLACE',
      message: 'There is no bucket nothing.',
    });
    const gone = openS3({ bucket: 'plain', prefix: '', endpoint: 'http://127.0.0.1:1' });
    await expect(gone.get('x')).rejects.toMatchObject({ code: 'PLACE_UNREACHABLE' });
    process.env['AWS_SECRET_ACCESS_KEY'] = 'wrong';
    await expect(openS3({ bucket: 'plain', prefix: '', endpoint }).get('x')).rejects.toMatchObject({
      code: 'PLACE_DENIED',
    });
    Object.assign(process.env, credentials);
  });
});
