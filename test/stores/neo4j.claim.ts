/** A database that tests may use as they like: marked as such, and emptied. */
import neo4j, { type Driver } from 'neo4j-driver';

/** Nodes deleted per transaction: well within a test server's heap with all their relationships. */
const BATCH = 10_000;

/** The name of a constraint that marks a database whose content tests may delete. */
const MARK = 'clew_test_database';

/**
 * Marks an empty database as one for tests. One that holds something and has no mark is somebody's: it is refused.
 * @throws Error
 */
export async function claimNeo4j(url: string): Promise<void> {
  const driver = driverFor(url);
  try {
    const marks = await driver.executeQuery('SHOW CONSTRAINTS YIELD name WHERE name = $mark RETURN name', {
      mark: MARK,
    });
    if (marks.records.length > 0) return;
    const { records } = await driver.executeQuery('RETURN EXISTS { MATCH (n) } AS occupied');
    if (records[0]?.get('occupied') === true) {
      throw new Error(
        `The Neo4j at ${new URL(url).host} holds data, which tests would delete. Name an empty one in CLEW_TEST_NEO4J.`,
      );
    }
    await driver.executeQuery(
      `CREATE CONSTRAINT ${MARK} IF NOT EXISTS FOR (n:ClewTestDatabase) REQUIRE n.id IS UNIQUE`,
    );
  } finally {
    await driver.close();
  }
}

/** Deletes all nodes and relationships in bounded batches, then all constraints and indexes, unless they are to stay. */
export async function emptyNeo4j(url: string, { keepSchema = false } = {}): Promise<void> {
  const driver = driverFor(url);
  try {
    await deleteNodes(driver);
    if (keepSchema) return;
    for (const [list, drop] of [
      ['SHOW CONSTRAINTS YIELD name WHERE name <> $mark', 'DROP CONSTRAINT $name'],
      ["SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' AND name <> $mark", 'DROP INDEX $name'],
    ] as const) {
      const { records } = await driver.executeQuery(list, { mark: MARK });
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
