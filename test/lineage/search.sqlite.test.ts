import { openSqlite } from '../../src/store/sqlite/open.ts';
import { searching } from './search.ts';

searching('SQLite', () => openSqlite({ file: ':memory:' }), { histories: 25, questions: 6 });
