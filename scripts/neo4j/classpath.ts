/** The class path of the launcher: Neo4j's jars, as Maven resolves them, remembered per `pom.xml` so that later starts need no network. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const POM = join(import.meta.dirname, 'pom.xml');
const CACHE = join(import.meta.dirname, '..', '..', '.cache', 'neo4j');

/** A cold download of 240 jars over a slow line, milliseconds. */
const MAVEN_TIMEOUT = 600_000;

/** Jars joined for `java -cp`. @throws Error with Maven's last lines, when there is no Maven or no repository. */
export async function classPath(): Promise<string> {
  const remembered = join(
    CACHE,
    `${createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 16)}.classpath`,
  );
  if (existsSync(remembered)) {
    const known = readFileSync(remembered, 'utf8');
    if (known !== '' && known.split(delimiter).every((jar) => existsSync(jar))) return known;
  }
  mkdirSync(CACHE, { recursive: true });
  // Written under another name first: two runs may resolve at once, and a half-written list must never be read.
  const fresh = `${remembered}.${process.pid}`;
  try {
    await run('mvn', ['-B', '-q', '-f', POM, 'dependency:build-classpath', `-Dmdep.outputFile=${fresh}`], {
      timeout: MAVEN_TIMEOUT,
      maxBuffer: 16 * 1024 * 1024,
    });
  } catch (fault) {
    const { code, stdout } = fault as { code?: unknown; stdout?: string };
    if (code === 'ENOENT') throw new Error('Maven (mvn) is not installed', { cause: fault });
    throw new Error(`Maven could not resolve the Neo4j jars: ${(stdout ?? '').trim().slice(-600)}`, { cause: fault });
  }
  renameSync(fresh, remembered);
  return readFileSync(remembered, 'utf8');
}
