import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pythonEnvironment } from '../../scripts/python/environment.ts';
import { readAccelerators } from '../../src/capture/accelerator.ts';
import { readAutomation } from '../../src/capture/automation.ts';
import { capture } from '../../src/capture/capture.ts';
import { readContainer } from '../../src/capture/container.ts';
import { readDistributed } from '../../src/capture/distributed.ts';
import { readMachine } from '../../src/capture/machine.ts';
import { readScheduler } from '../../src/capture/scheduler.ts';
import { clew, CODE, DATA_FILE, ENVIRONMENT } from '../../src/capture/terms.ts';
import { openContext } from '../../src/open.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { temporary } from './temporary.ts';

/** A root of a file system with the given files. */
function planted(files: Readonly<Record<string, string>>): string {
  const root = temporary();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** A folder for PATH with programs that print what is given. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const at = temporary();
  for (const [name, script] of Object.entries(scripts))
    writeFileSync(join(at, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `${at}:/usr/bin:/bin`;
}

const LINUX = {
  'proc/meminfo': 'MemTotal:       16384 kB\nMemFree: 1 kB\n',
  'proc/cpuinfo': 'processor\t: 0\nmodel name\t: Test CPU @ 1GHz\n',
  'proc/sys/kernel/osrelease': '6.1.0-test\n',
  'etc/os-release': 'NAME=x\nPRETTY_NAME="Testix 1 (one)"\n',
};

describe('a machine', () => {
  test('is what its files say', () => {
    expect(readMachine(planted(LINUX))).toMatchObject({
      osVersion: 'Testix 1 (one)',
      kernel: '6.1.0-test',
      cpuModel: 'Test CPU @ 1GHz',
      memoryBytes: 16384n * 1024n,
    });
  });

  test.each([
    [
      'version 2',
      {
        'proc/self/cgroup': '0::/job/step\n',
        'sys/fs/cgroup/job/memory.max': '1048576\n',
        'sys/fs/cgroup/job/step/memory.max': 'max\n',
      },
    ],
    ['version 2 in a container', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': '1048576\n' }],
    [
      'version 1',
      { 'proc/self/cgroup': '4:memory:/slurm/job\n', 'sys/fs/cgroup/memory/slurm/memory.limit_in_bytes': '1048576\n' },
    ],
  ])('has the memory that its control group leaves it: %s', (_, files) => {
    expect(readMachine(planted({ ...LINUX, ...files } as Record<string, string>)).memoryBytes).toBe(1_048_576n);
  });

  test('has the processors that its control group leaves it; no limit is none', () => {
    const limited = { ...LINUX, 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '50000 100000\n' };
    expect(readMachine(planted(limited)).cpuCores).toBe(1);
    const free = {
      ...LINUX,
      'proc/self/cgroup': '4:memory:/\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    };
    expect(readMachine(planted(free)).memoryBytes).toBe(16384n * 1024n);
  });
});

describe('accelerators', () => {
  const ask = (scripts: Record<string, string>, root = planted({})) =>
    readAccelerators(root, { env: { PATH: programs(scripts) }, timeout: 20_000 });

  test('are what nvidia-smi tells', async () => {
    const smi = `if [ $# -eq 0 ]; then echo '| NVIDIA-SMI 550.54   Driver Version: 550.54   CUDA Version: 12.4 |'; else
      echo 'NVIDIA A100-SXM4-80GB, 81920, 550.54.15'; echo 'NVIDIA A100-SXM4-80GB, 81920, 550.54.15'; fi`;
    expect(await ask({ 'nvidia-smi': smi })).toEqual({
      kind: 'cuda',
      devices: Array.from({ length: 2 }, () => ({
        model: 'NVIDIA A100-SXM4-80GB',
        memoryBytes: 81920n * 1024n * 1024n,
      })),
      driverVersion: '550.54.15',
      cudaVersion: '12.4',
      gaps: [],
    });
  });

  test('are what rocm-smi tells', async () => {
    const json = {
      card0: { 'Card Series': 'MI300X', 'VRAM Total Memory (B)': '206141652992' },
      system: { 'Driver version': '6.7.0' },
    };
    expect(await ask({ 'rocm-smi': `echo '${JSON.stringify(json)}'` })).toMatchObject({
      kind: 'rocm',
      devices: [{ model: 'MI300X', memoryBytes: 206141652992n }],
      driverVersion: '6.7.0',
    });
  });

  test('are none without a driver, and unknown, which is said, where one fails', async () => {
    expect(await ask({})).toMatchObject({ kind: 'none', gaps: [] });
    const failing = await ask({
      'nvidia-smi': `echo 'Failed to initialize NVML: Driver/library version mismatch'>&2; exit 18`,
    });
    expect(failing).toMatchObject({ kind: undefined, devices: [] });
    expect(failing.gaps[0]).toContain('version mismatch');
    const silent = await ask(
      {},
      planted({ 'proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue' }),
    );
    expect(silent).toMatchObject({
      kind: 'cuda',
      driverVersion: '550.54.15',
      gaps: [expect.stringContaining('no nvidia-smi')],
    });
  });
});

describe('a container', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  test.each([
    [{}, {}, { runtime: undefined, image: undefined, gaps: [] }],
    [
      { '.dockerenv': '' },
      {},
      { runtime: 'docker', image: undefined, gaps: [expect.stringContaining('CONTAINER_IMAGE')] },
    ],
    [
      { '.dockerenv': '' },
      { CONTAINER_IMAGE: `r/x:1@${digest}` },
      { runtime: 'docker', image: `r/x:1@${digest}`, imageDigest: digest, gaps: [] },
    ],
    [
      { 'run/.containerenv': `engine="podman"\nimage="r/y:2"\nimageid="${'b'.repeat(64)}"\n` },
      {},
      { runtime: 'podman', image: 'r/y:2', imageDigest: `sha256:${'b'.repeat(64)}` },
    ],
    [{ '.dockerenv': '' }, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, { runtime: 'kubernetes' }],
    [{ 'proc/1/cgroup': '1:cpu:/docker/0123\n' }, {}, { runtime: 'docker' }],
    [{}, { APPTAINER_CONTAINER: '/x/y.sif' }, { runtime: 'apptainer', image: '/x/y.sif' }],
  ])('with files %j and variables %j is %j', (files, env, expected) => {
    expect(readContainer(planted(files as Record<string, string>), env)).toMatchObject(expected);
  });
});

describe('a run', () => {
  test('knows its scheduler', () => {
    const slurm = {
      SLURM_JOB_ID: '7',
      SLURM_ARRAY_JOB_ID: '6',
      SLURM_ARRAY_TASK_ID: '1',
      SLURM_JOB_PARTITION: 'gpu',
      SLURM_JOB_NODELIST: 'n[1-2]',
      SLURM_JOB_NUM_NODES: '2',
    };
    expect(readScheduler(slurm)).toEqual({
      scheduler: 'slurm',
      job: '6_1',
      queue: 'gpu',
      nodes: 'n[1-2]',
      nodeCount: 2,
    });
    const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1', HOSTNAME: 'train-0' };
    const root = planted({ 'var/run/secrets/kubernetes.io/serviceaccount/namespace': 'ml\n' });
    expect(readScheduler(pod, root)).toMatchObject({ scheduler: 'kubernetes', job: 'train-0', queue: 'ml' });
    expect(readScheduler({ TRAINING_JOB_NAME: 'j', SM_HOSTS: '["algo-1","algo-2"]' })).toMatchObject({
      scheduler: 'sagemaker',
      nodes: 'algo-1,algo-2',
      nodeCount: 2,
    });
    expect(readScheduler({ CLOUD_ML_JOB_ID: 'j' })?.scheduler).toBe('vertex');
    expect(readScheduler({ LSB_JOBID: '5', LSB_JOBINDEX: '3', LSB_HOSTS: 'a a b' })).toMatchObject({
      job: '5[3]',
      nodeCount: 2,
    });
    expect(readScheduler({ PBS_JOBID: '5.srv' })?.job).toBe('5.srv');
    expect(readScheduler({})).toBeUndefined();
  });

  test('knows its place among others', () => {
    const torch = {
      WORLD_SIZE: '8',
      RANK: '0',
      LOCAL_RANK: '0',
      GROUP_RANK: '1',
      MASTER_ADDR: 'n1',
      MASTER_PORT: '29500',
      TORCHELASTIC_RUN_ID: 'x',
    };
    expect(readDistributed(torch)).toEqual({
      worldSize: 8,
      rank: 0,
      localRank: 0,
      nodeRank: 1,
      coordinator: 'n1:29500',
      launcher: 'torchrun',
    });
    expect(readDistributed({ OMPI_COMM_WORLD_SIZE: '4', OMPI_COMM_WORLD_RANK: '3' })).toMatchObject({
      worldSize: 4,
      rank: 3,
      launcher: 'mpirun',
    });
    expect(readDistributed({ SLURM_PROCID: '2', RANK: 'x' })).toMatchObject({ rank: undefined });
    expect(Object.values(readDistributed({})).every((value) => value === undefined)).toBe(true);
  });

  test('knows what automation started it', () => {
    const github = {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REPOSITORY: 'acme/churn',
      GITHUB_WORKFLOW: 'train',
      GITHUB_JOB: 'fit',
      GITHUB_RUN_ID: '9',
    };
    expect(readAutomation(github)).toEqual({
      trigger: 'push: github-actions acme/churn train fit',
      url: 'https://github.com/acme/churn/actions/runs/9',
    });
    expect(
      readAutomation({ GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'schedule', CI_JOB_URL: 'https://u:p@g/j/1?x=1' }),
    ).toEqual({ trigger: 'schedule: gitlab-ci', url: 'https://g/j/1' });
    expect(readAutomation({ JENKINS_URL: 'x', JOB_NAME: 'j', BUILD_NUMBER: '3' })?.trigger).toBe('jenkins j 3');
    expect(readAutomation({})).toBeUndefined();
  });
});

describe('capturing a command', async () => {
  const bin = await pythonEnvironment();
  const names = (statements: readonly Statement[]) =>
    statements.flatMap((s) => (s.statement === 'element' ? [s.id] : []));

  test('gives one environment for one machine and one set of packages, whatever differs from run to run', async () => {
    const root = planted(LINUX);
    const once = (env: Record<string, string>, cwd = temporary()) =>
      capture({ command: [join(bin, 'python'), 'x.py'], cwd, root, env: { PATH: process.env['PATH'], ...env } });
    const one = await once({ RANK: '0', WORLD_SIZE: '2', SLURM_JOB_ID: '1', OMP_NUM_THREADS: '4' });
    const two = await once({ RANK: '1', WORLD_SIZE: '2', SLURM_JOB_ID: '2' });
    expect(two.environment).toEqual(one.environment);
    expect(names(one.environment.statements)).toContain(
      `pkg:pypi/scikit-learn@${/scikit-learn@([\d.]+)/.exec(names(one.environment.statements).join())![1]}`,
    );
    expect(one.run[clew('rank')]).toMatchObject({ value: '0' });
    expect(one.run[clew('environmentVariable')]).toEqual([{ value: 'OMP_NUM_THREADS=4' }]);
    expect(one.code).toBeUndefined();
    writeFileSync(join(root, 'proc/sys/kernel/osrelease'), '6.2.0\n');
    expect((await once({})).environment.id).not.toBe(one.environment.id);
  });

  test('gives statements that the shapes accept and the vocabulary knows, and no secret', async () => {
    const context = await openContext({
      store: 'sqlite::memory:',
      neo4jUser: 'neo4j',
      neo4jPassword: undefined,
      modules: [],
    });
    try {
      for (const kind of [CODE, DATA_FILE, ENVIRONMENT]) expect(context.vocabulary.kind(kind.name)).toMatchObject(kind);
      const env = {
        PATH: process.env['PATH'],
        GITHUB_ACTIONS: 'true',
        GITHUB_RUN_ID: '1',
        GITHUB_REPOSITORY: 'a/b',
        SLURM_JOB_ID: '1',
        MASTER_ADDR: 'n',
        RANK: '0',
        WORLD_SIZE: '1',
        MY_SECRET: 'hunter2hunter2',
        XLA_FLAGS: 'hunter2hunter2',
      };
      const found = await capture({ command: [join(bin, 'python')], cwd: import.meta.dirname, env });
      expect(JSON.stringify(found)).not.toContain('hunter2');
      expect(found.code!.id).toMatch(/^urn:clew:code:/);
      const run = 'urn:clew:run:captured';
      const said = [element(run, [clew('Run')], found.run), relate('used', run, found.code!.id, found.code!.usage)];
      const receipt = await context.recorder.record({
        statements: [...said, ...found.environment.statements, ...found.code!.statements],
      });
      expect(receipt).toMatchObject({ created: true });
      // A checkout without a remote and the run's own gaps may be reported; nothing of the environment may.
      const { findings } = receipt;
      expect(findings.filter((f) => JSON.stringify(f).includes(found.environment.id))).toEqual([]);
    } finally {
      await context.close();
    }
  });

  test('says what it could not see', async () => {
    const found = await capture({
      command: ['bash', '-c', 'python x.py'],
      cwd: temporary(),
      root: planted({ ...LINUX, '.dockerenv': '' }),
      env: { PATH: '/usr/bin:/bin' },
    });
    expect(found.gaps).toEqual([expect.stringContaining('bash'), expect.stringContaining('container image')]);
    expect(found.run[clew('notCaptured')]).toHaveLength(2);
  });
});
