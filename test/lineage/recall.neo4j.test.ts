import { Recorder } from '../../src/lineage/record.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { openNeo4j } from '../../src/store/neo4j/open.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { recalling } from './recall.ts';

describeNeo4j('on a real Neo4j', () => {
  recalling('neo4j', async () => {
    const { vocabulary, shapes: read } = await loadVocabulary();
    const shapes = compileShapes(read, vocabulary);
    const store = await openNeo4j({ url: await freshNeo4j() });
    return { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes) };
  });
});
