/** What travels between the thread that answers and the thread that writes. Everything survives a structured clone. */
import { parseDescription } from '../prov/description.ts';
import { Fault, type Place } from '../prov/fault.ts';
import { recordJson, type Submission } from '../prov/record.ts';
import type { Prepared } from '../lineage/prepare.ts';
import type { Receipt } from '../lineage/record.ts';
import type { PublisherStatus } from '../log/publish.ts';
import type { ContextSettings } from '../open.ts';

/** What the writer is started with. */
export interface WriterStart {
  readonly settings: ContextSettings;
}

/** A prepared record on its way: its descriptions as the JSON texts they have anyway, which cost least to copy. */
export interface Parcel {
  readonly id: number;
  readonly submission: Omit<Submission, 'statements'>;
  readonly digest: string;
  readonly bodies: Prepared['bodies'];
}

export type ToWriter =
  | { readonly kind: 'record'; readonly parcels: readonly Parcel[] }
  /** Finish what is under way and close the store. */
  | { readonly kind: 'close' };

export type Outcome =
  { readonly id: number; readonly receipt: Receipt } | { readonly id: number; readonly fault: PlainFault };

export type FromWriter =
  | { readonly kind: 'open' }
  | { readonly kind: 'cannot open'; readonly fault: PlainFault }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'published'; readonly status: PublisherStatus }
  /** Something that operators want to know, for the service's own log. */
  | { readonly kind: 'report'; readonly fault: PlainFault }
  /** The disk failed: nothing is acknowledged any more. */
  | { readonly kind: 'failed'; readonly fault: PlainFault };

/** A fault, or any other error, without its class. */
export interface PlainFault {
  /** Undefined if it is no Fault: a mistake of ours. */
  readonly code?: string;
  readonly message: string;
  readonly place?: Place;
  readonly hint?: string;
  readonly details?: Record<string, unknown>;
  readonly stack?: string;
  readonly cause?: { readonly message: string; readonly errcode?: number };
}

export function parcelOf(id: number, { submission, digest, bodies }: Prepared): Parcel {
  return { id, submission, digest, bodies };
}

/** The record as it was prepared. */
export function preparedOf({ submission, digest, bodies }: Parcel): Prepared {
  const texts = bodies.map((body) => body.json);
  return {
    submission,
    canonical: recordJson(submission, texts),
    digest,
    descriptions: texts.map(parseDescription),
    bodies,
  };
}

export function plainFault(error: unknown): PlainFault {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack } = error;
  if (!(error instanceof Fault)) return { message, ...(stack !== undefined && { stack }) };
  const { code, place, hint, details, cause } = error;
  return {
    code,
    message,
    ...(place && { place }),
    ...(hint !== undefined && { hint }),
    ...(details && { details }),
    ...(cause instanceof Error && { cause: plainCause(cause) }),
  };
}

function plainCause(cause: Error): NonNullable<PlainFault['cause']> {
  const { errcode } = cause as { errcode?: unknown };
  return { message: cause.message, ...(typeof errcode === 'number' && { errcode }) };
}

export function faultOf({ code, message, place, hint, details, stack, cause }: PlainFault): Error {
  if (code === undefined) {
    const error = new Error(message);
    if (stack !== undefined) error.stack = stack;
    return error;
  }
  return new Fault(code, message, {
    ...(place && { place }),
    ...(hint !== undefined && { hint }),
    ...(details && { details }),
    ...(cause && { cause: Object.assign(new Error(cause.message), cause) }),
  });
}
