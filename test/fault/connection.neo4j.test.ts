import { expect, it } from 'vitest';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { trouble } from './neo4j.ts';

describeNeo4j('a connection that is cut', () => {
  it('loses nothing that was acknowledged (more, and servers killed: npm run fault:neo4j)', async () => {
    const { protocol, host, username, password } = new URL(await freshNeo4j());
    const { wrong, told, connectionsCut } = await trouble(3, {
      address: `${protocol}//${host}`,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      seed: Date.now() % 2 ** 31,
    });
    expect(wrong).toEqual([]);
    expect(told.acknowledged).toBeGreaterThan(0);
    expect(connectionsCut).toBeGreaterThan(0);
  }, 180_000);
});
