/** The place of a process among those of a distributed run, as launchers tell it in variables. */
export interface Distributed {
  readonly worldSize: number | undefined;
  readonly rank: number | undefined;
  readonly localRank: number | undefined;
  readonly nodeRank: number | undefined;
  /** host:port, or the host alone. */
  readonly coordinator: string | undefined;
  readonly launcher: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Launchers with the variables in which each says size, rank, rank on the machine and number of the machine; the first that says a size or rank counts. */
const LAUNCHERS: readonly (readonly [
  launcher: string | undefined,
  size: string,
  rank: string,
  local: string,
  node: string,
])[] = [
  // torchrun, accelerate and DeepSpeed set the same: https://docs.pytorch.org/docs/stable/elastic/run.html#environment-variables
  [undefined, 'WORLD_SIZE', 'RANK', 'LOCAL_RANK', 'NODE_RANK'],
  ['mpirun', 'OMPI_COMM_WORLD_SIZE', 'OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_LOCAL_RANK', 'OMPI_COMM_WORLD_NODE_RANK'],
  ['mpiexec', 'PMI_SIZE', 'PMI_RANK', 'MPI_LOCALRANKID', ''],
  ['horovodrun', 'HOROVOD_SIZE', 'HOROVOD_RANK', 'HOROVOD_LOCAL_RANK', 'HOROVOD_CROSS_RANK'],
  ['srun', 'SLURM_STEP_NUM_TASKS', 'SLURM_PROCID', 'SLURM_LOCALID', 'SLURM_NODEID'],
];

export function readDistributed(env: Variables): Distributed {
  const found = LAUNCHERS.find(([, size, rank]) => env[size] !== undefined || env[rank] !== undefined);
  const value = (name: string | undefined) => whole(name === undefined ? undefined : env[name]);
  const [host, port] = [env['MASTER_ADDR'], env['MASTER_PORT']];
  return {
    worldSize: value(found?.[1]),
    rank: value(found?.[2]),
    localRank: value(found?.[3]),
    nodeRank: value(found?.[4]) ?? value('GROUP_RANK'),
    coordinator: host === undefined || host === '' ? undefined : port ? `${host}:${port}` : host,
    launcher: env['TORCHELASTIC_RUN_ID'] === undefined ? found?.[0] : 'torchrun',
  };
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
