import { openSqlite } from '../../src/store/sqlite/open.ts';
import { contract } from './contract.ts';

contract('sqlite', () => openSqlite({ file: ':memory:' }));
