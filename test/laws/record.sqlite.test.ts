import { openSqlite } from '../../src/store/sqlite/open.ts';
import { contexts } from './context.ts';
import { recordingLaws } from './record.ts';

recordingLaws(
  'sqlite',
  contexts(() => openSqlite({ file: ':memory:' })),
  60,
);
