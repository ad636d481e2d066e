import { describe } from 'vitest';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { restoreClauses } from './restore.ts';

describe('restoring into SQLite', () => restoreClauses(() => openSqlite({ file: ':memory:' })));
