import { Mask, MASKED } from './mask.ts';
import { isSecretName, isSecretValue } from './secret.ts';

/**
 * Variables that decide how a run computes. All others are left out: nobody knows what stands in them. `*` at the end stands for any rest.
 * Those of schedulers, launchers and CI systems have terms of their own.
 */
export const RECORDED_VARIABLES: readonly string[] = [
  // Where and how much it computes.
  ...[
    'CUDA_VISIBLE_DEVICES',
    'CUDA_DEVICE_ORDER',
    'CUDA_LAUNCH_BLOCKING',
    'HIP_VISIBLE_DEVICES',
    'ROCR_VISIBLE_DEVICES',
    'NVIDIA_VISIBLE_DEVICES',
    'TPU_VISIBLE_CHIPS',
  ],
  ...[
    'OMP_*',
    'MKL_*',
    'OPENBLAS_NUM_THREADS',
    'NUMEXPR_*',
    'VECLIB_MAXIMUM_THREADS',
    'BLIS_NUM_THREADS',
    'RAYON_NUM_THREADS',
    'LOKY_MAX_CPU_COUNT',
    'TOKENIZERS_PARALLELISM',
  ],
  // How exactly, and how it talks.
  ...[
    'CUBLAS_WORKSPACE_CONFIG',
    'NVIDIA_TF32_OVERRIDE',
    'TORCH_ALLOW_TF32_CUBLAS_OVERRIDE',
    'TF_DETERMINISTIC_OPS',
    'TF_CUDNN_DETERMINISTIC',
    'TF_ENABLE_ONEDNN_OPTS',
    'XLA_FLAGS',
    'JAX_*',
    'PYTORCH_*',
  ],
  ...['NCCL_*', 'GLOO_*', 'UCX_*', 'FI_PROVIDER', 'TORCH_NCCL_*', 'TORCH_DISTRIBUTED_DEBUG'],
  // Which interpreter and what it does.
  ...[
    'PYTHONHASHSEED',
    'PYTHONPATH',
    'PYTHONOPTIMIZE',
    'PYTHONUTF8',
    'VIRTUAL_ENV',
    'CONDA_DEFAULT_ENV',
    'CONDA_PREFIX',
    'NODE_ENV',
    'R_LIBS_USER',
  ],
  ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'LANG', 'LC_ALL', 'LC_NUMERIC', 'TZ'],
  // Where libraries take and put things without being told.
  ...[
    'HF_HOME',
    'HF_HUB_OFFLINE',
    'HF_DATASETS_CACHE',
    'TRANSFORMERS_OFFLINE',
    'TRANSFORMERS_CACHE',
    'MLFLOW_EXPERIMENT_NAME',
    'MLFLOW_TRACKING_URI',
    'WANDB_PROJECT',
    'WANDB_MODE',
  ],
];

/** A longer value says nothing that anybody reads, and the store keeps no text without end. */
const LONGEST = 4_096;

/**
 * The variables to record, written `NAME=value`, in order of their names. One whose name says that it is a secret is left out, not even
 * named; a value that looks like one is masked.
 * @param more names to record besides {@link RECORDED_VARIABLES}
 */
export function recordedVariables(
  env: Readonly<Record<string, string | undefined>>,
  more: readonly string[] = [],
): string[] {
  const patterns = [...RECORDED_VARIABLES, ...more];
  const exact = new Set(patterns.filter((p) => !p.endsWith('*')));
  const starts = patterns.filter((p) => p.endsWith('*')).map((p) => p.slice(0, -1));
  const mask = new Mask(env);
  return Object.keys(env)
    .filter((name) => !isSecretName(name) && (exact.has(name) || starts.some((start) => name.startsWith(start))))
    .sort()
    .flatMap((name) => {
      const value = env[name];
      if (value === undefined) return [];
      const shown = isSecretValue(value) && !value.includes('://') ? MASKED : mask.text(value);
      return [`${name}=${shown.length > LONGEST ? `${shown.slice(0, LONGEST)}… (${shown.length} characters)` : shown}`];
    });
}
