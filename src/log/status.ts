/** How the publication of a log goes. */
import type { Fault } from '../prov/fault.ts';
import type { WitnessStatus } from './cosigning.ts';
import { isFinal, type PublicationCode } from './fault.ts';

/** What a monitor wants to know. */
export interface PublisherStatus {
  /** Records when last looked. */
  readonly size: number;
  /** Records that the published checkpoint covers. */
  readonly published: number;
  /** When it was published; milliseconds since 1970. */
  readonly checkpointAt?: number;
  /** Since when records wait for a checkpoint; milliseconds since 1970. */
  readonly waitingSince?: number;
  /** Why nothing is published at the moment; with `final`, nor will be until somebody has looked. */
  readonly failing?: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly final: boolean;
  };
  /** Left out where no witness is asked. */
  readonly witnesses?: readonly WitnessStatus[];
}

/** A failure as monitors see it. */
export function failureOf(error: unknown): NonNullable<PublisherStatus['failing']> {
  const { code, message, hint } = error as Partial<Fault<PublicationCode>>;
  return {
    code: code ?? 'INTERNAL',
    message: message ?? String(error),
    ...(hint !== undefined && { hint }),
    final: isFinal(error),
  };
}
