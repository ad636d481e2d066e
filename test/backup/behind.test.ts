/** The most dangerous thing a backup can do: a restored old one must not sign a second history. With the publisher that really signs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../src/backup/backup.ts';
import { beginEpoch } from '../../src/backup/epoch.ts';
import { restore } from '../../src/backup/restore.ts';
import { FACT } from '../../src/lineage/facts.ts';
import { parseLeaf } from '../../src/lineage/leaf.ts';
import { standsBehind } from '../../src/log/heads.ts';
import { identityOf } from '../../src/log/identity.ts';
import { Publisher } from '../../src/log/publish.ts';
import { openContext } from '../../src/open.ts';
import { CLEW } from '../../src/prov/namespaces.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { put, PREFIXES, temporaryFolder } from '../cli/files.ts';
import { clew } from '../cli/terminal.ts';
import { MemoryPlace, openHistory, vocabulary } from './world.ts';

const NOBODY = { neo4jUser: 'neo4j', neo4jPassword: undefined, modules: [] };
const app = '0.0.0-test';
const folder = temporaryFolder();
const openPublisher = (store: Store, directory: string, keyFile = 'log.key') =>
  Publisher.open(store, {
    directory: join(folder, directory),
    identity: () => identityOf(store, { keyFile: join(folder, keyFile) }),
  });

test('restored from an old backup, a store refuses to sign until it caught up, or begins a new epoch', async () => {
  const history = await openHistory(20);
  const place = new MemoryPlace();
  const first = await openPublisher(history.store, 'log');
  await first.publish();
  await backup({ store: history.store, place, app });
  await history.grow(10);
  const newest = (await first.publish())!;
  await backup({ store: history.store, place, app });
  await first.close();

  const store = await openSqlite({ file: ':memory:' });
  expect((await restore({ store, place, vocabulary, sequence: 1 })).behind).toMatchObject({ size: 30 });
  // A new host: no directory of the log but an empty one, the same key.
  const refused = await openPublisher(store, 'restored');
  // From the first moment: nothing was published by this instance yet.
  expect(() => refused.checkWritable()).toThrow(expect.objectContaining({ code: 'BEHIND' }));
  await expect(refused.publish()).rejects.toMatchObject({ code: 'BEHIND', details: { head: newest.note } });
  await refused.close();
  expect(() => refused.checkWritable()).toThrow(expect.objectContaining({ code: 'BEHIND' }));
  expect((await store.read((reader) => reader.checkpoint()))?.size).toBe(20);

  await restore({ store, place, vocabulary, continuing: true });
  const caught = await openPublisher(store, 'restored-2');
  expect(await caught.publish()).toEqual(newest);
  await openHistory(0, store).then((one) => one.grow(2));
  expect((await caught.publish())?.size).toBe(32);
  await caught.close();
  await store.close();

  const lost = await openSqlite({ file: ':memory:' });
  await restore({ store: lost, place, vocabulary, sequence: 1 });
  const going = await openHistory(0, lost);
  const report = await beginEpoch({ store: lost, recorder: going.recorder, origin: 'example.org/second' });
  expect(report).toMatchObject({ origin: 'example.org/second', kept: 20, record: 20, known: 30 });
  const [leaf] = await lost.read((reader) => reader.leaves(20, 1));
  expect(parseLeaf(leaf!)).toMatchObject({ op: 'restore' });
  const said = (await lost.read((reader) => reader.bodies([20])))[0]!;
  expect(JSON.parse(said.json)).toMatchObject({
    types: expect.arrayContaining([`${CLEW}LogEpoch`]) as unknown,
    attributes: { [`${CLEW}lostCheckpoint`]: [{ value: newest.note }], [`${CLEW}recordsKept`]: [{ value: '20' }] },
  });
  const second = await openPublisher(lost, 'second', 'second.key');
  const head = (await second.publish())!;
  expect(head.size).toBe(21);
  expect(head.note.split('\n')[0]).toBe('example.org/second');
  await second.close();
  await lost.close();
  await history.store.close();
});

test('a new epoch that was interrupted after its record is finished, and needs a log to go on from', async () => {
  const history = await openHistory(5);
  const begin = (origin: string) => beginEpoch({ store: history.store, recorder: history.recorder, origin });
  await expect(begin('example.org/a')).rejects.toMatchObject({ code: 'OTHER_HISTORY' });
  await history.sign();
  await expect(begin('example.org/backup-test')).rejects.toMatchObject({ code: 'OTHER_HISTORY' });
  const written = await begin('example.org/a');
  await history.store.write((writer) => writer.setFact(FACT.origin, 'example.org/backup-test'));
  expect(await begin('example.org/a')).toEqual(written);
  expect((await history.store.read((reader) => reader.head())).size).toBe(6);
  await history.store.write((writer) => writer.setFact(FACT.restoring, '{}'));
  await expect(begin('example.org/b')).rejects.toMatchObject({ code: 'BEHIND' });
  await history.store.close();
});

test('a command refuses to record into a store that is behind, reads it as before, and a new epoch frees it', async () => {
  const history = await openHistory(6);
  const place = new MemoryPlace();
  await history.sign();
  await backup({ store: history.store, place, app });
  await history.grow(4);
  const newest = await history.sign();
  await backup({ store: history.store, place, app });
  await history.store.close();
  const data = join(folder, 'old');
  mkdirSync(data);
  const old = await openSqlite({ file: join(data, 'clew.db') });
  await restore({ store: old, place, vocabulary, sequence: 1 });
  const [body] = await old.read((reader) => reader.bodies([0]));
  const signed = await old.read((reader) => reader.checkpoint());
  await old.close();

  const note = put(folder, 'note.ttl', `${PREFIXES}ex:after a prov:Entity .\n`);
  const { iri } = body!;
  for (const args of [
    ['import', note],
    ['remove', '0', '--reason', 'asked for', '--yes'],
  ]) {
    const { code, out, err } = await clew([...args, '--data', data, '--json']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'BEHIND', details: { size: 6, head: newest } } });
  }
  expect(await clew(['show', iri, '--data', data])).toMatchObject({ code: 0, err: '' });
  const context = await openContext({ store: `sqlite:${join(data, 'clew.db')}`, ...NOBODY });
  expect((await context.store.read((reader) => reader.head())).size).toBe(6);
  expect(() => context.checkWritable()).toThrow(/6 records; known from elsewhere .* 10/);
  await context.close();

  expect((await clew(['restore', '--new-epoch', 'example.org/third', '--data', data])).code).toBe(0);
  expect(await clew(['import', note, '--data', data])).toMatchObject({ code: 0 });

  mkdirSync(join(data, 'log'));
  put(join(data, 'log'), 'checkpoint', signed!.note);
  const verified = await clew(['verify', '--data', data, '--json']);
  const { notes } = JSON.parse(verified.out) as { notes: readonly string[] };
  expect(notes[0]).toMatch(/is the published log .*; the history in this store goes on as example\.org\/third/);
});

test('a list of heads that cannot be read stops recording, not reading', async () => {
  const history = await openHistory(3);
  await history.sign();
  await history.store.write((writer) => writer.setFact(FACT.known, 'no list'));
  expect(await standsBehind(history.store)).toMatchObject({ code: 'LOG_DAMAGED' });
  await history.store.write((writer) => writer.setFact(FACT.known, undefined));
  expect(await standsBehind(history.store)).toBeUndefined();
  await history.store.close();
});
