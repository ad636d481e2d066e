/** Accelerators, as their drivers' own programs tell. */
import { ask, type AskOptions } from './ask.ts';
import { which } from './interpreter.ts';
import { systemText } from './system-files.ts';

export interface Accelerators {
  /** `cuda`, `rocm`, or `none` where no driver is installed. Undefined if one is and does not answer. */
  readonly kind: 'cuda' | 'rocm' | 'none' | undefined;
  /** One per device, in the driver's order. */
  readonly devices: readonly { readonly model: string; readonly memoryBytes: bigint | undefined }[];
  readonly driverVersion: string | undefined;
  /** Newest version of CUDA that the driver supports, or of ROCm. */
  readonly cudaVersion: string | undefined;
  readonly gaps: readonly string[];
}

const NONE: Accelerators = { kind: 'none', devices: [], driverVersion: undefined, cudaVersion: undefined, gaps: [] };
const UNKNOWN = { ...NONE, kind: undefined } as const;

export async function readAccelerators(root: string, options: AskOptions): Promise<Accelerators> {
  const cwd = options.cwd ?? '/';
  const nvidia = which('nvidia-smi', cwd, options.env);
  if (nvidia !== undefined) return readNvidia(nvidia, options);
  const rocm = which('rocm-smi', cwd, options.env);
  if (rocm !== undefined) return readRocm(rocm, options);
  const driver = systemText(root, 'proc/driver/nvidia/version');
  if (driver === undefined) return NONE;
  const version = /Kernel Module\s+(?:for \S+\s+)?([\d.]+)/.exec(driver)?.[1];
  return {
    ...UNKNOWN,
    kind: 'cuda',
    driverVersion: version,
    gaps: ['The GPUs are not known: there is an NVIDIA driver, and no nvidia-smi to ask.'],
  };
}

/** https://docs.nvidia.com/deploy/nvidia-smi/: the query gives no version of CUDA, the page that it prints without arguments does. */
async function readNvidia(program: string, options: AskOptions): Promise<Accelerators> {
  const [query, page] = await Promise.all([
    ask(program, ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'], options),
    ask(program, [], options),
  ]);
  if (query.kind !== 'answer') {
    const why = query.kind === 'failed' ? query.why : 'it is gone';
    return { ...UNKNOWN, gaps: [`The GPUs are not known: nvidia-smi failed: ${why}.`] };
  }
  const rows = query.output
    .toString('utf8')
    .split('\n')
    .map((line) => line.split(/,\s*/))
    .filter((row) => row.length >= 3);
  const devices = rows.map((row) => ({
    model: row.slice(0, -2).join(', ').trim(),
    memoryBytes: mebibytes(row.at(-2)!),
  }));
  const cuda = page.kind === 'answer' ? /CUDA Version:\s*([\d.]+)/.exec(page.output.toString('utf8'))?.[1] : undefined;
  return {
    kind: devices.length === 0 ? 'none' : 'cuda',
    devices,
    driverVersion: rows[0]?.at(-1)?.trim(),
    cudaVersion: cuda,
    gaps:
      devices.length > 0 && cuda === undefined ? ['The version of CUDA is not known: nvidia-smi does not say it.'] : [],
  };
}

function mebibytes(text: string): bigint | undefined {
  return /^\s*\d+\s*$/.test(text) ? BigInt(text.trim()) * 1024n * 1024n : undefined;
}

/** https://rocm.docs.amd.com/projects/rocm_smi_lib/: an object per card, and one for the system. */
async function readRocm(program: string, options: AskOptions): Promise<Accelerators> {
  const asked = await ask(
    program,
    ['--showproductname', '--showmeminfo', 'vram', '--showdriverversion', '--json'],
    options,
  );
  if (asked.kind !== 'answer') {
    const why = asked.kind === 'failed' ? asked.why : 'it is gone';
    return { ...UNKNOWN, gaps: [`The GPUs are not known: rocm-smi failed: ${why}.`] };
  }
  let said: Record<string, Record<string, string>>;
  try {
    said = JSON.parse(asked.output.toString('utf8')) as typeof said;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ...UNKNOWN, gaps: ['The GPUs are not known: the answer of rocm-smi is not JSON.'] };
  }
  const cards = Object.entries(said).filter(([name]) => /^card\d+$/.test(name));
  const devices = cards.map(([, card]) => {
    const memory = card['VRAM Total Memory (B)'];
    return {
      model: card['Card Series'] ?? card['Card series'] ?? card['Card model'] ?? 'unknown',
      memoryBytes: memory !== undefined && /^\d+$/.test(memory) ? BigInt(memory) : undefined,
    };
  });
  return {
    kind: devices.length === 0 ? 'none' : 'rocm',
    devices,
    driverVersion: said['system']?.['Driver version'],
    cudaVersion: undefined,
    gaps: [],
  };
}
