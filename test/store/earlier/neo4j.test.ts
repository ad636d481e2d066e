import { readFileSync } from 'node:fs';
import neo4j, { type Driver } from 'neo4j-driver';
import { expect, test } from 'vitest';
import { MIGRATIONS, SCHEMA } from '../../../src/store/neo4j/migrations.ts';
import { describeNeo4j, driverFor, emptyNeo4j, freshNeo4j } from '../../stores/neo4j.empty.ts';
import { isBroughtUpToDate } from './earlier.ts';

type Property = string | boolean | { readonly int: string } | readonly Property[];

interface Line {
  readonly labels?: readonly string[];
  readonly type?: string;
  readonly from?: number;
  readonly to?: number;
  readonly properties: Readonly<Record<string, Property>>;
}

function valueOf(property: Property): unknown {
  if (Array.isArray(property)) return property.map(valueOf);
  return typeof property === 'object' ? neo4j.int((property as { int: string }).int) : property;
}

/** Nodes first, then the relationships between them by their line numbers. */
async function load(driver: Driver): Promise<void> {
  const lines = readFileSync(new URL('../../fixtures/stores/neo4j-1.ndjson', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const rows = lines.map((line) => JSON.parse(line) as Line);
  const withValues = rows.map(({ properties, ...row }, i) => ({
    ...row,
    line: neo4j.int(i),
    ...(row.from !== undefined && { from: neo4j.int(row.from), to: neo4j.int(row.to!) }),
    properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, valueOf(value)])),
  }));
  await driver.executeQuery('UNWIND $nodes AS row CREATE (n:$(row.labels)) SET n = row.properties, n.line = row.line', {
    nodes: withValues.filter((row) => row.labels),
  });
  await driver.executeQuery(
    `UNWIND $edges AS row MATCH (a {line: row.from}) MATCH (b {line: row.to})
     CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties`,
    { edges: withValues.filter((row) => row.type) },
  );
  await driver.executeQuery('MATCH (n) REMOVE n.line');
}

describeNeo4j('a graph of an earlier version', () => {
  test('of schema 1, from before the log, is brought up to date', async () => {
    const url = await freshNeo4j();
    await emptyNeo4j(url);
    const driver = driverFor(url);
    try {
      for (const command of MIGRATIONS[0]!.commands) await driver.executeQuery(command);
      await load(driver);
      await isBroughtUpToDate({ store: url, neo4jUser: 'neo4j', neo4jPassword: undefined });
      const { records } = await driver.executeQuery('MATCH (log:Log) RETURN toString(log.schema) AS schema');
      expect(records[0]!.get('schema')).toBe(String(SCHEMA));
    } finally {
      await driver.close();
    }
  });
});
