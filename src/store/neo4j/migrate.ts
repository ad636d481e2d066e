/** Brings a database to the schema of this code. */
import type { Session } from 'neo4j-driver';
import { Fault } from '../../prov/fault.ts';
import type { StoreCode } from '../store.ts';
import { fault } from './faults.ts';
import { MIGRATIONS, SCHEMA } from './migrations.ts';

/** Seconds to wait for new indexes to be filled. */
const INDEX_WAIT = 600;

/** @throws Fault STORE_NEWER, STORE_UNREADABLE (the database holds something else) */
export async function migrate(session: Session, address: string): Promise<void> {
  const { records } = await session.executeRead((tx) =>
    tx.run(
      "OPTIONAL MATCH (log:Log {id: 'log'}) RETURN log.schema AS schema, EXISTS { MATCH (n) WHERE NOT n:Log } AS occupied",
    ),
  );
  const schema = records[0]!.get('schema') as number | null;
  if (schema === null && records[0]!.get('occupied') === true) {
    throw new Fault<StoreCode>('STORE_UNREADABLE', `The database at ${address} holds a graph that is not Clew's.`, {
      hint: 'Give Clew a database of its own; Neo4j Community has one per server.',
    });
  }
  if (schema !== null && schema > SCHEMA) throw fault('STORE_NEWER', address);
  for (const { number, commands } of MIGRATIONS) {
    if (number <= (schema ?? 0)) continue;
    await session.executeWrite(async (tx) => {
      for (const command of commands) await tx.run(command);
    });
    await session.executeRead((tx) => tx.run('CALL db.awaitIndexes($seconds)', { seconds: INDEX_WAIT }));
    await session.executeWrite((tx) =>
      tx.run(
        `MERGE (log:Log {id: 'log'}) ON CREATE SET log.size = 0, log.kinds = [], log.edges = [], log.schema = toInteger($number)
         SET log.schema = CASE WHEN log.schema < $number THEN toInteger($number) ELSE log.schema END`,
        { number },
      ),
    );
  }
}
