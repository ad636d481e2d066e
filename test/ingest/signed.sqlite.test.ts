import { openSqlite } from '../../src/store/sqlite/open.ts';
import { signed } from './signed.ts';

signed('SQLite', () => openSqlite({ file: ':memory:' }));
