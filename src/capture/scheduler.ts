/** What scheduled a run on a cluster, as the variables that schedulers set tell it. */
import { systemText } from './system-files.ts';

export interface Scheduled {
  readonly scheduler: string;
  readonly job: string | undefined;
  readonly queue: string | undefined;
  readonly nodes: string | undefined;
  /** Machines that work together. */
  readonly nodeCount: number | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

export function readScheduler(env: Variables, root = '/'): Scheduled | undefined {
  return SCHEDULERS.map((read) => read(env, root)).find((found) => found !== undefined);
}

const SCHEDULERS: readonly ((env: Variables, root: string) => Scheduled | undefined)[] = [
  slurm,
  lsf,
  pbs,
  gridEngine,
  sagemaker,
  vertex,
  // Last: the others run in pods too.
  kubernetes,
];

/** https://slurm.schedmd.com/sbatch.html#SECTION_OUTPUT-ENVIRONMENT-VARIABLES */
function slurm(env: Variables): Scheduled | undefined {
  const id = env['SLURM_JOB_ID'] ?? env['SLURM_JOBID'];
  if (id === undefined) return undefined;
  const [array, task] = [env['SLURM_ARRAY_JOB_ID'], env['SLURM_ARRAY_TASK_ID']];
  return {
    scheduler: 'slurm',
    job: array !== undefined && task !== undefined ? `${array}_${task}` : id,
    queue: env['SLURM_JOB_PARTITION'],
    nodes: env['SLURM_JOB_NODELIST'] ?? env['SLURM_NODELIST'],
    nodeCount: count(env['SLURM_JOB_NUM_NODES'] ?? env['SLURM_NNODES']),
  };
}

/** https://www.ibm.com/docs/en/spectrum-lsf/10.1.0?topic=variables-environment-variable-reference */
function lsf(env: Variables): Scheduled | undefined {
  if (env['LSB_JOBID'] === undefined) return undefined;
  const index = env['LSB_JOBINDEX'];
  return {
    scheduler: 'lsf',
    job: index === undefined || index === '0' ? env['LSB_JOBID'] : `${env['LSB_JOBID']}[${index}]`,
    queue: env['LSB_QUEUE'],
    nodes: env['LSB_HOSTS'],
    nodeCount: env['LSB_HOSTS'] === undefined ? undefined : new Set(env['LSB_HOSTS'].split(/\s+/)).size,
  };
}

/** OpenPBS sets both; Torque too. */
function pbs(env: Variables): Scheduled | undefined {
  if (env['PBS_JOBID'] === undefined) return undefined;
  return {
    scheduler: 'pbs',
    job: env['PBS_JOBID'],
    queue: env['PBS_QUEUE'],
    nodes: undefined,
    nodeCount: count(env['PBS_NUM_NODES']),
  };
}

function gridEngine(env: Variables): Scheduled | undefined {
  if (env['JOB_ID'] === undefined || env['SGE_TASK_ID'] === undefined) return undefined;
  const task = env['SGE_TASK_ID'];
  return {
    scheduler: 'gridengine',
    job: task === 'undefined' ? env['JOB_ID'] : `${env['JOB_ID']}.${task}`,
    queue: env['QUEUE'],
    nodes: undefined,
    nodeCount: count(env['NHOSTS']),
  };
}

/** https://github.com/aws/sagemaker-training-toolkit/blob/master/ENVIRONMENT_VARIABLES.md */
function sagemaker(env: Variables): Scheduled | undefined {
  const job = env['TRAINING_JOB_NAME'] ?? env['SAGEMAKER_JOB_NAME'];
  if (job === undefined && env['SM_TRAINING_ENV'] === undefined) return undefined;
  const hosts = /^\[(.*)\]$/.exec(env['SM_HOSTS'] ?? '')?.[1]?.replaceAll('"', '');
  return {
    scheduler: 'sagemaker',
    job,
    queue: undefined,
    nodes: hosts,
    nodeCount: hosts === undefined ? undefined : hosts.split(',').length,
  };
}

/** https://cloud.google.com/vertex-ai/docs/training/code-requirements#environment-variables */
function vertex(env: Variables): Scheduled | undefined {
  const job = env['CLOUD_ML_JOB_ID'];
  return job === undefined
    ? undefined
    : { scheduler: 'vertex', job, queue: undefined, nodes: undefined, nodeCount: undefined };
}

/** A pod's name is its host name unless the downward API says it. https://kubernetes.io/docs/concepts/workloads/pods/downward-api/ */
function kubernetes(env: Variables, root: string): Scheduled | undefined {
  if (!env['KUBERNETES_SERVICE_HOST']) return undefined;
  return {
    scheduler: 'kubernetes',
    job: env['POD_NAME'] ?? env['HOSTNAME'],
    queue: env['POD_NAMESPACE'] ?? systemText(root, 'var/run/secrets/kubernetes.io/serviceaccount/namespace')?.trim(),
    nodes: env['NODE_NAME'],
    nodeCount: undefined,
  };
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
