import { openSqlite } from '../../src/store/sqlite/open.ts';
import { watching } from './watcher.ts';

watching('SQLite', () => openSqlite({ file: ':memory:' }));
