import { expect, test } from 'vitest';
import { openPlace, parseS3 } from '../../src/backup/address.ts';

test('an address names a bucket, what names begin with, an endpoint and a region', () => {
  expect(parseS3('s3://history')).toEqual({ bucket: 'history', prefix: '', endpoint: undefined, region: undefined });
  expect(parseS3('s3://history/clew/prod/?endpoint=https://s3.example.org&region=eu-1')).toEqual({
    bucket: 'history',
    prefix: 'clew/prod/',
    endpoint: 'https://s3.example.org',
    region: 'eu-1',
  });
});

test.each([
  '',
  's3://',
  's3://UPPER',
  's3://ok/?secret=1',
  's3://ok?endpoint=ftp://x',
  's3://ok?endpoint=https://key:secret@x',
  'https://example.org/x',
  's3://key:secret@bucket/x',
])('%j is no address, and no credentials in it are repeated', async (address) => {
  const fault = await openPlace(address).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  expect(fault).toMatchObject({ code: 'BAD_PLACE' });
  expect(fault!.message).not.toContain('secret@');
});

test('anything else is a folder', async () => {
  expect((await openPlace('/srv/backup')).address).toBe('/srv/backup');
});
