import { openSqlite } from '../../src/store/sqlite/open.ts';
import { sharedIdentifiers } from './relation-identifiers.ts';

sharedIdentifiers(() => openSqlite({ file: ':memory:' }));
