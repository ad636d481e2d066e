import { expect } from 'vitest';
import { append, bodyRow, changes, descriptionRow, elementRow, id, recordRow, upTo } from './build.ts';
import { topic, type Excuses, type Opener } from './clause.ts';

/** History itself: records, what they say, and what of it is in force. */
export function records(open: Opener, excuses: Excuses): void {
  topic('records', open, excuses, ({ clause }) => {
    clause('an empty store has no head, no records, and answers every question', async (store) => {
      await store.read(async (r) => {
        expect(await r.head()).toEqual({ size: 0 });
        expect(await r.records({ from: 0, first: 10 })).toEqual([]);
        expect(await r.recordAt('2026-01-01T00:00:00Z')).toBeUndefined();
        expect(await r.elements([id('a')])).toEqual(new Map());
        expect(await r.descriptions([id('a')])).toEqual([]);
        expect(await r.bodies([0])).toEqual([]);
        expect(await r.assertions([{ iri: id('a'), key: '0'.repeat(32) }])).toEqual(new Map());
        expect(await r.find({ sort: { by: 'name', descending: true }, first: 5, count: true })).toEqual({
          elements: [],
          total: 0,
          more: false,
        });
      });
    });

    clause('every part of a record comes back as it went in', async (store) => {
      const full = {
        actor: id('ann'),
        source: { name: "it's “a” file.ttl", mediaType: 'text/turtle', digest: `sha256:${'1'.repeat(64)}` },
        revises: [`sha256:${'2'.repeat(64)}`, `sha256:${'3'.repeat(64)}`],
        schema: `sha256:${'4'.repeat(64)}`,
      };
      await append(store, {});
      await append(store, { record: full });
      await append(store, { record: { source: {} } });
      const rows = await store.read((r) => r.records({ from: 0, first: 10 }));
      expect(rows).toEqual([recordRow(0), recordRow(1, full), recordRow(2, { source: {} })]);
    });

    clause('records are listed by range, by digest and by number', async (store) => {
      for (const _ of upTo(5)) await append(store, {});
      await append(store, { record: { digest: recordRow(1).digest } });
      await store.read(async (r) => {
        const numbers = async (query: Parameters<typeof r.records>[0]) =>
          (await r.records(query)).map((row) => row.number);
        expect(await numbers({ from: 2, first: 2 })).toEqual([2, 3]);
        expect(await numbers({ from: 5, first: 10 })).toEqual([5]);
        expect(await numbers({ from: 9, first: 10 })).toEqual([]);
        expect((await numbers({ digests: [recordRow(1).digest, recordRow(3).digest, 'sha256:none'] })).sort()).toEqual([
          1, 3, 5,
        ]);
        expect((await numbers({ numbers: [4, 0, 77] })).sort()).toEqual([0, 4]);
        expect(await r.head()).toEqual({ size: 6, recordedAt: recordRow(5).recordedAt });
      });
    });

    clause('the record at a time is the newest at or before it', async (store) => {
      const at = ['09:00:00.000', '09:00:00.500', '09:00:00.500', '09:00:02.000'].map((t) => `2026-03-01T${t}Z`);
      for (const recordedAt of at) await append(store, { record: { recordedAt } });
      await store.read(async (r) => {
        expect(await r.recordAt('2026-03-01T08:59:59.999Z')).toBeUndefined();
        expect(await r.recordAt('2026-03-01T09:00:00Z')).toBe(0);
        expect(await r.recordAt('2026-03-01T09:00:00.5Z')).toBe(2);
        expect(await r.recordAt('2026-03-01T10:00:01+01:00')).toBe(2);
        expect(await r.recordAt('2026-03-01T09:00:02.000Z')).toBe(3);
        expect(await r.recordAt('2030-01-01T00:00:00Z')).toBe(3);
      });
    });

    clause('a description is kept once, however many records say it', async (store) => {
      const env = descriptionRow('env', 'shared', 0);
      const own = upTo(3).map((n) => descriptionRow('run', `run ${n}`, n));
      const inBundle = descriptionRow('env', 'shared', 1, 'bundle');
      await append(store, {
        elements: { env: {}, run: {} },
        rows: (n) => ({ newDescriptions: [env, own[0]!], bodies: [bodyRow(n, 0, env), bodyRow(n, 1, own[0]!)] }),
      });
      await append(store, {
        rows: (n) => ({
          newDescriptions: [own[1]!, inBundle],
          bodies: [bodyRow(n, 0, env), bodyRow(n, 1, own[1]!), bodyRow(n, 2, inBundle)],
        }),
      });
      await append(store, { rows: (n) => ({ newDescriptions: [own[2]!], bodies: [bodyRow(n, 0, own[2]!)] }) });
      await store.read(async (r) => {
        expect(await r.bodies([1, 0])).toEqual([
          bodyRow(0, 0, env),
          bodyRow(0, 1, own[0]!),
          bodyRow(1, 0, env),
          bodyRow(1, 1, own[1]!),
          bodyRow(1, 2, inBundle),
        ]);
        expect(await r.bodies([0, 1, 2], [id('env'), id('other')])).toEqual([
          bodyRow(0, 0, env),
          bodyRow(1, 0, env),
          bodyRow(1, 2, inBundle),
        ]);
        expect(await r.descriptions([id('env'), id('ghost')])).toEqual([env, inBundle]);
        expect((await r.descriptions([id('env')], 0)).map((d) => d.key)).toEqual([env.key]);
        expect((await r.descriptions([id('run')], 1)).map((d) => d.key).sort()).toEqual(
          [own[0]!.key, own[1]!.key].sort(),
        );
        expect(await r.assertions([env, env, own[2]!, { iri: id('run'), key: '0'.repeat(32) }])).toEqual(
          new Map([
            [env.key, 2],
            [own[2]!.key, 1],
          ]),
        );
        const about = async (query: { before?: number; first: number }) =>
          (await r.records({ of: id('env'), ...query })).map((row) => row.number);
        expect(await about({ first: 10 })).toEqual([1, 0]);
        expect(await about({ first: 1 })).toEqual([1]);
        expect(await about({ before: 1, first: 10 })).toEqual([0]);
        const numbers = (page: { before?: number; first: number }) =>
          r.recordNumbers([id('env'), id('other'), id('env'), id('ghost')], page);
        expect((await numbers({ first: 10 })).get(id('env'))).toEqual([1, 0]);
        expect((await numbers({ first: 1 })).get(id('env'))).toEqual([1]);
        expect((await numbers({ before: 1, first: 10 })).get(id('env'))).toEqual([0]);
        expect((await numbers({ first: 10 })).has(id('ghost'))).toBe(false);
      });
    });

    clause('what a record replaces ends, and stays what it was as of then', async (store) => {
      const [old, fresh] = [descriptionRow('a', 'wrong', 0), descriptionRow('a', 'right', 1)];
      await append(store, {
        elements: { a: {} },
        rows: (n) => ({ newDescriptions: [old], bodies: [bodyRow(n, 0, old)] }),
      });
      await append(store, {
        record: { revises: [recordRow(0).digest] },
        rows: (n) => ({
          newDescriptions: [fresh],
          bodies: [bodyRow(n, 0, fresh)],
          closedDescriptions: [{ iri: old.iri, key: old.key, until: n }],
          closedRecords: [{ number: 0, until: n }],
        }),
      });
      // Said again: a second row with the key of the first.
      const again = { ...old, since: 2 };
      await append(store, { rows: (n) => ({ newDescriptions: [again], bodies: [bodyRow(n, 0, again)] }) });
      await store.read(async (r) => {
        expect((await r.records({ from: 0, first: 3 })).map((row) => row.until)).toEqual([1, undefined, undefined]);
        expect(await r.descriptions([id('a')], 0)).toEqual([{ ...old, until: 1 }]);
        expect(await r.descriptions([id('a')], 1)).toEqual([fresh]);
        expect((await r.descriptions([id('a')])).map((d) => [d.key, d.since]).sort()).toEqual(
          [
            [fresh.key, 1],
            [old.key, 2],
          ].sort(),
        );
        expect(await r.bodies([0])).toEqual([bodyRow(0, 0, old)]);
        expect(await r.assertions([old, fresh])).toEqual(
          new Map([
            [old.key, 1],
            [fresh.key, 1],
          ]),
        );
        expect((await r.records({ of: id('a'), first: 9 })).map((row) => row.number)).toEqual([2, 1, 0]);
      });
    });

    clause(
      'several records in one transaction, one replacing another, and stored rows ending as new ones begin',
      async (store) => {
        const said = descriptionRow('a', 'one', 0);
        await append(store, {
          elements: { a: {} },
          rows: (n) => ({ newDescriptions: [said], bodies: [bodyRow(n, 0, said)] }),
        });
        const [brief, again] = [
          { ...descriptionRow('a', 'two', 1), until: 2 },
          { ...said, since: 3 },
        ];
        await store.write((w) =>
          w.apply(
            changes({
              records: [recordRow(1), recordRow(2), recordRow(3)],
              bodies: [bodyRow(1, 0, said), bodyRow(1, 1, brief), bodyRow(3, 0, again)],
              newDescriptions: [brief, again],
              closedDescriptions: [{ iri: said.iri, key: said.key, until: 2 }],
              closedRecords: [
                { number: 0, until: 2 },
                { number: 1, until: 2 },
              ],
            }),
          ),
        );
        await store.read(async (r) => {
          const keys = async (asOf?: number) => (await r.descriptions([id('a')], asOf)).map((d) => d.key).sort();
          expect(await keys(0)).toEqual([said.key]);
          expect(await keys(1)).toEqual([said.key, brief.key].sort());
          expect(await keys(2)).toEqual([]);
          expect(await keys(3)).toEqual([said.key]);
          expect(await keys()).toEqual([said.key]);
          expect(await r.bodies([1, 3])).toEqual([bodyRow(1, 0, said), bodyRow(1, 1, brief), bodyRow(3, 0, again)]);
          expect(await r.assertions([said, brief])).toEqual(new Map([[said.key, 1]]));
          expect((await r.records({ numbers: [0, 1, 2] })).map((row) => row.until)).toEqual([2, 2, undefined]);
        });
      },
    );

    clause('an element row has what it was given; as of a record before it, it is not there', async (store) => {
      const parts = {
        classes: ['Entity', 'Agent'] as const,
        kind: 'SoftwareAgent',
        types: [id('T1'), id('T2')],
        name: 'n',
        version: '3',
        project: 'p',
        status: 'ok',
        digest: `sha256:${'a'.repeat(64)}`,
        owners: [id('x'), id('y')],
        time: -1.5,
        endTime: 1_800_000_000_123,
        text: 'some words',
        described: false,
      };
      await append(store, {});
      await append(store, { elements: { full: parts, bare: { classes: [] } } });
      await store.read(async (r) => {
        const found = await r.elements([id('full'), id('bare'), id('none')]);
        expect(found.get(id('full'))).toEqual(elementRow('full', parts, 1));
        expect(found.get(id('bare'))).toEqual(elementRow('bare', { classes: [] }, 1));
        expect(found.size).toBe(2);
        expect((await r.elements([id('full')], 0)).size).toBe(0);
        expect((await r.elements([id('full')], 1)).size).toBe(1);
      });
    });
  });
}
