import { openSqlite } from '../../src/store/sqlite/open.ts';
import { laterModule } from './reproject.ts';

laterModule(() => openSqlite({ file: ':memory:' }));
