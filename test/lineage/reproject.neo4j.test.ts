import { openNeo4j } from '../../src/store/neo4j/open.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { earlierForm, laterModule } from './reproject.ts';

describeNeo4j('on a real Neo4j', () => {
  laterModule(async () => openNeo4j({ url: await freshNeo4j() }));
  earlierForm(async () => openNeo4j({ url: await freshNeo4j() }));
});
