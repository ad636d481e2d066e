import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../open.ts';
import type { Store } from '../store/store.ts';

/** An empty embedded store in a temporary folder, which is gone when the store is closed. */
export async function scratchStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'clew-check-'));
  const store = await openStore({
    store: `sqlite:${join(folder, 'clew.db')}`,
    neo4jUser: '',
    neo4jPassword: undefined,
  });
  const close = store.close.bind(store);
  store.close = async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  };
  return store;
}
