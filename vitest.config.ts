import { defineConfig } from 'vitest/config';

/** Test files that need the one Neo4j of a run; they say so in their path. */
const NEO4J = ['test/**/*neo4j*.test.ts', 'test/**/neo4j/**/*.test.ts'];

export default defineConfig({
  // Node loads graphql's CommonJS build, Vite would choose the other one; two copies of it refuse each other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    testTimeout: 60_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'any',
          include: ['test/**/*.test.ts'],
          exclude: NEO4J,
          sequence: { groupOrder: 0 },
          // Many of them wait for a disk or another process: as many at a time as there are cores, where vitest would keep one free.
          maxWorkers: '100%',
        },
      },
      {
        extends: true,
        test: {
          name: 'neo4j',
          include: NEO4J,
          globalSetup: ['test/stores/neo4j.setup.ts'],
          // Community has one database: suites that each begin by emptying it must not run side by side.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
