/** Laws of the watcher on any store: what is planted is found, once; a check's result is a record, and an idle history does not grow by it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Context } from '../../src/lineage/context.ts';
import { CLEW, PROV, XSD } from '../../src/prov/namespaces.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { element, type Statement } from '../../src/prov/statement.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { Watcher, type WatcherOptions } from '../../src/watch/watcher.ts';
import { contexts } from '../laws/context.ts';

const time = (value: string) => ({ value, datatype: `${XSD}dateTime` as Iri });
const run = (name: string, startedAt: string, note = ''): Statement[] => [
  element(`urn:clew:run:${name}`, [`${CLEW}Run`], {
    [`${PROV}startedAtTime`]: time(startedAt),
    [`${CLEW}name`]: { value: name },
    ...(note !== '' && { 'http://purl.org/dc/terms/description': { value: note } }),
  }),
];
const dataset = (name: string): Statement[] => [
  element(`urn:clew:dataset:${name}`, [`${CLEW}Dataset`], { [`${CLEW}name`]: { value: name } }),
];

export function watching(name: string, open: () => Promise<Store>): void {
  const make = contexts(open);
  describe(`the watcher, on ${name}`, () => {
    let now = Date.parse('2026-11-20T12:00:00Z');
    const clock = () => new Date(now);
    let reports: { event: string; rule?: string }[] = [];
    const watcherOf = (context: Context, more: Partial<WatcherOptions> = {}): Watcher =>
      new Watcher({
        ...context,
        scratch: () => openSqlite({ file: ':memory:' }),
        backups: [],
        now: clock,
        times: { every: 300_000, nightly: '03:00', backups: false },
        report: (entry) => reports.push(entry),
        ...more,
      });
    const rules = () => reports.filter((entry) => entry.event === 'incident').map((entry) => entry.rule);
    afterEach(() => {
      reports = [];
      now = Date.parse('2026-11-20T12:00:00Z');
    });

    test('finds what is planted, once, and records it', async () => {
      const context = await make({ now: clock });
      const watcher = watcherOf(context);
      for (let i = 0; i < 300; i++) await context.recorder.record({ statements: dataset(`acme/d${i}`) });
      await context.recorder.record({ statements: run('old', '2026-10-01T00:00:00Z') });
      await context.recorder.record({ statements: run('fresh', '2026-11-20T11:00:00Z') });
      await context.recorder.record({
        statements: run('imported', '2025-10-01T00:00:00Z'),
        source: { name: 'archive.ttl' },
      });
      for (let i = 0; i < 12; i++)
        await context.recorder.record({ statements: run('again', '2026-11-20T11:00:00Z', `try ${i}`) });
      for (let i = 0; i < 25; i++) watcher.denied('urn:clew:agent:mallory');
      await watcher.turn();
      expect(rules().toSorted()).toEqual(['back-dated', 'denials', 'reasserted']);
      await watcher.turn();
      expect(rules()).toHaveLength(3);
      const found = await context.store.read((r) =>
        r.find({ kinds: ['Incident'], sort: { by: 'iri', descending: false }, first: 10 }),
      );
      expect(found.elements).toHaveLength(3);
      // A restart repeats nothing.
      await watcherOf(context).turn();
      expect(rules()).toHaveLength(3);
    });

    test('a result is a record when it says something new, and an idle history stays as it is', async () => {
      const context = await make({ now: clock });
      await context.recorder.record({ statements: dataset('acme/a') });
      const watcher = watcherOf(context);
      const size = async () => (await context.store.read((r) => r.head())).size;
      now += 300_000;
      await watcher.turn();
      expect(await size()).toBe(2);
      for (let i = 0; i < 5; i++) {
        now += 300_000;
        await watcher.turn();
      }
      expect(await size()).toBe(2);
      expect(watcher.status()).toMatchObject({ overdue: [], results: { tail: { verdict: 'holds' } } });
      expect(watcher.status().ages['tail']).toBe(0);
      await context.recorder.record({ statements: dataset('acme/b') });
      now += 300_000;
      await watcher.turn();
      expect(await size()).toBe(4);
      now += 86_400_000;
      await watcher.turn();
      expect(watcher.status().results.all).toMatchObject({ verdict: 'holds' });
    });

    test('a checker that gives no result grows overdue', async () => {
      const context = await make({ now: clock });
      const watcher = watcherOf(context);
      now += 300_000;
      await watcher.turn();
      now += 1_000_000;
      // No turn is taken: nothing was checked since.
      expect(watcher.status().overdue).toEqual(['tail']);
    });

    test('incidents are told to a webhook that fails first, also after a restart', async () => {
      const got: string[] = [];
      let status = 500;
      const server = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          got.push(body);
          response.writeHead(status).end();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const webhook = {
          url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
          secret: 'sixteen characters',
        };
        const context = await make({ now: clock });
        await context.recorder.record({ statements: run('old', '2026-10-01T00:00:00Z') });
        const watcher = watcherOf(context, { webhook });
        await watcher.turn();
        expect(got).toHaveLength(1);
        expect(watcher.status().pending).toBe(1);
        status = 200;
        now += 60_000;
        await watcherOf(context, { webhook }).turn();
        expect(got).toHaveLength(2);
        expect(JSON.parse(got[1]!)).toMatchObject({
          type: 'clew.incident',
          data: { rule: 'back-dated', about: 'urn:clew:run:old' },
        });
        now += 60_000;
        await watcherOf(context, { webhook }).turn();
        expect(got).toHaveLength(2);
      } finally {
        server.close();
      }
    });
  });
}
