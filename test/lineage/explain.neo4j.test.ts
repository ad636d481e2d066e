import type { Context } from '../../src/lineage/context.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { openNeo4j } from '../../src/store/neo4j/open.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { explaining } from './explain.ts';

describeNeo4j('on a real Neo4j', () => {
  const over = async (store: Store): Promise<Context> => {
    const { vocabulary, shapes: read } = await loadVocabulary();
    const shapes = compileShapes(read, vocabulary);
    return { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes) };
  };
  explaining(
    'neo4j',
    async () => over(await openNeo4j({ url: await freshNeo4j() })),
    async () => over(await openSqlite({ file: ':memory:' })),
  );
});
