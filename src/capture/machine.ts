/** Operating system, processor, memory. Linux tells it in files; elsewhere node's own questions to the system do. */
import os from 'node:os';
import { systemText } from './system-files.ts';

export interface Machine {
  /** Linux, Darwin, Windows_NT. */
  readonly os: string;
  /** The distribution as it calls itself: Debian GNU/Linux 12 (bookworm). */
  readonly osVersion: string | undefined;
  readonly kernel: string;
  readonly cpuArchitecture: string;
  readonly cpuModel: string | undefined;
  /** Processors this process may use: fewer than there are in a container or job with a limit. */
  readonly cpuCores: number;
  /** Bytes this process may use: less than there are where a control group limits it. */
  readonly memoryBytes: bigint;
}

export function readMachine(root = '/'): Machine {
  const total = BigInt(/^MemTotal:\s+(\d+) kB/m.exec(systemText(root, 'proc/meminfo') ?? '')?.[1] ?? 0) * 1024n;
  const memory = total > 0n ? total : BigInt(os.totalmem());
  const limit = memoryLimit(root);
  const cores = os.availableParallelism();
  const quota = processorLimit(root);
  return {
    os: os.type(),
    osVersion: distribution(root),
    kernel: systemText(root, 'proc/sys/kernel/osrelease')?.trim() ?? os.release(),
    cpuArchitecture: os.machine(),
    cpuModel: processorModel(root),
    cpuCores: quota === undefined ? cores : Math.max(1, Math.min(cores, Math.ceil(quota))),
    memoryBytes: limit !== undefined && limit < memory ? limit : memory,
  };
}

/** https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
function distribution(root: string): string | undefined {
  const text = systemText(root, 'etc/os-release') ?? systemText(root, 'usr/lib/os-release') ?? '';
  const name = /^PRETTY_NAME=(["']?)(.*)\1$/m.exec(text)?.[2];
  if (name !== undefined && name !== '') return name;
  return root === '/' && os.platform() !== 'linux' ? os.version() : undefined;
}

/** x86 says `model name`; ARM often says nothing but the device tree's model. */
function processorModel(root: string): string | undefined {
  const text = systemText(root, 'proc/cpuinfo') ?? '';
  const named = /^(?:model name|Model|cpu model)\s*:\s*(.+)$/m.exec(text)?.[1]?.trim();
  // Strings of a device tree end with U+0000.
  return (
    named ?? systemText(root, 'proc/device-tree/model')?.split('\0')[0] ?? (os.cpus()[0]?.model.trim() || undefined)
  );
}

/** A path of this process in a hierarchy of control groups; version 2 has one hierarchy, with the empty name. https://man7.org/linux/man-pages/man7/cgroups.7.html */
function controlGroup(root: string, controller: string): string {
  for (const line of (systemText(root, 'proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers?.split(',').includes(controller) === true) return path!;
  }
  return '/';
}

/** The files of the process's own group and of all above it: the narrowest limit counts. In a container, its group is the top. */
function limitsIn(root: string, hierarchy: string, group: string, file: string): string[] {
  const steps = group.split('/').filter((step) => step !== '' && step !== '..');
  const folders = [hierarchy, ...steps.map((_, i) => `${hierarchy}/${steps.slice(0, i + 1).join('/')}`)];
  return folders.flatMap((folder) => systemText(root, `${folder}/${file}`)?.trim() ?? []);
}

function memoryLimit(root: string): bigint | undefined {
  const found = [
    ...limitsIn(root, 'sys/fs/cgroup', controlGroup(root, ''), 'memory.max'),
    ...limitsIn(root, 'sys/fs/cgroup/memory', controlGroup(root, 'memory'), 'memory.limit_in_bytes'),
  ];
  const limits = found.filter((text) => /^\d+$/.test(text)).map(BigInt);
  return limits.length === 0 ? undefined : limits.reduce((least, limit) => (limit < least ? limit : least));
}

/** Processors' worth of time that the group may use, such as 1.5. */
function processorLimit(root: string): number | undefined {
  const second = limitsIn(root, 'sys/fs/cgroup', controlGroup(root, ''), 'cpu.max').map((text) => text.split(' '));
  const quotas = limitsIn(root, 'sys/fs/cgroup/cpu', controlGroup(root, 'cpu'), 'cpu.cfs_quota_us');
  const periods = limitsIn(root, 'sys/fs/cgroup/cpu', controlGroup(root, 'cpu'), 'cpu.cfs_period_us');
  const shares = [...second, ...quotas.map((quota, i) => [quota, periods[i] ?? '100000'])].flatMap(
    ([quota, period]) => {
      const share = Number(quota) / Number(period);
      return Number.isFinite(share) && share > 0 ? [share] : [];
    },
  );
  return shares.length === 0 ? undefined : Math.min(...shares);
}
