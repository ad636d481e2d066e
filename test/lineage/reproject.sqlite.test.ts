import { openSqlite } from '../../src/store/sqlite/open.ts';
import { earlierForm, laterModule } from './reproject.ts';

laterModule(() => openSqlite({ file: ':memory:' }));
earlierForm(() => openSqlite({ file: ':memory:' }));
