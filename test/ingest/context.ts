import { openContext, type Opened } from '../../src/open.ts';

/** An empty embedded store with the ontology and shapes in force. */
export async function openEmpty(): Promise<Opened> {
  return openContext({ store: 'sqlite::memory:', neo4jUser: '', neo4jPassword: '', modules: [] });
}
