import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findInterpreter } from '../../src/capture/interpreter.ts';
import { temporary } from './temporary.ts';

/** A folder with programs: `bin/python3`, `bin/node`, a virtual environment, scripts. */
function place() {
  const at = temporary();
  const program = (path: string, text = '\x7fELF') => {
    mkdirSync(join(at, path, '..'), { recursive: true });
    writeFileSync(join(at, path), text);
    chmodSync(join(at, path), 0o755);
  };
  for (const name of ['python3', 'python', 'node', 'Rscript', 'bash', 'env']) program(`bin/${name}`);
  program('bin/torchrun', `#!${at}/bin/python3\n`);
  program('bin/long', `#!/bin/sh\n'''exec' "${at}/venv dir/bin/python" "$0" "$@"\n' '''\n`);
  program('venv dir/bin/python');
  program('train', '#!/usr/bin/env -S python3 -u\n');
  program('tool', '#!/usr/bin/env node\n');
  program('app/.venv/bin/python');
  writeFileSync(join(at, 'app/.venv/pyvenv.cfg'), '');
  program('conda/envs/ml/bin/python');
  symlinkSync('../nowhere', join(at, 'bin/python9'));
  const env = { PATH: `${at}/bin`, HOME: at, CONDA_EXE: join(at, 'conda/bin/conda') };
  const find = (command: string[], cwd = at) => {
    const found = findInterpreter({ command, cwd, env });
    return found && 'interpreter' in found ? found.interpreter.program.slice(at.length + 1) : found;
  };
  return { at, env, find };
}

describe('the interpreter of a command', () => {
  const { find, at, env } = place();
  test.each([
    [['python3', 'train.py'], 'bin/python3'],
    [['./venv dir/bin/python', '-m', 'x'], 'venv dir/bin/python'],
    [['./train'], 'bin/python3'],
    [['torchrun', '--nproc', '2', 'x.py'], 'bin/python3'],
    [['long', 'x'], 'venv dir/bin/python'],
    [['./tool'], 'bin/node'],
    [['env', '-u', 'X', 'A=1', 'python', 'x.py'], 'bin/python'],
    [['nice', '-n', '5', 'nohup', 'timeout', '-k', '5', '10', 'python', 'x.py'], 'bin/python'],
    [['mpirun', '-np', '4', 'python3', 'x.py'], 'bin/python3'],
    [['conda', 'run', '-n', 'ml', 'python', 'x.py'], 'conda/envs/ml/bin/python'],
    [['Rscript', 'x.R'], 'bin/Rscript'],
  ])('%j is %s', (command, program) => {
    expect(find(command)).toBe(program);
  });

  test('of uv run and poetry run is that of the project', () => {
    mkdirSync(join(at, 'app/deep'), { recursive: true });
    for (const command of [
      ['uv', 'run', '--frozen', 'train.py'],
      ['uv', 'run', '--', 'python', 'x'],
      ['poetry', 'run', 'python', 'x'],
    ])
      expect(find(command, join(at, 'app/deep'))).toBe('app/.venv/bin/python');
    expect(find(['uv', 'run', '--with', 'numpy', 'train.py'], join(at, 'app'))).toEqual({
      gap: 'The environment that uv makes for this command alone is not seen.',
    });
  });

  test('is said to be unknown where it is not seen, and is none for a program without one', () => {
    expect(find(['bash', '-c', 'python x.py'])).toHaveProperty('gap');
    expect(find(['conda', 'run', '-n', 'none', 'python'])).toHaveProperty('gap');
    expect(find(['mpirun', 'a.out'])).toHaveProperty('gap');
    for (const command of [['true'], ['nothing-there'], ['python9'], []]) expect(find(command)).toBeUndefined();
  });

  test('does not go round in circles', () => {
    writeFileSync(join(at, 'loop'), `#!${at}/loop\n`, { mode: 0o755 });
    expect(findInterpreter({ command: ['./loop'], cwd: at, env })).toHaveProperty('gap');
  });

  test('has the variables that env gives it', () => {
    const found = findInterpreter({
      command: ['env', '-i', `PATH=${at}/bin`, 'PYTHONPATH=/x', 'python'],
      cwd: at,
      env,
    });
    expect(found).toMatchObject({ interpreter: { env: { PATH: `${at}/bin`, PYTHONPATH: '/x' } } });
  });
});
