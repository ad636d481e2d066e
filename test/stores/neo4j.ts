/** The Neo4j that tests use: one given by address, else one started from Maven, else one started in Docker, else none. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { launchNeo4j } from '../../scripts/neo4j/launch.ts';

export interface TestNeo4j {
  /** Address with credentials: `bolt://neo4j:…@127.0.0.1:N`. */
  readonly url: string;
  /** Where it came from, for the log. */
  readonly from: string;
  stop(): Promise<void>;
}

export interface NotAvailable {
  /** Why each way of getting one failed. */
  readonly notAvailable: readonly string[];
}

const IMAGE = 'neo4j:5.26-community';

/** Tries each way in turn. Nothing is downloaded when CLEW_TEST_NEO4J names a server. */
export async function startNeo4j(): Promise<TestNeo4j | NotAvailable> {
  const given = process.env['CLEW_TEST_NEO4J'];
  if (given !== undefined && given !== '') return atAddress(given);
  const reasons: string[] = [];
  for (const [from, start] of [
    ['Maven', fromMaven],
    ['Docker', fromDocker],
  ] as const) {
    try {
      return await start();
    } catch (fault) {
      reasons.push(`${from}: ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  }
  return { notAvailable: reasons };
}

function atAddress(address: string): TestNeo4j {
  const url = withCredentials(address, process.env['CLEW_TEST_NEO4J_USER'], process.env['CLEW_TEST_NEO4J_PASSWORD']);
  return { url, from: 'CLEW_TEST_NEO4J', stop: () => Promise.resolve() };
}

async function fromMaven(): Promise<TestNeo4j> {
  const server = await launchNeo4j({ heap: process.env['CLEW_NEO4J_HEAP'] });
  return {
    url: withCredentials(server.address, server.user, server.password),
    from: 'Maven',
    stop: () => server.stop(),
  };
}

async function fromDocker(): Promise<TestNeo4j> {
  await promisify(execFile)('docker', ['info'], { timeout: 10_000 }).catch((fault: unknown) => {
    throw new Error('the Docker daemon does not answer', { cause: fault });
  });
  const { GenericContainer, Wait } = await import('testcontainers');
  const password = randomBytes(12).toString('hex');
  const container = await new GenericContainer(IMAGE)
    .withEnvironment({ NEO4J_AUTH: `neo4j/${password}` })
    .withExposedPorts(7687)
    .withWaitStrategy(Wait.forLogMessage('Started.'))
    .start();
  const address = `bolt://${container.getHost()}:${container.getMappedPort(7687)}`;
  const stop = async () => {
    await container.stop();
  };
  return { url: withCredentials(address, 'neo4j', password), from: 'Docker', stop };
}

function withCredentials(address: string, user = '', password = ''): string {
  const url = new URL(address);
  if (user !== '') url.username = encodeURIComponent(user);
  if (password !== '') url.password = encodeURIComponent(password);
  return url.href;
}
