import { mainJob } from './main-job.ts';

mainJob(() => Promise.resolve({ store: 'sqlite::memory:', neo4jUser: '', neo4jPassword: undefined }));
