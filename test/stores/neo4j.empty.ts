/** Community has one database, so every test that opens a store begins by emptying it. */
import neo4j, { type Driver } from 'neo4j-driver';
import { describe, inject } from 'vitest';

/** Nodes deleted per transaction: well within a test server's heap with all their relationships. */
const BATCH = 10_000;

let begun = false;

/**
 * The address of the run's Neo4j, emptied. The first time in a test file constraints and indexes go too; afterwards they stay, because making them
 * again takes half a second and forgets the server's query plans.
 * @throws Error if the suite is not among those that get one (see vitest.config.ts)
 */
export async function freshNeo4j(): Promise<string> {
  const url = inject('neo4j');
  if (!url)
    throw new Error('There is no Neo4j here: name the test file *neo4j*.test.ts and wrap its suite in describeNeo4j.');
  await emptyNeo4j(url, { keepSchema: begun });
  begun = true;
  return url;
}

/** `describe` on a machine that has a Neo4j; elsewhere the suite is reported as skipped, after the loud line of the setup. */
export function describeNeo4j(name: string, body: () => void): void {
  describe.skipIf(inject('neo4j') === '')(name, body);
}

/** Deletes all nodes and relationships in bounded batches, then all constraints and indexes, unless they are to stay. */
export async function emptyNeo4j(url: string, { keepSchema = false } = {}): Promise<void> {
  const driver = driverFor(url);
  try {
    await deleteNodes(driver);
    if (keepSchema) return;
    for (const [list, drop] of [
      ['SHOW CONSTRAINTS YIELD name', 'DROP CONSTRAINT $name'],
      ["SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'", 'DROP INDEX $name'],
    ] as const) {
      const { records } = await driver.executeQuery(list);
      for (const record of records) await driver.executeQuery(drop, { name: record.get('name') as string });
    }
  } finally {
    await driver.close();
  }
}

async function deleteNodes(driver: Driver): Promise<void> {
  const session = driver.session();
  try {
    // CALL … IN TRANSACTIONS needs an implicit transaction, which is what session.run sends.
    await session.run('MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF $batch ROWS', {
      batch: neo4j.int(BATCH),
    });
  } finally {
    await session.close();
  }
}

/** A plain driver for a test that looks at the database itself. */
export function driverFor(url: string): Driver {
  const { protocol, host, username, password } = new URL(url);
  return neo4j.driver(
    `${protocol}//${host}`,
    neo4j.auth.basic(decodeURIComponent(username), decodeURIComponent(password)),
  );
}
