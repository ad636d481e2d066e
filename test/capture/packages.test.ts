import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { npmPackages } from '../../src/capture/npm.ts';
import { purl, pypiName, type Installed } from '../../src/capture/packages.ts';
import { pythonPackages } from '../../src/capture/python.ts';
import { rPackages } from '../../src/capture/r.ts';
import { pythonEnvironment } from '../../scripts/python/environment.ts';
import { temporary } from './temporary.ts';

const PATH = process.env['PATH'];
const timeout = 30_000;

function installed(found: Installed | { readonly gap: string }): Installed {
  if ('gap' in found) throw new Error(found.gap);
  return found;
}

describe('Python', async () => {
  const bin = await pythonEnvironment();
  const interpreter = { language: 'python', program: join(bin, 'python'), env: { PATH } } as const;

  test('has the packages that importlib.metadata finds, of the virtual environment', async () => {
    const question =
      'import importlib.metadata as m; [print(d.metadata["Name"], d.version, sep="\\t") for d in m.distributions()]';
    const judged = execFileSync(interpreter.program, ['-I', '-c', question], { encoding: 'utf8' }).trim().split('\n');
    const cwd = temporary();
    const found = installed(await pythonPackages(interpreter, { env: { PATH }, cwd, timeout, cacheFolder: undefined }));
    expect(found.packages.map(({ name, version }) => `${name} ${version}`).sort()).toEqual(
      judged
        .map((line) => line.split('\t'))
        .map(([name, version]) => `${pypiName(name!)} ${version}`)
        .sort(),
    );
    expect(found.packages.map(({ name }) => name)).toContain('scikit-learn');
    expect(found.version).toMatch(/^3\.\d+\.\d+$/);
    expect(found.gaps).toEqual([]);
  });

  test('runs nothing of the working directory', async () => {
    const cwd = temporary();
    for (const name of ['json', 'os', 'sitecustomize', 'encodings'])
      writeFileSync(join(cwd, `${name}.py`), `open('ran', 'w')\n`);
    installed(await pythonPackages(interpreter, { env: { PATH }, cwd, timeout, cacheFolder: undefined }));
    expect(() => readFileSync(join(cwd, 'ran'))).toThrow();
  });

  test('is not asked again until something of its path changes', async () => {
    const at = temporary();
    const log = join(at, 'asked');
    const site = join(at, 'site');
    mkdirSync(join(site, 'First_Package-1.0.dist-info'), { recursive: true });
    // A binary in the eyes of the cache: it does not begin with #!.
    const program = join(at, 'python');
    writeFileSync(program, `echo x >> ${log}\nprintf '\\036cpython\\0373.12.1\\037${at}\\037${site}\\036'\n`, {
      mode: 0o755,
    });
    const env = { PATH };
    const ask = async () =>
      installed(
        await pythonPackages(
          { language: 'python', program: '/bin/sh', env },
          { env: { ...env }, timeout, cacheFolder: undefined },
        ),
      ).packages;
    await expect(ask()).rejects.toThrow(/Python packages are not known/);
    execFileSync('cc', ['-x', 'c', '-o', program, '-'], {
      input: `#include <stdio.h>\nint main(void){FILE*f=fopen("${log}","a");fputs("x",f);fclose(f);fputs("\\x1e" "cpython\\x1f" "3.12.1\\x1f${at}\\x1f${site}\\x1e",stdout);return 0;}`,
    });
    const kept = () =>
      pythonPackages({ language: 'python', program, env }, { env, timeout, cacheFolder: join(at, 'cache') });
    expect(installed(await kept()).packages).toEqual([{ ecosystem: 'pypi', name: 'first-package', version: '1.0' }]);
    expect(installed(await kept()).version).toBe('3.12.1');
    expect(readFileSync(log, 'utf8')).toBe('x');
    mkdirSync(join(site, 'second-2.0+cu121.dist-info'));
    writeFileSync(
      join(site, 'second-2.0+cu121.dist-info/METADATA'),
      'Metadata-Version: 2.1\nName: Second\nVersion: 2.0+cu121\n\nName: no\n',
    );
    utimesSync(site, 1, 1);
    expect(installed(await kept()).packages.map(purl)).toEqual([
      'pkg:pypi/first-package@1.0',
      'pkg:pypi/second@2.0%2Bcu121',
    ]);
    expect(readFileSync(log, 'utf8')).toBe('xx');
  });

  test('that hangs or fails is a gap', async () => {
    const at = temporary();
    writeFileSync(join(at, 'hang'), '#!/bin/sh\nsleep 60\n', { mode: 0o755 });
    writeFileSync(join(at, 'fail'), '#!/bin/sh\necho broken >&2\nexit 3\n', { mode: 0o755 });
    const ask = (name: string) =>
      pythonPackages(
        { language: 'python', program: join(at, name), env: { PATH } },
        { env: { PATH }, timeout: 300, cacheFolder: undefined },
      );
    expect(await ask('hang')).toEqual({ gap: expect.stringContaining('it gave no answer within 300 ms') as string });
    expect(await ask('fail')).toEqual({ gap: expect.stringContaining('it ended with exit code 3: broken') as string });
    expect(await ask('none')).toEqual({ gap: expect.stringContaining('is not there') as string });
  });
});

