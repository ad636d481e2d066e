/** `npm run neo4j [-- --data DIR --port N]`: a Neo4j Community server for a person, until Ctrl-C. */
import { parseArgs } from 'node:util';
import { launchNeo4j } from './launch.ts';

const HELP = `Starts Neo4j Community on 127.0.0.1 and keeps it running until Ctrl-C.

  npm run neo4j [-- --data DIR --port N]

  --data DIR   keep the data there (default: a temporary folder, deleted at the end)
  --port N     Bolt port (default 7687; 0 for a free one)

CLEW_NEO4J_PASSWORD sets the password of user neo4j (at least 8 characters); otherwise a new one is made and printed.
CLEW_NEO4J_HEAP sets the Java heap (default 1500m).`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const port = Number(values.port ?? '7687');
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is not a port number`);
  console.error('Starting Neo4j Community (the first time downloads 144 MB) …');
  const given = process.env['CLEW_NEO4J_PASSWORD'];
  const server = await launchNeo4j({ data: values.data, port, password: given, heap: process.env['CLEW_NEO4J_HEAP'] });
  console.log(
    `Neo4j answers at ${server.address}, user ${server.user}${given === undefined ? `, password ${server.password}` : ''}`,
  );
  console.log(`  data: ${values.data ?? 'temporary, deleted at the end'}`);
  console.log('In another terminal:');
  const password = given === undefined ? `CLEW_NEO4J_PASSWORD=${server.password} ` : '';
  console.log(`  CLEW_NEO4J_USER=neo4j ${password}npm start -- --store ${server.address}`);
  const asked = new Promise<'asked'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve('asked'));
  });
  const why = await Promise.race([asked, server.ended]);
  await server.stop();
  if (why === 'asked') return 0;
  console.error('Neo4j ended by itself.');
  return 1;
}

main().then(
  (code) => (process.exitCode = code),
  (fault: unknown) => {
    console.error(`neo4j: ${fault instanceof Error ? fault.message : String(fault)}`);
    process.exitCode = 1;
  },
);
