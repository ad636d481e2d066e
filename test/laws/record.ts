/** Laws of recording, stated once and held by every store. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDescription } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, PROV } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { TERM } from '../../src/prov/vocabulary.ts';
import { digestStore } from '../../src/lineage/digest.ts';
import { migrate } from '../../src/lineage/migrate.ts';
import type { Context } from '../../src/lineage/context.ts';
import type { RecorderOptions } from '../../src/lineage/record.ts';
import { Fault } from '../../src/prov/fault.ts';
import { shuffled } from '../prov/arbitrary.ts';
import { acyclic } from './acyclic.ts';

/** All that is in force, without the record numbers: what two histories of one content share. */
async function inForce({ store }: Context) {
  return store.read(async (reader) => {
    const { elements } = await reader.find({ sort: { by: 'iri', descending: false }, first: 1000 });
    const iris = elements.map((e) => e.iri);
    const descriptions = await reader.descriptions(iris);
    const edges = await reader.edges({ of: iris, direction: 'upstream' });
    return {
      elements: elements.map(({ since: _, ...rest }) => rest),
      descriptions: descriptions.map((d) => [d.iri, d.json]),
      edges: [...edges].flatMap(([, page]) => page.edges.map((e) => [e.key, e.name, e.from, e.to, e.json])).sort(),
    };
  });
}

/**
 * `fresh` empties the one store that a back end may have and gives it; a context given before is dead then. `beside` gives an empty store that lives
 * on beside it, to copy from.
 */
