import { openSqlite } from '../../src/store/sqlite/open.ts';
import { publishing } from './publisher.ts';

publishing('SQLite', () => openSqlite({ file: ':memory:' }));
