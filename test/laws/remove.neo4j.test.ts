import { openNeo4j } from '../../src/store/neo4j/open.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { contexts } from './context.ts';
import { removalLaws } from './remove.ts';

describeNeo4j('on a real Neo4j', () => {
  const fresh = contexts(async () => openNeo4j({ url: await freshNeo4j() }));
  removalLaws(
    'neo4j',
    fresh,
    contexts(() => openSqlite({ file: ':memory:' })),
    2,
  );
});
