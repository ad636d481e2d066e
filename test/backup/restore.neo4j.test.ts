import { openStore } from '../../src/open.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { restoreClauses } from './restore.ts';

describeNeo4j('restoring into a real Neo4j', () =>
  restoreClauses(async () => openStore({ store: await freshNeo4j(), neo4jUser: 'neo4j', neo4jPassword: undefined })),
);
