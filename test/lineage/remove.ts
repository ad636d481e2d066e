import { afterEach, describe, expect, test } from 'vitest';
import type { Context } from '../../src/lineage/context.ts';
import { exportAs } from '../../src/lineage/export.ts';
import { holdStatements, releaseStatements } from '../../src/lineage/hold.ts';
import { planRemoval, remove } from '../../src/lineage/remove.ts';
import { applyRetention, expiredRecords } from '../../src/lineage/retain.ts';
import { tombstoneName } from '../../src/lineage/tombstone.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, PROV, XSD } from '../../src/prov/namespaces.ts';
import { recordIri } from '../../src/prov/record.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { TERM } from '../../src/prov/vocabulary.ts';

const ADA = 'urn:clew:person:ada' as Iri;
const GRACE = 'urn:clew:person:grace' as Iri;

/** A run that used data, with words nobody else says. */
function runSaid(name: string): Statement[] {
  return [
    element(`urn:clew:run:${name}`, [`${CLEW}Run`], {
      [TERM.name]: { value: `${name} of Quentin` },
      [TERM.status]: { value: 'finished' },
    }),
    relate('used', `urn:clew:run:${name}`, 'urn:example:data'),
  ];
}

const data = element('urn:example:data', [`${PROV}Entity`], { [TERM.name]: { value: 'the data' } });

