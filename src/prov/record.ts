/** The canonical form of a record and its digest: docs/design/canonical-record.md. */
import type { Iri } from './iri.ts';
import { sha256 } from './description.ts';
import type { Statement } from './statement.ts';

/** Where the statements were read from, as far as is known. */
export interface Source {
  /** File name, URL or tracking server. Never fetched. */
  readonly name?: string;
  /** `text/turtle`, `application/json`, … */
  readonly mediaType?: string;
  /** `sha256:…` of the document's bytes. */
  readonly digest?: string;
}

/** What somebody asserts: one record to be. */
export interface Submission {
  readonly statements: readonly Statement[];
  /** The agent who asserts it. */
  readonly actor?: Iri;
  readonly source?: Source;
  /** Digests (`sha256:…`) of earlier records that this one replaces: from here on only what this one says is in force. */
  readonly revises?: readonly string[];
}

/** Canonical JSON (RFC 8785) of everything in the record but its descriptions; a record's bytes are this with `"descriptions"` filled in. */
export function recordJson(
  record: Pick<Submission, 'actor' | 'source' | 'revises'>,
  bodies: readonly string[],
): string {
  const actor = record.actor === undefined ? '' : `"actor":${JSON.stringify(record.actor)},`;
  const revises = record.revises?.length ? `"revises":${JSON.stringify([...new Set(record.revises)].sort())},` : '';
  return `{${actor}"descriptions":[${bodies.join(',')}],${revises}${sourceJson(record.source)}"v":1}`;
}

function sourceJson(source: Source | undefined): string {
  if (!source) return '';
  const parts = (['digest', 'mediaType', 'name'] as const)
    .filter((key) => source[key] !== undefined)
    .map((key) => `"${key}":${JSON.stringify(source[key])}`);
  return parts.length === 0 ? '' : `"source":{${parts.join(',')}},`;
}

/**
 * The digest of a record, which depends on content alone: who, from what, replacing what, saying what. Not on time or order.
 * @param bodies canonical JSON of each description, in canonical order
 */
export function recordDigest(
  record: Pick<Submission, 'actor' | 'source' | 'revises'>,
  bodies: readonly string[],
): string {
  return `sha256:${sha256(recordJson(record, bodies))}`;
}

/** The IRI of a record, the name of its graph in TriG: the same wherever the record is stored. */
export function recordIri(digest: string): Iri {
  return `urn:clew:record:${digest.replace('sha256:', '')}` as Iri;
}