describe('JavaScript', () => {
  const interpreter = { language: 'javascript', program: process.execPath, env: { PATH } } as const;
  const ask = async (cwd: string, script?: string) =>
    installed(await npmPackages(interpreter, cwd, script, { env: { PATH }, timeout }));

  test('has what npm wrote down, found from the script', async () => {
    const at = temporary();
    mkdirSync(join(at, 'node_modules'));
    mkdirSync(join(at, 'src'));
    writeFileSync(join(at, 'package.json'), '{}');
    const packages = {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/@s/b': { version: '2.0.0-rc.1' },
      'node_modules/a/node_modules/c': { version: '3.0.0' },
      'node_modules/local': { version: '1.0.0', link: true },
    };
    writeFileSync(join(at, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
    const found = await ask('/', join(at, 'src/x.js'));
    expect(found.version).toBe(process.versions.node);
    expect(found.packages.map(purl)).toEqual(['pkg:npm/a@1.0.0', 'pkg:npm/%40s/b@2.0.0-rc.1', 'pkg:npm/c@3.0.0']);
  });

  test('has what lies in node_modules where nobody wrote it down', async () => {
    const at = temporary();
    writeFileSync(join(at, 'package.json'), '{}');
    for (const [path, about] of [
      ['a', { name: 'a', version: '1.0.0' }],
      ['@s/b', { name: '@s/b', version: '2.0.0' }],
      ['.pnpm/c@3.0.0/node_modules/c', { name: 'c', version: '3.0.0' }],
      ['broken', undefined],
    ] as const) {
      mkdirSync(join(at, 'node_modules', path), { recursive: true });
      writeFileSync(join(at, 'node_modules', path, 'package.json'), about ? JSON.stringify(about) : '{');
    }
    expect((await ask(at)).packages.map(purl).sort()).toEqual([
      'pkg:npm/%40s/b@2.0.0',
      'pkg:npm/a@1.0.0',
      'pkg:npm/c@3.0.0',
    ]);
  });
});

test('R has what installed.packages() says', async () => {
  const at = temporary();
  writeFileSync(
    join(at, 'Rscript'),
    `#!/bin/sh\nprintf 'profile says hello\\n\\0364.4.1\\nstats\\t4.4.1\\ndata.table\\t1.16.2\\n\\036'\n`,
  );
  chmodSync(join(at, 'Rscript'), 0o755);
  const found = await rPackages({ language: 'r', program: join(at, 'R'), env: { PATH } }, { env: { PATH }, timeout });
  expect(found).toMatchObject({ language: 'r', version: '4.4.1' });
  expect(installed(found).packages.map(purl)).toEqual(['pkg:cran/stats@4.4.1', 'pkg:cran/data.table@1.16.2']);
});
