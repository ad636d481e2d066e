/** Proofs as a running service gives them. */
import type { Consistency } from '../log/prove.ts';
import type { Settings } from '../settings.ts';
import { dial } from './dial.ts';

/** Where proofs come from: a service, or a store that the command opened itself. */
export interface Proofs {
  /** A `.tlog-proof` file. @param record number or digest @param size of a signed checkpoint; the newest if left out */
  inclusion(record: string, size?: number): Promise<string>;
  consistency(from: number, to: number): Promise<Consistency>;
  close(): Promise<void>;
}

export async function proofsOver(settings: Settings, warn: (message: string) => void): Promise<Proofs> {
  const service = await dial(settings, warn);
  return {
    inclusion: (record, size) =>
      service.text(`/log/proof?${query({ record, ...(size !== undefined && { size: String(size) }) })}`),
    consistency: async (from, to) =>
      JSON.parse(
        await service.text(`/log/consistency?${query({ from: String(from), to: String(to) })}`),
      ) as Consistency,
    close: () => Promise.resolve(),
  };
}

const query = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();
