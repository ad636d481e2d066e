import { expect, test } from 'vitest';
import type { Context } from '../../src/lineage/context.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { openNeo4j } from '../../src/store/neo4j/open.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { ask, lines, versions } from './compare.ts';
import { PLANTED } from './compare/planted.ts';

/** One planted change of each class, and what is hard to align. */
const classes = [...Map.groupBy(PLANTED, (planted) => planted.class).values()].map((list) => PLANTED.indexOf(list[0]!));
const moved = PLANTED.findIndex(({ name }) => name.includes('order'));
const QUESTIONS: readonly (readonly [string, string])[] = [
  ...classes.map((i) => ['model:churn@own-good', `model:churn@own-${i}`] as const),
  ['model:churn@content-good', `model:churn@content-${moved}`],
  ['dataset:grown@5', 'dataset:grown@9'],
  ['dataset:table@8', 'dataset:table@9'],
  ['model:tuned@8', 'model:tuned@9'],
  ['run:swap-a', 'run:swap-b'],
];

describeNeo4j('comparing two elements on a real Neo4j', () => {
  test('answers are those of the embedded store, every change and every step of the way', async () => {
    const { vocabulary, shapes: read } = await loadVocabulary();
    const shapes = compileShapes(read, vocabulary);
    const over = (store: Store): Context => ({
      store,
      vocabulary,
      shapes,
      recorder: new Recorder(store, vocabulary, shapes),
    });
    const embedded = over(await openSqlite({ file: ':memory:' }));
    const other = over(await openNeo4j({ url: await freshNeo4j() }));
    const statements = [...versions('own', classes), ...versions('content', [moved]), ...lines()];
    for (const context of [embedded, other]) await context.recorder.record({ statements });
    for (const [left, right] of QUESTIONS)
      expect(await ask(other, { left, right }), `${left} and ${right}`).toEqual(await ask(embedded, { left, right }));
    await embedded.store.close();
    await other.store.close();
  });
});
