/** `npm run bench [-- NAME…]`: runs the benchmarks, or those named, one after the other, each in a process of its own. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ALL = [
  'record',
  'walk',
  'validate',
  'export',
  'export-store',
  'ask',
  'restore',
  'tiles',
  'log',
  'hash',
  'run',
  'import',
  'constraints',
  'marquez',
  'search',
  'compare',
  'explain',
] as const;

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(ALL as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${ALL.join(', ')}.`);
  process.exit(2);
}
const failed = (named.length > 0 ? named : ALL).filter((name) => {
  console.log(`\n== ${name}`);
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  return spawnSync(process.execPath, [file], { stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) console.error(`\nfailed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
