import { openNeo4j } from '../../src/store/neo4j/open.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { walking } from './walks.ts';

describeNeo4j('on a real Neo4j', () => {
  walking('neo4j', async () => openNeo4j({ url: await freshNeo4j() }), { graphs: 1, diamonds: 20 });
});
