import { beforeAll, expect, it } from 'vitest';
import { claimNeo4j } from './neo4j.claim.ts';
import { describeNeo4j, driverFor, emptyNeo4j, freshNeo4j } from './neo4j.empty.ts';

describeNeo4j('the Neo4j of a test run', () => {
  let url: string;
  beforeAll(async () => {
    url = await freshNeo4j();
  });

  it('is Neo4j, behind a password', async () => {
    const driver = driverFor(url);
    const { records } = await driver.executeQuery('CALL dbms.components() YIELD name, versions RETURN name, versions');
    expect(records[0]?.get('versions')).toEqual([expect.stringMatching(/^\d+\./)]);
    await driver.close();
    const stranger = driverFor(url.replace(/:[^:@]+@/, ':not-the-password@'));
    await expect(stranger.verifyConnectivity()).rejects.toMatchObject({
      code: 'Neo.ClientError.Security.Unauthorized',
    });
    await stranger.close();
  });

  it('is empty again after emptyNeo4j, constraints and indexes included, but for its mark', async () => {
    const driver = driverFor(url);
    await driver.executeQuery('CREATE CONSTRAINT c IF NOT EXISTS FOR (n:Thing) REQUIRE n.id IS UNIQUE');
    await driver.executeQuery('CREATE INDEX i IF NOT EXISTS FOR (n:Thing) ON (n.at)');
    await driver.executeQuery('UNWIND range(1, 25000) AS id CREATE (a:Thing {id: id})-[:NEXT]->(:Other)');
    await emptyNeo4j(url);
    const nodes = await driver.executeQuery('MATCH (n) RETURN count(n) AS n');
    expect(nodes.records[0]?.get('n').toNumber()).toBe(0);
    expect((await driver.executeQuery('SHOW CONSTRAINTS')).records.map((r) => r.get('name'))).toEqual([
      'clew_test_database',
    ]);
    expect((await driver.executeQuery("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'")).records).toHaveLength(1);
    await driver.close();
  });

  it('is refused if it holds data and has no mark', async () => {
    const driver = driverFor(url);
    await driver.executeQuery('DROP CONSTRAINT clew_test_database');
    await driver.executeQuery('CREATE (:Person)');
    await expect(claimNeo4j(url)).rejects.toThrow(/would delete/);
    await emptyNeo4j(url);
    await claimNeo4j(url);
    await driver.executeQuery('CREATE (:Person)');
    await expect(claimNeo4j(url)).resolves.toBeUndefined();
    await driver.close();
  });
});