/** The verb, its refusals, holds, retention and what exports show, on any store. */
export function removing(name: string, fresh: (now?: () => Date) => Promise<Context>): void {
  describe(`removing content, in ${name}`, () => {
    let context: Context;
    afterEach(() => context.store.close());
    const record = (statements: readonly Statement[], more: object = {}) =>
      context.recorder.record({ statements, ...more });
    const has = async (iri: string) => (await context.store.read((r) => r.elements([iri as Iri]))).has(iri as Iri);

    test('an element goes with every record that describes it; what others say stays, and the act is told', async () => {
      context = await fresh();
      const first = await record([...runSaid('a'), data], { actor: ADA, source: { name: 'secret.ttl' } });
      await record([...runSaid('b'), data]);
      const later = await record(runSaid('c'), { revises: [first.digest] });
      const plan = await planRemoval(context, ['run:a']);
      expect(plan).toMatchObject({
        records: [{ number: 0, digest: first.digest }],
        gone: ['urn:clew:run:a'],
        stays: ['urn:example:data'],
        revisedBy: [{ number: later.number, digest: first.digest }],
        held: [],
      });
      expect(await has('urn:clew:run:a')).toBe(true);
      const request = { reason: 'a request', legalBasis: 'GDPR Art. 17', actor: ADA, approvedBy: GRACE };
      const receipt = await remove(context, { ...request, targets: ['run:a'] });
      expect(receipt).toMatchObject({ removed: [0], number: 3, created: true, findings: [] });
      expect([await has('urn:clew:run:a'), await has('urn:example:data')]).toEqual([false, true]);
      const rows = await context.store.read((r) => r.records({ from: 0, first: 9 }));
      expect(rows[0]).toEqual({
        number: 0,
        digest: tombstoneName(rows[0]!.leaf!),
        recordedAt: rows[0]!.recordedAt,
        revises: [],
        schema: rows[0]!.schema,
        until: 2,
        leaf: rows[0]!.leaf,
        removedBy: 3,
      });
      for (const of of [receipt.activity, 'run:a']) {
        const seen = context.store.read((r) => r.elements([of as Iri]));
        expect((await seen).get(of as Iri)?.classes).toEqual(of === 'run:a' ? undefined : ['Activity']);
      }
      await expect(remove(context, { targets: ['0'], reason: 'again' })).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(remove(context, { targets: ['3'], reason: 'traces' })).rejects.toMatchObject({ code: 'CONFLICT' });
    });

    test('what is not there, has no reason, or is approved by who asks, is refused', async () => {
      context = await fresh();
      await record(runSaid('a'));
      const asked = (more: object) => remove(context, { targets: ['0'], reason: 'why', ...more });
      await expect(asked({ targets: ['7'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(asked({ targets: [`sha256:${'0'.repeat(64)}`] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(asked({ targets: ['urn:example:data'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(asked({ targets: [] })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
      await expect(asked({ reason: ' ' })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
      await expect(asked({ actor: ADA, approvedBy: ADA })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
      await expect(record([data], { removes: [`leaf:${'0'.repeat(64)}`] })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
      });
      await expect(record([data], { removes: [`leaf:${'0'.repeat(64)}`], removing: [0] })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
      });
      expect((await context.store.read((r) => r.head())).size).toBe(1);
    });

    test('a hold on an element or a record is above removal until it is released, and holds itself', async () => {
      context = await fresh();
      await record(runSaid('a'));
      const b = await record(runSaid('b'));
      const holds = ['urn:clew:run:a', recordIri(b.digest)];
      await record(
        holdStatements({ iri: 'urn:clew:hold:1', holds, reason: 'a claim', by: ADA, from: '2026-01-01T00:00:00Z' }),
      );
      for (const target of ['0', '1', '2'])
        await expect(remove(context, { targets: [target], reason: 'x' })).rejects.toMatchObject({
          code: 'CONFLICT',
          message: expect.stringContaining('legal hold') as string,
        });
      expect((await planRemoval(context, ['run:a'])).held).toEqual([
        { number: 0, hold: 'urn:clew:hold:1', reason: 'a claim' },
      ]);
      await record(releaseStatements('urn:clew:hold:1', new Date().toISOString()));
      expect((await remove(context, { targets: ['0', '1'], reason: 'x' })).removed).toEqual([0, 1]);
    });

    test('what has outlived its class expires, but for what is held, and policies replace the defaults', async () => {
      let now = new Date('2010-01-31T12:00:00Z');
      context = await fresh(() => now);
      await record(runSaid('old'));
      await record([
        element('urn:example:access', [`${PROV}Entity`], { [`${CLEW}retentionClass`]: { value: 'access-audit' } }),
      ]);
      await record([
        element('urn:example:kept', [`${PROV}Entity`], {
          [`${CLEW}retainUntil`]: { value: '2060-01-01', datatype: `${XSD}date` as Iri },
        }),
      ]);
      now = new Date('2026-01-01T00:00:00Z');
      await record(runSaid('new'));
      const at = (time: string) => expiredRecords(context.store, new Date(time));
      expect((await at('2011-01-31T11:59:59Z')).expired).toEqual([]);
      expect((await at('2011-01-31T12:00:00Z')).expired).toEqual([
        {
          number: 1,
          recordedAt: '2010-01-31T12:00:00.000Z',
          retentionClass: 'access-audit',
          expiredAt: '2011-01-31T12:00:00.000Z',
        },
      ]);
      await record(
        holdStatements({
          iri: 'urn:clew:hold:1',
          holds: ['urn:clew:run:old'],
          reason: 'r',
          by: ADA,
          from: '2026-01-01T00:00:00Z',
        }),
      );
      const report = await at('2026-06-01T00:00:00Z');
      expect(report.expired.map(({ number, hold }) => [number, hold])).toEqual([
        [0, 'urn:clew:hold:1'],
        [1, undefined],
      ]);
      const [receipt] = await applyRetention(context, report, { actor: ADA });
      expect(receipt).toMatchObject({ removed: [1] });
      expect(await has('urn:example:access')).toBe(false);
      await record([
        element('urn:clew:policy:short@1', [`${CLEW}RetentionPolicy`], {
          [TERM.name]: { value: 'short' },
          [TERM.version]: { value: '1' },
          [`${CLEW}retentionClass`]: { value: 'technical-documentation' },
          [`${CLEW}retentionPeriod`]: { value: 'P1M', datatype: `${XSD}duration` as Iri },
        }),
      ]);
      const after = await at('2026-02-02T00:00:00Z');
      expect(after.periods).toEqual({ 'technical-documentation': 'P1M', 'access-audit': 'P1Y' });
      expect(after.expired.map(({ number }) => number)).toEqual([0, 3]);
    });

    test('an export shows a tombstone where content was', async () => {
      context = await fresh();
      await record([...runSaid('a'), data], { actor: ADA });
      await remove(context, { targets: ['0'], reason: 'a request', actor: GRACE });
      const [row] = await context.store.read((r) => r.records({ from: 0, first: 1 }));
      const { chunks } = await exportAs(context, { format: 'nquads', form: 'records' });
      let text = '';
      for await (const chunk of chunks) text += chunk;
      const lines = text.split('\n').filter((line) => line.startsWith(`<${recordIri(row!.digest)}>`));
      expect(lines.some((line) => line.includes(`${CLEW}Tombstone`))).toBe(true);
      expect(lines.some((line) => line.includes(`<${CLEW}removedBy>`))).toBe(true);
      expect(lines.some((line) => line.includes(`<${CLEW}leafHash>`))).toBe(true);
      expect(text).not.toMatch(/Quentin|run:a|person:ada/);
      expect(text).toContain('a request');
    });
  });
}
