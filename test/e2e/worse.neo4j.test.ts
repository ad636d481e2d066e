import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../cli/files.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { planted, sample } from './worse.ts';

const folder = temporaryFolder();

describeNeo4j('the page "A model got worse" on a real Neo4j', () => {
  test.each([
    ['the planted history', planted],
    ['the sample', sample],
  ])(
    'is answered as the embedded store does: %s',
    async (name, go) => {
      expect(await go(['--store', await freshNeo4j()])).toEqual(await go(['--data', join(folder, name)]));
    },
    300_000,
  );
});