export function recordingLaws(
  store: string,
  fresh: (options?: RecorderOptions) => Promise<Context>,
  beside: () => Promise<Context>,
  runs: number,
): void {
  const record = async (context: Context, statements: readonly Statement[]) => context.recorder.record({ statements });
  /** What is in force after these records, each statement one, in a store of their own. */
  const afterEach = async (list: readonly Statement[]) => {
    const context = await fresh();
    for (const said of list) await record(context, [said]);
    return inForce(context);
  };

  describe(`recording laws on ${store}`, () => {
    it('the graph does not depend on the order of recording', async () => {
      await fc.assert(
        fc.asyncProperty(
          acyclic.chain((l) => fc.tuple(fc.constant(l), shuffled(l))),
          async ([list, mixed]) => {
            const left = await afterEach(list);
            const right = await afterEach(mixed);
            expect(right.descriptions).toEqual(left.descriptions);
            expect(right.edges).toEqual(left.edges);
            expect(right.elements).toEqual(left.elements);
          },
        ),
        { numRuns: runs },
      );
    });

    it('recording twice changes nothing', async () => {
      await fc.assert(
        fc.asyncProperty(acyclic, async (list) => {
          const context = await fresh();
          const first = await record(context, list);
          const before = await digestStore(context.store);
          const second = await record(context, list.toReversed());
          expect(second).toEqual({ ...first, created: false, findings: [] });
          expect(await digestStore(context.store)).toEqual(before);
        }),
        { numRuns: runs },
      );
    });

    it('a replaced record leaves what the replacement alone would give, and the past as it was', async () => {
      await fc.assert(
        fc.asyncProperty(acyclic, acyclic, async (old, next) => {
          const a = await fresh();
          const { digest, number } = await record(a, old);
          const past = await a.store.read((r) =>
            r.descriptions(
              old.map((s) => (s.statement === 'element' ? s.id : s.subject)),
              number,
            ),
          );
          const receipt = await a.recorder.record({ statements: next, revises: [digest] });
          const left = await inForce(a);
          const again = await a.store.read((r) =>
            r.descriptions(
              old.map((s) => (s.statement === 'element' ? s.id : s.subject)),
              number,
            ),
          );
          expect(again.map((d) => d.json)).toEqual(past.map((d) => d.json));
          expect(receipt.created).toBe(true);
          const alone = await fresh();
          await record(alone, next);
          const right = await inForce(alone);
          expect(left.descriptions).toEqual(right.descriptions);
          expect(left.edges).toEqual(right.edges);
        }),
        { numRuns: runs },
      );
    });

    it('a copy by replay has equal digests', async () => {
      const [from, to] = [await beside(), await fresh()];
      for (const list of fc.sample(acyclic, { numRuns: 20, seed: 7 })) await record(from, list);
      const [newest] = await from.store.read((r) => r.records({ from: 5, first: 1 }));
      await from.recorder.record({
        statements: [element('urn:example:n1', [`${PROV}Entity`])],
        revises: [newest!.digest],
      });
      const { copied, digest } = await migrate(from.store, to.store, from.vocabulary);
      expect(copied).toBe(digest.records);
      expect(copied).toBeGreaterThan(10);
      expect(await digestStore(to.store)).toEqual(digest);
    });

    it('records at the same moment are numbered without gaps, each once', async () => {
      const context = await fresh();
      const receipts = await Promise.all(
        Array.from({ length: 50 }, (_, i) => record(context, [element(`urn:example:e${i % 40}`, [`${PROV}Entity`])])),
      );
      const created = receipts.filter((r) => r.created).map((r) => r.number);
      expect(created.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
      expect((await context.store.read((r) => r.head())).size).toBe(40);
    });

    it('a refused record leaves nothing, and its neighbours in the transaction stand', async () => {
      const context = await fresh();
      const data = (id: string, digest: string) =>
        element(id, [`${PROV}Entity`], { [TERM.digest]: { value: `sha256:${digest.repeat(64)}` } });
      const outcomes = await Promise.allSettled([
        record(context, [data('urn:example:a', '0')]),
        record(context, [data('urn:example:a', '1'), element('urn:example:ghost', [`${PROV}Entity`])]),
        record(context, [data('urn:example:b', '1')]),
      ]);
      expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((outcomes[1] as PromiseRejectedResult).reason).toMatchObject({ code: 'CONFLICT' });
      const rows = await context.store.read((r) =>
        r.elements(['urn:example:a', 'urn:example:b', 'urn:example:ghost'] as Iri[]),
      );
      expect([...rows.keys()].sort()).toEqual(['urn:example:a', 'urn:example:b']);
      expect((await context.store.read((r) => r.head())).size).toBe(2);
    });

    it('a cycle in derivation is refused, however many records it takes', async () => {
      const context = await fresh();
      const derive = (from: string, to: string) =>
        record(context, [relate('wasDerivedFrom', `urn:example:${from}`, `urn:example:${to}`)]);
      await expect(derive('x', 'x')).rejects.toMatchObject({ code: 'CYCLE' });
      await derive('b', 'a');
      await derive('c', 'b');
      await expect(derive('a', 'c')).rejects.toMatchObject({ code: 'CYCLE' });
      const together = await Promise.allSettled([
        derive('q', 'p'),
        derive('r', 'q'),
        derive('s', 'r'),
        derive('p', 's'),
      ]);
      expect(together.map((o) => o.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
      await expect(
        record(context, [
          relate('wasDerivedFrom', 'urn:example:m', 'urn:example:n'),
          relate('wasRevisionOf', 'urn:example:n', 'urn:example:m'),
        ]),
      ).rejects.toMatchObject({ code: 'CYCLE' });
      expect((await context.store.read((r) => r.head())).size).toBe(5);
    });

    it('a description that says nothing is one, however many records make it', async () => {
      const context = await fresh();
      const nothing = element('urn:example:n', [], {}, 'urn:example:bundle');
      await record(context, [nothing]);
      await record(context, [nothing, relate('used', 'urn:example:n', 'urn:example:m')]);
      const { descriptions } = await context.store.read((r) => r.timelines([nothing.id]));
      expect(descriptions.filter(({ bundle }) => bundle !== undefined).map(({ since }) => since)).toEqual([0]);
    });

    it('an activity that ends before it starts is refused, also when the two come apart', async () => {
      const context = await fresh();
      const run = (key: string, time: string) =>
        element('urn:example:run', [`${PROV}Activity`], {
          [`${PROV}${key}`]: { value: time, datatype: 'http://www.w3.org/2001/XMLSchema#dateTime' as Iri },
        });
      await record(context, [run('startedAtTime', '2026-11-21T10:00:00Z')]);
      await expect(record(context, [run('endedAtTime', '2026-11-21T10:59:00+01:00')])).rejects.toMatchObject({
        code: 'TIME_ORDER',
      });
      await record(context, [run('endedAtTime', '2026-11-21T11:01:00+01:00')]);
    });

    it('a second name, a status that is no stage and a second nature are refused', async () => {
      const context = await fresh();
      const run = (name: string, status: string) =>
        element('urn:example:r', [`${CLEW}Run`], { [TERM.name]: { value: name }, [TERM.status]: { value: status } });
      await record(context, [run('one', 'running')]);
      await record(context, [run('one', 'finished')]);
      await expect(record(context, [run('two', 'finished')])).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(record(context, [run('one', 'bogus')])).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(record(context, [relate('wasDerivedFrom', 'urn:example:r', 'urn:example:x')])).rejects.toMatchObject(
        { code: 'CONFLICT', message: expect.stringContaining('both an entity and an activity') as string },
      );
      const row = (await context.store.read((r) => r.elements(['urn:example:r' as Iri]))).get('urn:example:r' as Iri);
      expect(row).toMatchObject({ name: 'one', status: 'finished', classes: ['Activity'] });
    });

    it('an undeclared term of ours is refused, with the one that was meant', async () => {
      const context = await fresh();
      await expect(record(context, [element('urn:example:x', [`${CLEW}DatasetVersoin`])])).rejects.toMatchObject({
        code: 'UNKNOWN_TERM',
        message: expect.stringContaining('did you mean clew:DatasetVersion?') as string,
      });
    });

    it('who may not record is refused before anything is looked at', async () => {
      const refuse = () => Promise.reject(new Fault('FORBIDDEN', 'Not you.'));
      const context = await fresh({ authorize: refuse });
      await expect(record(context, [element('urn:example:x', [`${PROV}Entity`])])).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
      expect((await context.store.read((r) => r.head())).size).toBe(0);
    });

    it('recorded times never go back, whatever the clock does', async () => {
      const clock = [5, 3, 9, 1, 7].map((s) => new Date(Date.UTC(2026, 10, 21, 9, 0, s)));
      const context = await fresh({ now: () => clock.shift()! });
      for (let i = 0; i < 5; i++) await record(context, [element(`urn:example:t${i}`, [`${PROV}Entity`])]);
      const rows = await context.store.read((r) => r.records({ from: 0, first: 10 }));
      const times = rows.map((r) => r.recordedAt);
      expect(times.map((t) => t.slice(17, 19))).toEqual(['05', '05', '09', '09', '09']);
    });

    it('what is read back is what was said', async () => {
      await fc.assert(
        fc.asyncProperty(acyclic, async (list) => {
          const context = await fresh();
          const { number } = await record(context, list);
          const bodies = await context.store.read((r) => r.bodies([number]));
          const said = await context.store.read((r) => r.descriptions([...new Set(bodies.map((b) => b.iri))]));
          expect(bodies.map((b) => b.json).sort()).toEqual(said.map((d) => d.json).sort());
          expect(bodies.every((b) => parseDescription(b.json).id === b.iri)).toBe(true);
        }),
        { numRuns: runs },
      );
    });
  });
}
