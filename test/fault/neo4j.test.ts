import { expect, it } from 'vitest';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { trouble } from './neo4j.ts';

describeNeo4j('a Neo4j whose connections are cut', () => {
  it('keeps what was acknowledged, once, and heals by itself (more: npm run fault:neo4j)', async () => {
    const { protocol, host, username, password } = new URL(await freshNeo4j());
    const { wrong, troubles, told, connectionsCut } = await trouble(2, {
      address: `${protocol}//${host}`,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      seed: Date.now() % 2 ** 31,
    });
    expect(wrong).toEqual([]);
    expect(troubles).toBe(2);
    expect(connectionsCut).toBeGreaterThan(0);
    expect(told.acknowledged).toBeGreaterThan(0);
  }, 240_000);
});
