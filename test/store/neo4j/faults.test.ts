import { Neo4jError } from 'neo4j-driver';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { storeFault } from '../../../src/store/neo4j/faults.ts';
import { openNeo4j } from '../../../src/store/neo4j/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { append, changes, id, recordRow } from '../../contract/build.ts';
import { describeNeo4j, driverFor, freshNeo4j } from '../../stores/neo4j.empty.ts';

describe('what the server says, in our words', () => {
  it.each([
    ['Neo.ClientError.Security.Unauthorized', 'STORE_DENIED'],
    ['Neo.ClientError.Security.AuthenticationRateLimit', 'STORE_DENIED'],
    ['Neo.ClientError.Security.Forbidden', 'STORE_DENIED'],
    ['Neo.ClientError.General.ForbiddenOnReadOnlyDatabase', 'STORE_READ_ONLY'],
    ['Neo.ClientError.General.WriteOnReadOnlyAccessDatabase', 'STORE_READ_ONLY'],
    ['Neo.ClientError.Cluster.NotALeader', 'STORE_READ_ONLY'],
    ['Neo.TransientError.Transaction.DeadlockDetected', 'STORE_BUSY'],
    ['Neo.ClientError.Transaction.TransactionTimedOut', 'STORE_TIMEOUT'],
    ['Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration', 'STORE_TIMEOUT'],
    ['Neo.TransientError.General.DatabaseUnavailable', 'STORE_UNAVAILABLE'],
    ['Neo.ClientError.Database.DatabaseNotFound', 'STORE_UNREADABLE'],
    ['ServiceUnavailable', 'STORE_UNAVAILABLE'],
    ['SessionExpired', 'STORE_UNAVAILABLE'],
  ])('%s is %s', (code, expected) => {
    const error = new Neo4jError('said by the server', code, '50N42', 'description');
    expect(storeFault(error, 'bolt://h:7687')).toMatchObject({ code: expected, cause: error });
  });

  it('a connection cut while it was made is one that cannot be had', () => {
    const said =
      'Failed to connect to server. Please ensure that your database is listening. Caused by: read ECONNRESET';
    const error = new Neo4jError(said, 'ProtocolError', '08000', 'connection exception');
    expect(storeFault(error, 'bolt://h:7687')).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('a full disk is known by its message', () => {
    const error = new Neo4jError('No space left on device', 'Neo.DatabaseError.General.UnknownError', '50N42', '');
    expect(storeFault(error, 'bolt://h:7687')).toMatchObject({ code: 'STORE_FULL' });
  });

  it('a wrong statement and a caller’s own error stay what they are', () => {
    const syntax = new Neo4jError('Invalid input', 'Neo.ClientError.Statement.SyntaxError', '42001', '');
    expect(storeFault(syntax, 'bolt://h:7687')).toBe(syntax);
    const own = new Error('mine');
    expect(storeFault(own, 'bolt://h:7687')).toBe(own);
  });
});

describeNeo4j('a Neo4j that cannot serve', () => {
  let url: string;
  beforeEach(async () => {
    url = await freshNeo4j();
  });

  it('is not there: said within seconds', async () => {
    const refused = openNeo4j({ url: 'bolt://neo4j:secret-word@127.0.0.1:1' });
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(refused).rejects.not.toThrow(/secret-word/);
  });

  it('refuses the password, which is not repeated', async () => {
    const wrong = new URL(url);
    wrong.password = 'secret-word';
    const refused = openNeo4j({ url: wrong.href });
    await expect(refused).rejects.toMatchObject({ code: 'STORE_DENIED' });
    await expect(refused).rejects.not.toThrow(/secret-word/);
  });

  it('has no database of that name', async () => {
    await expect(openNeo4j({ url: `${url}/nowhere` })).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
  });

  it('was written by a newer version', async () => {
    await (await openNeo4j({ url })).close();
    const driver = driverFor(url);
    await driver.executeQuery('MATCH (log:Log) SET log.schema = 999');
    await driver.close();
    await expect(openNeo4j({ url })).rejects.toMatchObject({ code: 'STORE_NEWER' });
  });

  it('holds somebody else’s graph, which is left as it is', async () => {
    const driver = driverFor(url);
    await driver.executeQuery("CREATE (:Person {name: 'Ann'})");
    await expect(openNeo4j({ url })).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
    const { records } = await driver.executeQuery('MATCH (n) RETURN labels(n) AS labels');
    expect(records.map((r) => r.get('labels') as string[])).toEqual([['Person']]);
    await driver.close();
  });
});

describeNeo4j('a connection that is cut', () => {
  it('in the middle of a write: the write is done again, once', async () => {
    await using line = await cuttable(await freshNeo4j());
    const store = await openNeo4j({ url: line.url });
    let calls = 0;
    await store.write(async (writer) => {
      calls++;
      await writer.apply(changes({ records: [recordRow(0)] }));
      if (calls === 1) line.cut();
    });
    expect(calls).toBe(2);
    expect(await store.read((r) => r.head())).toMatchObject({ size: 1 });
    await store.close();
  });

  it('in the middle of a read: said at once, and the callback is not begun again', async () => {
    await using line = await cuttable(await freshNeo4j());
    const store = await openNeo4j({ url: line.url });
    await append(store, { elements: { a: {} } });
    let calls = 0;
    const reading = store.read(async (reader) => {
      calls++;
      line.cut();
      return reader.elements([id('a')]);
    });
    await expect(reading).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(calls).toBe(1);
    expect((await store.read((r) => r.elements([id('a')]))).size).toBe(1);
    await store.close();
  });

  it('for good: said when the time for trying again is over', async () => {
    const line = await cuttable(await freshNeo4j());
    const store: Store = await openNeo4j({ url: line.url, retryTime: 500 });
    await line[Symbol.asyncDispose]();
    await expect(store.read((r) => r.head())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(store.write((w) => w.head())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await store.close();
  });
});

/** A line to the server that a test can cut: a relay on a port of its own. */
async function cuttable(url: string): Promise<AsyncDisposable & { readonly url: string; cut(): void }> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const relay = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      // A cut line is what these tests are about; the other half goes with it.
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const own = new URL(url);
  own.port = String((relay.address() as AddressInfo).port);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: own.href,
    cut,
    [Symbol.asyncDispose]: () => {
      cut();
      return new Promise<void>((resolve) => relay.close(() => resolve()));
    },
  };
}
