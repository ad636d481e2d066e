import { openSqlite } from '../../../src/store/sqlite/open.ts';
import { order } from './order.ts';

order('SQLite', () => openSqlite({ file: ':memory:' }), 4);
