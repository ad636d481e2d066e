/** Community has one database, so every test that opens a store begins by emptying it. */
import { describe, inject } from 'vitest';
import { emptyNeo4j } from './neo4j.claim.ts';

export { driverFor, emptyNeo4j } from './neo4j.claim.ts';

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
