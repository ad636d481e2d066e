/** The file of evidence: a tar archive of the files named here, and nothing else, in this order. */
import { createHash } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import type { EvidenceCode } from './fault.ts';

/** The form that this program writes and reads. */
export const FORM = 1;

/** Limits on what is written and read. */
export const LIMITS = {
  /** Bytes of the whole archive. */
  bytes: 512 * 1024 * 1024,
  /** Bytes of one file in it. */
  file: 128 * 1024 * 1024,
  records: 50_000,
} as const;

/** What may stand in an archive: no other name, so no folder above, no link. */
export const PATH =
  /^(?:README\.txt|checkpoint|log\.vkey|policy|graph\.ttl|graph\.jsonld|shacl-report\.(?:ttl|json)|manifest\.json|records\/(?:0|[1-9]\d{0,14})\.(?:json|salt|leaf|tlog-proof|envelope|tombstone))$/;

export interface BundleFile {
  readonly path: string;
  readonly bytes: Buffer;
}

export const DIRECTIONS = ['upstream', 'downstream', 'both'] as const;

/** What was asked for. */
export interface Asked {
  /** IRI of the element. */
  readonly of: string;
  readonly direction: (typeof DIRECTIONS)[number];
  /** Hops; as far as it goes if left out. */
  readonly depth?: number;
}

export interface Manifest {
  readonly form: typeof FORM;
  readonly origin: string;
  /** Entries of the log that the checkpoint covers; the graph is as of the last of them. */
  readonly size: number;
  readonly asked: Asked;
  /** Whether the walk went everywhere that it was asked to. */
  readonly complete: boolean;
  /** Digest of the vocabulary and shapes that the graph was read with. */
  readonly schema: string;
  /** IRIs of the closure, sorted. */
  readonly elements: readonly string[];
  /** Numbers of the records, ascending. */
  readonly records: readonly number[];
  /** Every other file, in the order of the archive. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

/** The one text of a manifest: members in this order. */
export function manifestText(manifest: Manifest): string {
  const { form, origin, size, asked, complete, schema, elements, records, files } = manifest;
  const { of, direction, depth } = asked;
  const whole = {
    form,
    origin,
    size,
    asked: { of, direction, ...(depth !== undefined && { depth }) },
    complete,
    schema,
    elements,
    records,
    files: files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
  };
  return `${JSON.stringify(whole, undefined, 1)}\n`;
}

/** @returns why, if it is not what {@link manifestText} writes @throws Fault NOT_EVIDENCE if it is of a later form */
export function parseManifest(bytes: Uint8Array): Manifest | string {
  const text = Buffer.from(bytes).toString('utf8');
  const manifest = jsonOf(text);
  if (!manifest) return 'It is no JSON object.';
  if (typeof manifest['form'] === 'number' && manifest['form'] > FORM)
    throw notEvidence(`It is of form ${manifest['form']}; this program knows form ${FORM}.`, {
      form: manifest['form'],
    });
  return isManifest(manifest) && manifestText(manifest) === text ? manifest : 'It is not as Clew writes it.';
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // The caller tells, as of any other text that is no manifest.
    return undefined;
  }
}

function isManifest(value: Record<string, unknown>): value is Manifest & Record<string, unknown> {
  const { form, origin, size, asked, complete, schema, elements, records, files } = value;
  const { of, direction, depth } = (asked ?? {}) as Record<string, unknown>;
  return (
    form === FORM &&
    [origin, schema, of].every(isText) &&
    isWhole(size) &&
    DIRECTIONS.some((word) => word === direction) &&
    (depth === undefined || isWhole(depth)) &&
    typeof complete === 'boolean' &&
    isList(elements, isText) &&
    isList(records, isWhole) &&
    isList(files, isListed)
  );
}

function isListed(value: unknown): boolean {
  const { path, bytes, sha256 } = (value ?? {}) as Record<string, unknown>;
  return isText(path) && isWhole(bytes) && isText(sha256);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isList = (value: unknown, is: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(is);

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** @param details of a later form: its number */
export function notEvidence(why: string, details: { readonly form?: number } = {}): Fault<EvidenceCode> {
  return new Fault<EvidenceCode>('NOT_EVIDENCE', `This is no file of evidence: ${why.slice(0, 300)}`, {
    hint: 'clew export --bundle FILE writes one.',
    details,
  });
}

export function overLimit(what: string, maximum: number): Fault<EvidenceCode> {
  return new Fault<EvidenceCode>('LIMIT', `Evidence has at most ${maximum} ${what}.`, {
    hint: 'Ask for less: fewer hops (--depth), or a part of the lineage.',
    details: { limit: what, maximum },
  });
}
