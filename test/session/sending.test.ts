import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROV } from '../../src/prov/namespaces.ts';
import { element } from '../../src/prov/statement.ts';
import { destinationOf } from '../../src/session/destination.ts';
import { Sending } from '../../src/session/sending.ts';
import { Spool } from '../../src/session/spool.ts';
import { readRecordingSettings } from '../../src/settings.ts';
import { temporaryFolder } from '../cli/files.ts';

test('the record of a command that ended before what waited was looked at is sent with that, and said to be', async () => {
  const folder = temporaryFolder();
  const settings = readRecordingSettings({ data: join(folder, 'data') }, {});
  const destination = destinationOf(settings);
  const spool = await Spool.open(join(folder, 'spool'));
  const submission = { statements: [element('https://example.org/run', [`${PROV}Activity`])] };
  const name = await spool.put({ destination, submission }, '2026-11-21T10:00:00Z');
  const sending = new Sending(spool, destination, settings);
  sending.prepare();
  const sent = await sending.send(name, new AbortController().signal);
  expect(sent).toMatchObject({ delivered: { number: 0, created: true } });
  expect(await spool.waiting()).toEqual([]);
});
