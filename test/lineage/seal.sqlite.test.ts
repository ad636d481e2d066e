import { openSqlite } from '../../src/store/sqlite/open.ts';
import { sealing } from './seal.ts';

sealing('SQLite', () => openSqlite({ file: ':memory:' }));
