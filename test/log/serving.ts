/** A real service with a published log, on a folder and a port; for tests that need two histories with one key. */
import { join } from 'node:path';
import { createServer, type HttpService } from '../../src/api/server.ts';
import { element } from '../../src/prov/statement.ts';
import { CLEW } from '../../src/prov/namespaces.ts';
import { openContext, type Opened } from '../../src/open.ts';

export interface Serving {
  readonly url: string;
  readonly port: number;
  readonly context: Opened;
  /** Records so many more and publishes them. */
  record(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** @param folder data, log and key are in it @param port 0 takes a free one */
export async function serveLog(folder: string, { port = 0, origin = 'test.example/log' } = {}): Promise<Serving> {
  const failures: unknown[] = [];
  const context = await openContext(
    {
      store: `sqlite:${join(folder, 'clew.db')}`,
      neo4jUser: 'neo4j',
      neo4jPassword: undefined,
      modules: [],
      log: join(folder, 'log'),
      logKey: join(folder, 'log.key'),
      logOrigin: origin,
    },
    { publish: (error) => failures.push(error) },
  );
  const server: HttpService = await createServer(context, { host: '127.0.0.1', port, explore: false });
  let made = 0;
  return {
    url: server.url,
    port: server.port,
    context,
    async record(count) {
      for (let i = 0; i < count; i++) {
        const id = `urn:clew:dataset:${folder.replaceAll(/[^a-z0-9]/gi, '')}/${made++}`;
        await context.recorder.record({
          statements: [element(id, [`${CLEW}Dataset`], { [`${CLEW}name`]: { value: id } })],
        });
      }
      await context.publisher!.publish();
    },
    async stop() {
      await server.close();
      await context.close();
      if (failures.length > 0) throw new AggregateError(failures);
    },
  };
}
