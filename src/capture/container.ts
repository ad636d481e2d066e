/** Whether a process runs in a container, and in which image. From inside, an image is known only where somebody passed its name in. */
import { systemText } from './system-files.ts';

export interface Container {
  /** docker, podman, kubernetes, apptainer, …; undefined outside of containers. */
  readonly runtime: string | undefined;
  /** As it was asked for: registry/name:tag. */
  readonly image: string | undefined;
  /** `sha256:…` */
  readonly imageDigest: string | undefined;
  readonly gaps: readonly string[];
}

/** Variables in which platforms and people pass the image in; the first that is set counts. */
const IMAGE_VARIABLES = [
  'CONTAINER_IMAGE',
  'IMAGE_NAME',
  'DOCKER_IMAGE',
  'CI_JOB_IMAGE',
  'SINGULARITY_CONTAINER',
  'APPTAINER_CONTAINER',
  'SLURM_CONTAINER',
];
const DIGEST_VARIABLES = ['CONTAINER_IMAGE_DIGEST', 'IMAGE_DIGEST'];

export function readContainer(root: string, env: Readonly<Record<string, string | undefined>>): Container {
  const podman = systemText(root, 'run/.containerenv');
  const runtime = runtimeOf(root, env, podman);
  if (runtime === undefined) return { runtime, image: undefined, imageDigest: undefined, gaps: [] };
  const named = firstOf(env, IMAGE_VARIABLES) ?? /^image="(.+)"$/m.exec(podman ?? '')?.[1];
  const digest = /sha256:[0-9a-f]{64}(?![0-9a-f])/.exec(
    [
      firstOf(env, DIGEST_VARIABLES),
      named,
      /^imageid="(.+)"$/m.exec(podman ?? '')?.[1]?.replace(/^(?=[0-9a-f]{64}$)/, 'sha256:'),
    ].join(' '),
  )?.[0];
  return {
    runtime,
    image: named,
    imageDigest: digest,
    gaps:
      named === undefined && digest === undefined
        ? ['The container image is not known from inside: set CONTAINER_IMAGE to its name with its digest.']
        : [],
  };
}

function runtimeOf(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  podman: string | undefined,
): string | undefined {
  if (env['KUBERNETES_SERVICE_HOST']) return 'kubernetes';
  if (env['APPTAINER_CONTAINER'] || env['SINGULARITY_CONTAINER']) return 'apptainer';
  if (podman !== undefined) return 'podman';
  if (systemText(root, '.dockerenv') !== undefined) return 'docker';
  const group = systemText(root, 'proc/1/cgroup') ?? '';
  if (/kubepods/.test(group)) return 'kubernetes';
  if (/\/(docker|libpod|lxc|crio|containerd)[-/]/.test(group))
    return /\/(docker|libpod|lxc|crio|containerd)[-/]/.exec(group)![1]!.replace('libpod', 'podman');
  // https://systemd.io/CONTAINER_INTERFACE/
  return env['container'] || undefined;
}

function firstOf(env: Readonly<Record<string, string | undefined>>, names: readonly string[]): string | undefined {
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== '');
}
