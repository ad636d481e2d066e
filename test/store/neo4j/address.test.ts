import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/store/neo4j/address.ts';

describe('the address of a Neo4j server', () => {
  it.each(['bolt', 'bolt+s', 'bolt+ssc', 'neo4j', 'neo4j+s', 'neo4j+ssc'])('takes the scheme %s', (scheme) => {
    expect(parseAddress({ url: `${scheme}://db.example.org` })).toEqual({
      uri: `${scheme}://db.example.org:7687`,
      shown: `${scheme}://db.example.org:7687`,
      user: undefined,
      password: undefined,
      database: undefined,
    });
  });

  it('takes user, password and database apart, and shows no password', () => {
    const address = parseAddress({ url: 'neo4j+s://ann:p%40ss%2F1@[::1]:7777/history?policy=eu' });
    expect(address).toMatchObject({ user: 'ann', password: 'p@ss/1', database: 'history' });
    expect(address.uri).toBe('neo4j+s://[::1]:7777?policy=eu');
    expect(address.shown).toBe('neo4j+s://[::1]:7777/history');
  });

  it('prefers what the URL says to what stands beside it', () => {
    expect(parseAddress({ url: 'bolt://a:b@h', user: 'x', password: 'y' })).toMatchObject({ user: 'a', password: 'b' });
    expect(parseAddress({ url: 'bolt://h', user: 'x', password: 'y' })).toMatchObject({ user: 'x', password: 'y' });
    expect(parseAddress({ url: 'bolt://a:100%@h' }).password).toBe('100%');
  });

  it.each(['http://ann:secret@h', 'bolt://', 'ann:secret', 'bolt://ann:secret@h/no/such', 'bolt://ann:secret@h/a`b'])(
    'refuses %s without repeating it',
    (url) => {
      const refused = () => parseAddress({ url });
      expect(refused).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }));
      expect(refused).not.toThrow(/secret/);
    },
  );
});
