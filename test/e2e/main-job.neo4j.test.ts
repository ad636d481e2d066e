import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { askEverything, mainJob, serveSample } from './main-job.ts';

describeNeo4j('on a real Neo4j', () => {
  mainJob(
    async () => ({ store: await freshNeo4j(), neo4jUser: '', neo4jPassword: undefined }),
    async () => {
      const embedded = await serveSample({ store: 'sqlite::memory:', neo4jUser: '', neo4jPassword: undefined });
      try {
        return await askEverything(embedded.service.url);
      } finally {
        await embedded.close();
      }
    },
  );
});
