/** The published history that is struck: in a database, and in memory. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileShapes, type CompiledShapes } from '../../src/shacl/compile.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { publishedTiles } from '../../src/log/published-files.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { tellStory, type Published } from '../log/verify-world.ts';
import { memoryOf, type MemoryHistory } from './memory-history.ts';

export interface Mutable {
  readonly folder: string;
  readonly file: string;
  readonly store: Store;
  readonly told: Published;
  readonly memory: MemoryHistory;
  readonly shapes: CompiledShapes;
}

export async function openMutable(folder: string): Promise<Mutable> {
  const file = join(folder, 'clew.db');
  const store = await openSqlite({ file });
  const told = await tellStory(store, folder);
  const paths = ['checkpoint', ...(await publishedTiles(told.log))];
  const files = new Map<string, Buffer>();
  for (const path of paths) files.set(path, await readFile(join(told.log, path)));
  const { shapes, vocabulary } = await loadVocabulary();
  return { folder, file, store, told, memory: await memoryOf(store, files), shapes: compileShapes(shapes, vocabulary) };
}
