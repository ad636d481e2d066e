import { openSqlite } from '../../src/store/sqlite/open.ts';
import { contexts } from './context.ts';
import { removalLaws } from './remove.ts';

const fresh = contexts(() => openSqlite({ file: ':memory:' }));
const beside = contexts(() => openSqlite({ file: ':memory:' }));
removalLaws('sqlite', fresh, beside, 40);
