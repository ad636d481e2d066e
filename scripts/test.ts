/**
 * `npm test`: the suites that need Neo4j one after the other, because Community has one database, and beside them all the others; then one report
 * over both. Arguments that choose files or tests go to vitest as they are, in one process.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const REPORTS = join(ROOT, '.cache', 'test-reports');
const PROJECTS = ['any', 'neo4j'];

async function vitest(args: readonly string[], output: 'inherit' | 'pipe' = 'inherit'): Promise<number> {
  const child = spawn(process.execPath, [VITEST, ...args], { cwd: ROOT, stdio: ['inherit', output, 'inherit'] });
  // Two processes speak at once: line by line, each of which names its project.
  if (child.stdout) for await (const line of createInterface({ input: child.stdout })) console.log(line);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return child.exitCode ?? 1;
}

const args = process.argv.slice(2);
if (args.some((arg) => !/^--(reporter|outputFile)/.test(arg))) {
  process.exitCode = await vitest(['run', ...args]);
} else {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const codes = await Promise.all(
    PROJECTS.map((project) => {
      const blob = `--outputFile.blob=${join(REPORTS, `${project}.json`)}`;
      return vitest(['run', '--project', project, '--reporter=default', '--reporter=blob', blob], 'pipe');
    }),
  );
  // An error outside any test is in no report: then the exit code of the process that met it decides.
  const merged = await vitest(['run', `--merge-reports=${REPORTS}`, ...(args.length > 0 ? args : ['--reporter=dot'])]);
  process.exitCode = codes.find((code) => code !== 0) ?? merged;
}
