import { describe, expect, it } from 'vitest';
import { readModelFiles, type ModelFileTexts } from '../../../src/ingest/mlflow/model-files.ts';
import { fixture } from './replay.ts';

const NONE: ModelFileTexts = { mlmodel: undefined, requirements: undefined, conda: undefined, pythonEnv: undefined };

function lines(requirements: string): string[] {
  return readModelFiles({ ...NONE, requirements }).requirements.map((r) => `${r.name} ${r.version ?? '?'}`);
}

describe('the files beside a model', () => {
  it('of a real model', () => {
    const files = readModelFiles({
      mlmodel: fixture('mlflow3/artifact-boosting-MLmodel'),
      requirements: fixture('mlflow3/artifact-boosting-requirements.txt'),
      conda: fixture('mlflow3/artifact-boosting-conda.yaml'),
      pythonEnv: fixture('mlflow3/artifact-boosting-python_env.yaml'),
    });
    expect(files).toMatchObject({
      pythonVersion: '3.11.7',
      mlflowVersion: '3.17.2',
      flavors: ['sklearn'],
      frameworks: ['sklearn 1.9.1'],
      unreadable: [],
    });
    expect(JSON.parse(files.signature!)).toMatchObject({ outputs: expect.stringContaining('int64') as string });
    // conda's vague "pip<=23.2.1" is hidden by the exact one; "wheel" is known without a version.
    expect(files.requirements.filter((r) => r.version === undefined).map((r) => r.line)).toEqual(['wheel']);
    expect(files.requirements.map((r) => r.name)).toEqual([
      'cloudpickle',
      'mlflow',
      'numpy',
      'pandas',
      'pip',
      'psutil',
      'scikit-learn',
      'scipy',
      'setuptools',
      'wheel',
    ]);
  });

  it('are read as PEP 508 writes requirements', () => {
    expect(
      lines('Scikit_Learn==1.5.0\ntorch[cuda] == 2.5.1+cu121 ; python_version < "3.13"\nnumpy>=1,<2\nx==1.*\n'),
    ).toEqual(['numpy ?', 'scikit-learn 1.5.0', 'torch 2.5.1+cu121', 'x ?']);
    expect(lines('# comment\n-r other.txt\n--index-url https://example.org/simple\n\n-e .\n')).toEqual([]);
  });

  it('give away no credentials', () => {
    const files = readModelFiles({ ...NONE, requirements: 'own @ git+https://user:s3cret@example.org/own.git\n' });
    expect(files.requirements.map((r) => r.line)).toEqual(['own @ git+https://example.org/own.git']);
  });

  it('may be broken or hostile', () => {
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\ne: &e [*d, *d]\nf: &f [*e, *e]\ng: &g [*f, *f]\nh: [*g, *g]\n`;
    for (const mlmodel of ['a: [', bomb, '- 1', '', 'flavors: 7', '__proto__: {x: 1}', '!!js/function "x"']) {
      const files = readModelFiles({ ...NONE, mlmodel });
      expect(files.requirements, mlmodel).toEqual([]);
      expect(files.pythonVersion, mlmodel).toBeUndefined();
    }
    expect(readModelFiles({ ...NONE, mlmodel: 'a: [' }).unreadable).toEqual(['MLmodel']);
  });
});
