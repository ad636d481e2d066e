/** Vitest's globalSetup for the suites that need Neo4j: one server for the whole run, its address handed over by `provide`. */
import type { TestProject } from 'vitest/node';
import { claimNeo4j } from './neo4j.claim.ts';
import { startNeo4j } from './neo4j.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address with credentials; empty if there is no Neo4j. */
    neo4j: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startNeo4j();
  if ('notAvailable' in server) {
    const why = `NOT RUN: no Neo4j. ${server.notAvailable.join(' | ')}`;
    if (process.env['CI'] === 'true') throw new Error(`${why} (under CI=true this is a failure)`);
    process.stderr.write(
      `\n*** ${why}\n*** Suites on Neo4j are skipped. Install Java 17 and Maven, or set CLEW_TEST_NEO4J.\n\n`,
    );
    project.provide('neo4j', '');
    return () => Promise.resolve();
  }
  await claimNeo4j(server.url);
  project.provide('neo4j', server.url);
  return () => server.stop();
}
