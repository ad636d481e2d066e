import { Recorder } from '../../src/lineage/record.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { openNeo4j } from '../../src/store/neo4j/open.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { NO_SHAPES, reproducing } from './reproduce.ts';

describeNeo4j('on a real Neo4j', () => {
  reproducing('neo4j', async () => {
    const { vocabulary } = await loadVocabulary();
    const store = await openNeo4j({ url: await freshNeo4j() });
    return { store, vocabulary, shapes: NO_SHAPES, recorder: new Recorder(store, vocabulary, NO_SHAPES) };
  });
});
