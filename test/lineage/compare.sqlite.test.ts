import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_FOLDER } from '../../src/cli/sample.ts';
import type { Change, Comparison } from '../../src/lineage/compare/change.ts';
import type { Context } from '../../src/lineage/context.ts';
import { Recorder } from '../../src/lineage/record.ts';
import type { Statement } from '../../src/prov/statement.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { openWorld, type World } from '../api/world.ts';
import { temporaryFolder } from '../cli/files.ts';
import { clew } from '../cli/terminal.ts';
import { ask, comparing } from './compare.ts';
import { plan, tell, type Sharing } from './compare/pipeline.ts';
import { PLANTED } from './compare/planted.ts';

const { vocabulary, shapes: read } = await loadVocabulary();
const shapes = compileShapes(read, vocabulary);

async function fresh(): Promise<Context> {
  const store = await openSqlite({ file: ':memory:' });
  return { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes) };
}

comparing('sqlite', fresh);

/** Changes that can be planted together: those of single steps would undo each other. */
const together = PLANTED.filter(({ name }) => !/\bsteps?\b|nothing/.test(name) || name.includes('of a step'));
const subset = fc.uniqueArray(fc.nat(together.length - 1), { maxLength: 6 });
const sharings = fc.constantFrom<Sharing>('content', 'own');

function version(name: string, sharing: Sharing, edits: readonly number[]): Statement[] {
  const changed = plan();
  for (const i of edits) together[i]!.edit(changed);
  return tell(name, { ...changed, sharing });
}

async function compared(left: string, right: string, records: readonly (readonly Statement[])[]): Promise<Comparison> {
  const context = await fresh();
  for (const statements of records) await context.recorder.record({ statements });
  const answer = await ask(context, { left: `model:churn@${left}`, right: `model:churn@${right}` });
  await context.store.close();
  return answer;
}

describe('laws of comparing', () => {
  test('exchanged sides give the mirror image', async () => {
    const told = ({ class: name, aspect, place, origin, ...sides }: Change, mirrored: boolean) => {
      const [before, after] = mirrored ? [sides.after, sides.before] : [sides.before, sides.after];
      const [left, right] = mirrored ? [sides.right, sides.left] : [sides.left, sides.right];
      return JSON.stringify([name, aspect, place, origin === undefined, before, after, left, right]);
    };
    await fc.assert(
      fc.asyncProperty(subset, subset, sharings, async (one, other, sharing) => {
        const records = [[...version('1', sharing, one), ...version('2', sharing, other)]];
        const [there, back] = [await compared('1', '2', records), await compared('2', '1', records)];
        expect(back.changes.map((change) => told(change, true)).sort()).toEqual(
          there.changes.map((change) => told(change, false)).sort(),
        );
        expect([back.equal, back.onlyLeft.length, back.folded.count]).toEqual([
          there.equal,
          there.onlyRight.length,
          there.folded.count,
        ]);
      }),
      { numRuns: 8 },
    );
  });

  test('what was planted together is found together, whatever the order of recording', async () => {
    await fc.assert(
      fc.asyncProperty(subset, sharings, fc.infiniteStream(fc.nat()), async (edits, sharing, random) => {
        const statements = [...version('1', sharing, []), ...version('2', sharing, edits)];
        const found = await compared('1', '2', [statements]);
        expect(new Set(found.divergent.map(({ place }) => place))).toEqual(new Set(edits.map((i) => together[i]!.at)));
        const shuffled = statements.map((said) => [random.next().value, said] as const).sort(([a], [b]) => a - b);
        const { receipt: _, ...answer } = await compared('1', '2', [shuffled.map(([, said]) => said)]);
        const { receipt: _other, ...before } = found;
        expect(answer).toEqual(before);
      }),
      { numRuns: 8 },
    );
  });
});

