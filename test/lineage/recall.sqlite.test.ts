import { Recorder } from '../../src/lineage/record.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { recalling } from './recall.ts';

recalling('sqlite', async () => {
  const { vocabulary, shapes: read } = await loadVocabulary();
  const shapes = compileShapes(read, vocabulary);
  const store = await openSqlite({ file: ':memory:' });
  return { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes) };
});
