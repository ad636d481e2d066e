import { openSqlite } from '../../src/store/sqlite/open.ts';
import { walking } from './walks.ts';

walking('sqlite', () => openSqlite({ file: ':memory:' }), 12);
