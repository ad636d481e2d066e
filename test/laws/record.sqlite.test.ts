import { openSqlite } from '../../src/store/sqlite/open.ts';
import { contexts } from './context.ts';
import { recordingLaws } from './record.ts';

const fresh = contexts(() => openSqlite({ file: ':memory:' }));
const beside = contexts(() => openSqlite({ file: ':memory:' }));
recordingLaws('sqlite', fresh, beside, 60);
