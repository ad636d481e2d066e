import { openSqlite } from '../../src/store/sqlite/open.ts';
import { contract } from './contract.ts';

contract('sqlite', () => openSqlite({ file: ':memory:', adjacency: { memory: 0 } }));
contract('sqlite, walking in memory', () =>
  openSqlite({ file: ':memory:', adjacency: { memory: 2 ** 30, when: 'at once' } }),
);