describe('the sample history', () => {
  const data = join(temporaryFolder(), 'data');
  beforeAll(async () => {
    const files = readdirSync(SAMPLE_FOLDER).filter((name) => name.endsWith('.ttl'));
    await clew(['import', ...files.sort().map((name) => join(SAMPLE_FOLDER, name)), '--data', data]);
  });
  const run = (...args: string[]) => clew(['compare', ...args, '--data', data]);

  test('as text: where it begins, outcomes, classes, receipt', async () => {
    const { code, out } = await run('model:churn@6', 'model:churn@7');
    expect(code).toBe(1);
    expect(out).toMatch(/^model:churn@6 → model:churn@7 {2}ModelVersion\n\nfirst divergent ancestors\n/);
    expect(out).toContain('params.learning_rate 3e-4 → 1.7e-4 (−43 %)');
    expect(out).toContain('commits 4be1c07f9d6a..9d2f6aa0b1f7');
    expect(out).toMatch(/auc on acme\/transactions +0\.8312 → 0\.8457 \(\+0\.0145, better\)/);
    expect(out).toMatch(/digest 6 \(sha256:8e2a1d3961cd…\) → 7 .* follows from /);
    expect(out).toMatch(/\ncomplete: \d+ and \d+ elements as of record \d+\.\n$/);
  });

  test('as JSON and as drawings', async () => {
    const { out } = await run('run:acme/train-6', 'run:acme/train-7', '--json');
    const answer = JSON.parse(out) as { changes: { class: string; text: string }[]; divergentCount: number };
    expect(answer.changes.map(({ text }) => text)).toContain('params.epochs 40 → 60 (+50 %)');
    const dot = await run('model:churn@6', 'model:churn@7', '--dot');
    expect(dot.out).toMatch(/^digraph/);
    expect(dot.out).toContain('code:acme/churn@4be1c07');
    expect((await run('model:churn@6', 'model:churn@7', '--mermaid')).out).toMatch(/^flowchart/);
  });

  test('nothing differs, and what cannot be compared', async () => {
    expect(await run('model:churn@7', 'model:churn@7')).toMatchObject({ code: 0, err: '' });
    const unlike = await run('model:churn@7', 'run:acme/train-7');
    expect(unlike).toMatchObject({ code: 2, out: '' });
    expect(unlike.err).toContain('A ModelVersion and a Run cannot be compared: model:churn@7, run:acme/train-7.');
    expect(await run('model:churn@7', 'model:nobody@1')).toMatchObject({ code: 1, out: '' });
  });
});

describe('over GraphQL', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    const params = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`p${i}`, `${i}`]));
    const many = (name: string, more: number) => {
      const changed = Object.fromEntries(
        Object.entries(params).map(([key, value]) => [key, `${Number(value) + more}`]),
      );
      return tell(name, { ...plan(), sharing: 'own', params: changed });
    };
    await world.context.recorder.record({ statements: [...many('1', 0), ...many('2', 1)] });
  });
  afterAll(() => world.close());

  const QUERY = `query ($after: String, $asOf: Moment) {
    comparison(left: "model:churn@1", right: "model:churn@2", asOf: $asOf) {
      equal kind left { shortName } divergentCount divergent { place left { kind } changes { text } }
      changes(first: 200, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { class what origin path { relation role } } }
      outcomes { metric comparable higherIsBetter magnitude { delta } because { id } left { shortName } }
      folded { count kinds { kind count } pairs { left { shortName } path { against } } }
      onlyLeftCount receipt { complete asOf unaligned left { counts { elements } } }
    }
  }`;

  test('changes come page by page, and the pages of two answers do not mix', async () => {
    const first = await world.ask(QUERY);
    expect(first.errors).toBeUndefined();
    const answer = first.data.comparison;
    expect(answer).toMatchObject({
      equal: false,
      kind: 'ModelVersion',
      divergentCount: 1,
      divergent: [{ place: 'configuration', left: { kind: 'Configuration' } }],
      outcomes: [{ metric: 'auc', comparable: true, higherIsBetter: true, magnitude: { delta: 0 }, because: [] }],
      receipt: { complete: true, asOf: 0, unaligned: 0 },
      onlyLeftCount: 0,
    });
    expect(answer.changes).toMatchObject({ totalCount: 251, pageInfo: { hasNextPage: true } });
    expect(answer.changes.nodes[0]).toEqual({
      class: 'HYPERPARAMETERS',
      what: 'CHANGED',
      origin: null,
      path: [
        { relation: 'wasGeneratedBy', role: 'model' },
        { relation: 'used', role: 'configuration' },
        { relation: 'hadMember', role: null },
      ],
    });
    const after = answer.changes.pageInfo.endCursor as string;
    const second = await world.ask(QUERY, { after });
    expect(second.data.comparison.changes.nodes).toHaveLength(51);
    await world.context.recorder.record({ statements: tell('3', { ...plan(), sharing: 'own' }) });
    const later = await world.ask(QUERY, { after });
    expect(later.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_ARGUMENT', hint: 'Ask with asOf: "0".' });
    expect((await world.ask(QUERY, { after, asOf: '0' })).data.comparison.changes.nodes).toHaveLength(51);
  });
});
