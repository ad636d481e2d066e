import { Recorder } from '../../src/lineage/record.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { NO_SHAPES, reproducing } from './reproduce.ts';

reproducing('sqlite', async () => {
  const { vocabulary } = await loadVocabulary();
  const store = await openSqlite({ file: ':memory:' });
  return { store, vocabulary, shapes: NO_SHAPES, recorder: new Recorder(store, vocabulary, NO_SHAPES) };
});
