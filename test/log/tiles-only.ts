/** A published log behind a bare web server, without a service around it: quick, for tests that need many histories. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { identityOf } from '../../src/log/identity.ts';
import { Publisher } from '../../src/log/publish.ts';
import { logFileKind, PublishedLog } from '../../src/log/published.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { recordUntil } from './records.ts';

export interface TilesOnly {
  readonly url: string;
  readonly port: number;
  /** The note that is shown. */
  note(): Promise<string>;
  /** Records up to a size and publishes it. */
  grow(size: number): Promise<void>;
  stop(): Promise<void>;
}

/** @param folder key and log are in it @param history two histories of one name have the same entries */
export async function serveTiles(
  folder: string,
  { port = 0, origin = 'test.example/log', history = folder } = {},
): Promise<TilesOnly> {
  const store = await openSqlite({ file: ':memory:' });
  const directory = join(folder, 'log');
  const identity = () => identityOf(store, { keyFile: join(folder, 'log.key'), origin });
  const publisher = await Publisher.open(store, { directory, identity });
  const log = new PublishedLog(store, directory);
  const server = createServer((request, response) => {
    const path = request.url!.slice('/log/'.length);
    const absent = JSON.stringify({ title: 'Not Found', detail: 'Nothing.', code: 'NO_SUCH_PATH' });
    void (async () => {
      const bytes = logFileKind(path) && (await log.file(path));
      response.writeHead(bytes ? 200 : 404).end(bytes ?? absent);
    })();
  });
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    note: async () => (await log.head())!.note,
    async grow(size) {
      await recordUntil(store, size, history);
      await publisher.publish();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await publisher.close();
      await store.close();
    },
  };
}
