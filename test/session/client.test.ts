/** The package as another program gets it: packed, unpacked elsewhere, type-checked against, imported and used, without a network. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../cli/files.ts';
import { World } from './wrapped.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const world = new World(folder);
const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');

const PROGRAM = `import { capture, startRun, type Run } from 'clew';
import { writeFileSync } from 'node:fs';

writeFileSync('in.csv', 'a\\n1\\n');
const run: Run = await startRun({ project: 'p', name: 'client', types: ['training'], seeds: ['42'] });
run.logParams({ lr: '1e-8', epochs: 3, layers: [64, 32], nesterov: true });
for (let step = 0; step < 3; step++) run.logMetric('loss', 1 / (step + 1), step);
run.logMetric('broken', Number.NaN);
await run.logInput('in.csv', { role: 'trainingData' });
writeFileSync('model.bin', 'weights');
await run.logOutput('model.bin', { role: 'model', name: 'churn' });
const ended = await run.end();
console.log(ended.delivered?.number);
await capture({ name: 'throws' }, () => {
  throw new RangeError('too far');
}).catch((error: Error) => console.log(error.message));
`;

beforeAll(async () => {
  const package_ = join(folder, 'package');
  mkdirSync(package_);
  for (const part of ['package.json', 'bin', 'ontology', 'graphql', 'examples', 'README.md', 'LICENSE'])
    cpSync(join(ROOT, part), join(package_, part), { recursive: true });
  // Whether the sources type-check is another check's affair.
  await run(
    process.execPath,
    [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--noCheck', '--outDir', join(package_, 'dist')],
    {
      cwd: ROOT,
    },
  );
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--offline'], { cwd: package_ });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const modules = join(world.work, 'node_modules');
  mkdirSync(join(modules, 'clew'), { recursive: true });
  await run('tar', ['-xzf', join(package_, filename), '-C', join(modules, 'clew'), '--strip-components=1']);
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (!name.startsWith('.')) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  writeFileSync(join(world.work, 'package.json'), '{"type":"module"}');
  writeFileSync(join(world.work, 'program.ts'), PROGRAM);
});

test('programs that import it type-check', async () => {
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
  const { stdout } = await run(process.execPath, [tsc, ...options, 'program.ts'], { cwd: world.work });
  expect(stdout).toBe('');
});

test('a run of a program is recorded as one of a command is', async () => {
  const { stdout } = await run(process.execPath, ['program.ts'], { cwd: world.work, env: world.env });
  expect(stdout).toBe('0\ntoo far\n');
  const told = await world.run('client');
  expect([told.text('status'), told.text('seed')]).toEqual(['finished', '42']);
  expect(told.used('dataset:p/in.csv@')).toHaveLength(1);
  const [loss] = await world.elements(`urn:clew:metric:${told.description.id.slice('urn:clew:run:'.length)}/loss`);
  expect(loss!.text('series')).toMatch(/^\[\[0,"1",\d+\],\[1,"0\.5",\d+\],\[2,"0\.3333333333333333",\d+\]\]$/);
  const failed = await world.run('throws');
  expect([failed.text('status'), failed.text('errorType'), failed.text('errorMessage')]).toEqual([
    ...['failed', 'RangeError', 'too far'],
  ]);
});
